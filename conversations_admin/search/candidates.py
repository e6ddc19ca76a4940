"""Rows that the matches of a query may be read from, and how many those are.

They are counted up to a cap, which costs the same in a table of any size.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import itemgetter
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from conversations_admin.search.language.tree import Term
from conversations_admin.search.text import index
from conversations_admin.search.text.wanted import Wanted

# How far a candidate is counted, and how many rows are sorted here at most.
CAP = 5_000
# So many pairs of a candidate that is read in the list's order tell how densely they lie.
SAMPLE = 2_500
# Up to so many entries PostgreSQL gathers a word's entries faster than it walks to them.
GATHERED = 40_000
# To look for a word in one conversation costs some times as much as to look for a pair.
WORD_COST = 3
NO_TIME = {"sqlite": "NULL", "postgresql": "NULL::timestamptz"}


@dataclass(frozen=True)
class Part:
    """Rows, the column of their conversation's key, and that of their time if they have one."""

    rows: QuerySet[Any]
    key: str
    at: str = ""

    def sample(self, cap: int) -> tuple[str, tuple[Any, ...]]:
        """SQL for the number of rows up to the cap, and the oldest time among the newest."""
        column = self.at or self.key
        rows = self.rows.order_by(f"-{self.at}") if self.at else self.rows.order_by()
        sql, parameters = rows.values(column)[:cap].query.sql_with_params()
        oldest = f"min({column})" if self.at else NO_TIME[connection.vendor]
        return f"SELECT count(*), {oldest} FROM ({sql}) AS sample", parameters  # noqa: S608

    def conversations(self) -> Iterable[int]:
        """The conversations, if they are few."""
        keys: Iterable[int] = self.rows.values_list(self.key, flat=True)[:CAP]
        return keys


@dataclass(frozen=True)
class Entered:
    """The entries of the text index that are wanted."""

    wanted: Wanted
    project_id: int
    rowids: range

    def sample(self, cap: int) -> tuple[str, tuple[Any, ...]]:
        # PostgreSQL is asked this only where the density is of no use.
        oldest = "min(rowid)" if connection.vendor == "sqlite" else NO_TIME["postgresql"]
        sql = f"SELECT count(*), {oldest} FROM ({index.sample_sql()}) AS sample"  # noqa: S608
        asked = index.asked(self.wanted, project_id=self.project_id)
        return sql, (asked, self.rowids.start, self.rowids.stop, cap)

    def estimate(self) -> int:
        return index.estimate(self.wanted, project_id=self.project_id, rowids=self.rowids)

    def conversations(self) -> Iterable[int]:
        found = index.find(
            self.wanted,
            project_id=self.project_id,
            limit=CAP,
            rowids=self.rowids,
            is_rare=True,
        )
        return [key for _, key in found]


@dataclass(frozen=True)
class Candidate:
    """Rows that contain every match, in one query or in several together.

    Ordered: an index has them in the order of the list.
    """

    term: Term
    parts: tuple[Part | Entered, ...]
    is_ordered: bool = False

    @property
    def entered(self) -> Entered | None:
        """What it is in the text index, if it is nothing else."""
        first, *others = self.parts
        return first if isinstance(first, Entered) and not others else None

    @property
    def estimated(self) -> Entered | None:
        """PostgreSQL knows how frequent a word is, and cannot count it in the list's order."""
        return self.entered if self.is_ordered and connection.vendor == "postgresql" else None

    @property
    def is_estimated(self) -> bool:
        return self.estimated is not None

    @property
    def cap(self) -> int:
        """How far it is counted."""
        return SAMPLE if self.is_ordered and self.entered is None else CAP

    def keys(self) -> set[int]:
        return {key for part in self.parts for key in part.conversations()}


@dataclass(frozen=True)
class Measured:
    """`count` is exact below the cap; at the cap `oldest` tells how densely the rows lie."""

    candidate: Candidate
    count: int
    oldest: datetime | None

    @property
    def is_few(self) -> bool:
        return self.count < (GATHERED if self.candidate.is_estimated else self.candidate.cap)

    def cost(self, now: datetime) -> tuple[bool, float]:
        """To be compared: the few first, then those that lie least densely in time."""
        share = WORD_COST if self.candidate.entered is not None else 1
        if self.is_few or self.oldest is None:
            return not self.is_few, self.count / share
        span = max((now - self.oldest).total_seconds(), 1)
        return True, self.count / span / share


def measure(candidates: Sequence[Candidate]) -> list[Measured]:
    """Each of the candidates, in their order."""
    counted = [each for each in candidates if not each.is_estimated]
    samples = iter(_samples([part.sample(each.cap) for each in counted for part in each.parts]))
    return [
        Measured(each, entered.estimate(), None)
        if (entered := each.estimated)
        else _counted(each, [next(samples) for _ in each.parts])
        for each in candidates
    ]


def _samples(samples: Sequence[tuple[str, tuple[Any, ...]]]) -> list[tuple[int, Any]]:
    """The count and the oldest time of each part, all in one query."""
    if not samples:
        return []
    sql = " UNION ALL ".join(sql for sql, _ in samples)
    with connection.cursor() as cursor:
        cursor.execute(sql, [each for _, parameters in samples for each in parameters])
        rows: list[tuple[int, Any]] = cursor.fetchall()
    return rows


def _counted(candidate: Candidate, samples: Sequence[tuple[int, Any]]) -> Measured:
    # Of several ranges the largest tells best how densely all of them lie.
    _, oldest = max(samples, key=itemgetter(0))
    return Measured(candidate, sum(count for count, _ in samples), _moment(oldest))


def _moment(value: Any) -> datetime | None:
    """A time as each database gives it: itself, text, or the rowid of an entry."""
    match value:
        case int():
            return datetime.fromtimestamp(value >> index.ITEM_BITS, tz=UTC)
        case str():
            return datetime.fromisoformat(value).replace(tzinfo=UTC)
        case _:
            return value if isinstance(value, datetime) else None
