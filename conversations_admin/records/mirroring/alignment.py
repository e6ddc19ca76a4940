"""Which row has which item of the upstream, and where its order and that of the rows part. Pure.

Ids may repeat in a conversation, so an item is matched by its id and its turn. Up to the first
item that the rows have no place for, rows stay where they are; from there on each gets a place
behind all others, so that the order of rows is always that of the upstream.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum


class State(IntEnum):
    """In the order in which rows of the same id are taken."""

    LIVE = 0
    DELETED = 1


@dataclass(frozen=True, slots=True)
class Known:
    """A row, as far as its place is concerned."""

    key: int
    position: int
    item_id: str
    state: State


@dataclass(frozen=True, slots=True)
class Placed:
    """The row of an item, None for a new one; `is_moved`: its place is behind all others."""

    key: int | None
    is_moved: bool = False


@dataclass(frozen=True)
class Course:
    """How far a walk has come.

    Rows up to `cursor` are dealt with; those of them that were live and that the upstream has
    not shown yet are `passed`, keys by item id. `is_moving` from the first misfit on.
    """

    cursor: int = 0
    is_moving: bool = False
    passed: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    def passed_keys(self, item_ids: Iterable[str] | None = None) -> list[int]:
        chosen = self.passed if item_ids is None else dict.fromkeys(item_ids)
        return [key for item_id in chosen for key in self.passed.get(item_id, ())]


def align(
    course: Course, item_ids: Sequence[str], known: Iterable[Known]
) -> tuple[Course, list[Placed]]:
    """Place the next items of the upstream, in its order.

    `known` are all rows beyond the cursor that have one of the ids, and all live ones before the
    last of these.
    """
    walk = _Walk(course, known)
    placed = [walk.place(item_id) for item_id in item_ids]
    passed = {item_id: tuple(keys) for item_id, keys in walk.passed.items() if keys}
    return Course(walk.cursor, walk.is_moving, passed), placed


class _Walk:
    def __init__(self, course: Course, known: Iterable[Known]) -> None:
        self.cursor, self.is_moving = course.cursor, course.is_moving
        self.passed = {item_id: deque(keys) for item_id, keys in course.passed.items()}
        self.ahead = deque(sorted(known, key=lambda row: row.position))
        self.by_id: dict[str, list[Known]] = {}
        for row in sorted(self.ahead, key=lambda row: (row.state, row.position)):
            self.by_id.setdefault(row.item_id, []).append(row)

    def place(self, item_id: str) -> Placed:
        row = self._next(item_id)
        if row is not None and not self.is_moving:
            self._pass_to(row)
            return Placed(row.key)
        self.is_moving = True
        passed = self.passed.get(item_id)
        if passed:
            self._put_back(row)
            return Placed(passed.popleft(), is_moved=True)
        return Placed(None if row is None else row.key, is_moved=True)

    def _next(self, item_id: str) -> Known | None:
        rows = self.by_id.get(item_id, [])
        place = next((n for n, row in enumerate(rows) if row.position > self.cursor), None)
        return None if place is None else rows.pop(place)

    def _put_back(self, row: Known | None) -> None:
        if row is not None:
            self.by_id[row.item_id].insert(0, row)

    def _pass_to(self, row: Known) -> None:
        while self.ahead and self.ahead[0].position <= row.position:
            other = self.ahead.popleft()
            if other.state is State.LIVE and other.key != row.key:
                self.passed.setdefault(other.item_id, deque()).append(other.key)
        self.cursor = row.position
