"""What clients asked for, and what they were told came of it."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum


class Told(StrEnum):
    """What a client knows of a write: a promise, a refusal, or nothing."""

    DONE = "done"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass
class Write:
    """`marks` are the texts of the items added, or what else makes it the only one of its kind."""

    action: str
    told: Told = Told.UNKNOWN
    marks: list[str] = field(default_factory=list)
    metadata: dict[str, str] = field(default_factory=dict)
    # Of what was made, or is to be deleted.
    ids: list[str] = field(default_factory=list)
    request_id: str = ""
    # The status and code of a refusal, or why nothing was heard.
    words: str = ""


@dataclass
class Thread:
    """One conversation that one client alone writes to, in order."""

    mark: str
    id: str = ""
    writes: list[Write] = field(default_factory=list)
    # Ids of items by their marks, as they were acknowledged and not yet asked to be deleted.
    items: dict[str, str] = field(default_factory=dict)
    is_over: bool = False

    def of(self, action: str, told: Told) -> list[Write]:
        return [write for write in self.writes if (write.action, write.told) == (action, told)]

    def marks(self, action: str, told: Told) -> list[str]:
        return [mark for write in self.of(action, told) for mark in write.marks]


class Ledger:
    """All that was asked for by all clients, up to `most` writes."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.threads: list[Thread] = []
        # Writes that differ in nothing: items added to one conversation by everybody, creates.
        self.equal_items: list[Write] = []
        self.equal_creates: list[Write] = []
        self._taken = 0
        self._changed = threading.Condition()

    def take(self) -> int | None:
        """The number of one more write, None when there are enough."""
        with self._changed:
            if self._taken == self.most:
                return None
            self._taken += 1
            self._changed.notify_all()
            return self._taken

    def wait_for(self, count: int, *, seconds: float) -> None:
        with self._changed:
            if not self._changed.wait_for(lambda: self._taken >= count, seconds):
                raise TimeoutError(f"{self._taken} of {count} writes after {seconds} s")

    @property
    def writes(self) -> list[Write]:
        own = [write for thread in self.threads for write in thread.writes]
        return [*own, *self.equal_items, *self.equal_creates]

    def tally(self) -> str:
        counts = Counter(f"{write.action} {write.told}" for write in self.writes)
        return ", ".join(f"{count} {what}" for what, count in sorted(counts.items()))
