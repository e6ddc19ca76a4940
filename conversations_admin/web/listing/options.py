"""One thing that the query bar offers, and how choosing it changes the text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from conversations_admin.search.matches import Count
from conversations_admin.web.listing.caret import Caret


@dataclass(frozen=True)
class Option:
    """`insert` takes the place of the text from `start` to `end`.

    The caret then goes behind it, but for its last `back` characters. `runs`: it is a whole
    query, to be asked at once.
    """

    label: str
    meaning: str
    insert: str
    start: int
    end: int
    back: int = 0
    count: Count | None = None
    runs: bool = False


@dataclass(frozen=True)
class Group:
    title: str
    options: Sequence[Option]


@dataclass(frozen=True)
class Draft:
    """The text of a query while somebody types it."""

    text: str
    caret: Caret

    def opening(self, insert: str, *, meaning: str = "", back: int = 0) -> Option:
        """What a term begins with: `key:`, or `item:()` with the caret between."""
        label, start, end = insert, self.caret.start, self.caret.end
        is_before_another = start == end and self.text[end : end + 1].strip(" )")
        if is_before_another:
            insert, back = f"{insert} ", back + 1
        return Option(label, meaning, insert, start, end, back=back)

    def closing(
        self,
        label: str,
        insert: str,
        *,
        meaning: str = "",
        count: Count | None = None,
        start: int | None = None,
    ) -> Option:
        """What a term ends with; the next one can be typed right away."""
        first, end = self.caret.start if start is None else start, self.caret.end
        is_apart = self.text[end : end + 1] in {" ", ")", ","}
        insert = insert if is_apart else f"{insert} "
        return Option(label, meaning, insert, first, end, count=count)

    def whole(self, query: str) -> Option:
        return Option(query, "", query, 0, len(self.text), runs=True)
