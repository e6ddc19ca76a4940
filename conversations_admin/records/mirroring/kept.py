"""What a read of the upstream changed in the rows."""

from __future__ import annotations

from dataclasses import dataclass, field

from conversations_admin.models import Item


@dataclass(frozen=True)
class Kept:
    """Numbers of items.

    `is_whole_needed`: the upstream has items that these rows have no place for between others;
    only `keep_whole` can put them in order.
    """

    added: int = 0
    changed: int = 0
    gone: int = 0
    returned: int = 0
    moved: int = 0
    is_whole_needed: bool = False

    @property
    def is_nothing(self) -> bool:
        return not (self.added or self.changed or self.gone or self.returned or self.moved)

    @property
    def is_addition(self) -> bool:
        """Whether there are new items and nothing else is different."""
        return self == Kept(added=self.added) and self.added > 0

    def __add__(self, other: Kept) -> Kept:
        return Kept(
            self.added + other.added,
            self.changed + other.changed,
            self.gone + other.gone,
            self.returned + other.returned,
            self.moved + other.moved,
            self.is_whole_needed or other.is_whole_needed,
        )


@dataclass
class Written:
    """What was written, and the items whose words must be written or removed with them.

    `new` ones have no words yet.
    """

    kept: Kept = field(default_factory=Kept)
    new: list[Item] = field(default_factory=list)
    spoken: list[Item] = field(default_factory=list)
    silenced: list[Item] = field(default_factory=list)
