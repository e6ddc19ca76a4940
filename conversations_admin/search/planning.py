"""Which index to read a query's matches from: the one with the fewest rows to look at.

A database chooses by its statistics and is wrong at times by a factor of thousands (a rare
word and "newest first" made PostgreSQL walk a million rows). Here every candidate is
counted up to a cap first, which costs the same in a table of any size.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from conversations_admin.models import Conversation, MetadataPair, Project
from conversations_admin.search.among import among
from conversations_admin.search.clock import Clock, Span
from conversations_admin.search.comparisons import within
from conversations_admin.search.conditions import Conditions
from conversations_admin.search.language.tree import (
    AnyOf,
    Attribute,
    Field,
    Has,
    Id,
    Meta,
    Pair,
    Query,
    Term,
)
from conversations_admin.search.rows import CONVERSATIONS, PAIRS
from conversations_admin.search.sources import Entries, Few, Sort, Source, Walk
from conversations_admin.search.text import index
from conversations_admin.search.text.wanted import Wanted
from conversations_admin.search.wording import either, wanted_by

# How far a candidate is counted, and how many rows are sorted here at most.
CAP = 5_000
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

    def sample(self) -> tuple[str, tuple[Any, ...]]:
        """SQL for the number of rows up to the cap, and the oldest time among the newest."""
        column = self.at or self.key
        rows = self.rows.order_by(f"-{self.at}") if self.at else self.rows.order_by()
        sql, parameters = rows.values(column)[:CAP].query.sql_with_params()
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

    def sample(self) -> tuple[str, tuple[Any, ...]]:
        # PostgreSQL is asked this only where the density is of no use.
        oldest = "min(rowid)" if connection.vendor == "sqlite" else NO_TIME["postgresql"]
        sql = f"SELECT count(*), {oldest} FROM ({index.sample_sql()}) AS sample"  # noqa: S608
        asked = index.asked(self.wanted, project_id=self.project_id)
        return sql, (asked, self.rowids.start, self.rowids.stop, CAP)

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
    wanted: Wanted | None = None
    is_ordered: bool = False

    @property
    def is_estimated(self) -> bool:
        """PostgreSQL knows how frequent a word is, and cannot count it in the list's order."""
        in_order = self.wanted is not None and self.is_ordered
        return in_order and connection.vendor == "postgresql"

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
        return self.count < (GATHERED if self.candidate.is_estimated else CAP)

    def cost(self, now: datetime) -> tuple[bool, float]:
        """To be compared: the few first, then those that lie least densely in time."""
        share = WORD_COST if self.candidate.wanted is not None else 1
        if self.is_few or self.oldest is None:
            return not self.is_few, self.count / share
        span = max((now - self.oldest).total_seconds(), 1)
        return True, self.count / span / share


@dataclass(frozen=True)
class Planner:
    """Chooses the source of the live conversations of `project` that `query` describes."""

    project: Project
    query: Query
    sort: Sort
    clock: Clock

    @property
    def conditions(self) -> Conditions:
        return Conditions(self.project, self.clock)

    @property
    def span(self) -> Span:
        return self.conditions.created_within(self.query.terms)

    @property
    def rowids(self) -> range:
        return index.rowids_within(self.span.start, self.span.end)

    def source(self) -> Source:
        candidates = [found for term in self.query.terms if (found := self._candidate(term))]
        if not candidates:
            return self._walk()
        if len(candidates) == 1 and candidates[0].is_ordered and not candidates[0].is_estimated:
            return self._read(candidates[0], is_rare=False)
        best = min(
            (each for each in self._measured(candidates) if self._is_useful(each)),
            key=lambda each: each.cost(self.clock.now),
            default=None,
        )
        return self._walk() if best is None else self._chosen(best)

    def _is_useful(self, measured: Measured) -> bool:
        return measured.is_few or measured.candidate.is_ordered

    def _chosen(self, measured: Measured) -> Source:
        candidate = measured.candidate
        if candidate.is_ordered:
            return self._read(candidate, is_rare=measured.is_few)
        if self.sort is Sort.CREATED and isinstance(candidate.term, Pair | Meta | Has):
            return Few(self._pairs_narrowed(candidate.term), "created_at", "conversation_id")
        rows = self._conversations(without=candidate.term).filter(pk__in=among(candidate.keys()))
        return Few(rows, self.sort.column)

    def _read(self, candidate: Candidate, *, is_rare: bool) -> Source:
        if candidate.wanted is not None:
            rows = self._conversations(without=candidate.term)
            return Entries(
                candidate.wanted,
                self.project.pk,
                rows,
                self.rowids,
                is_rare=is_rare and candidate.is_estimated,
                is_alone=not self._others(candidate.term),
            )
        return Walk(self._pairs_narrowed(candidate.term), "created_at", "conversation_id")

    def _walk(self) -> Walk:
        return Walk(self._conversations(), self.sort.column, "pk")

    def _others(self, term: Term | None) -> list[Term]:
        return [each for each in self.query.terms if each != term]

    def _conversations(self, *, without: Term | None = None) -> QuerySet[Conversation]:
        conditions = self.conditions.all_of(self._others(without), rows=CONVERSATIONS)
        return Conversation.objects.live().filter(project=self.project).filter(conditions)

    def _candidate(self, term: Term) -> Candidate | None:
        match term:
            case Pair():
                part = Part(self._pairs_of(term), "conversation_id", "created_at")
                return Candidate(term, (part,), is_ordered=self.sort is Sort.CREATED)
            case Meta() | Has():
                return Candidate(term, (Part(self._pairs_of(term), "conversation_id"),))
            case Id() | Attribute(Field.UPDATED):
                return Candidate(term, (Part(self._with(term), "pk"),))
            case AnyOf(terms):
                return self._either(term, terms)
            case _:
                wanted = wanted_by(term)
                return None if wanted is None else self._entries(term, wanted)

    def _entries(self, term: Term, wanted: Wanted) -> Candidate:
        part = Entered(wanted, self.project.pk, self.rowids)
        return Candidate(term, (part,), wanted=wanted, is_ordered=self.sort is Sort.CREATED)

    def _either(self, term: Term, terms: Sequence[Term]) -> Candidate | None:
        """Words of which one is enough are asked for at once; other terms are united."""
        if (wanted := either(terms)) is not None:
            return self._entries(term, wanted)
        found = [self._candidate(each) for each in terms]
        if None in found:
            return None
        return Candidate(term, tuple(part for each in found if each for part in each.parts))

    def _pairs_of(self, term: Term) -> QuerySet[MetadataPair]:
        return self.conditions.pairs(term).filter(within("created_at", self.span))

    def _pairs_narrowed(self, term: Term) -> QuerySet[MetadataPair]:
        others = self.conditions.all_of(self._others(term), rows=PAIRS)
        return self._pairs_of(term).filter(others)

    def _with(self, term: Term) -> QuerySet[Conversation]:
        condition = self.conditions.of(term, rows=CONVERSATIONS)
        return Conversation.objects.live().filter(project=self.project).filter(condition)

    def _measured(self, candidates: Sequence[Candidate]) -> list[Measured]:
        counted = [each for each in candidates if not each.is_estimated]
        samples = iter(_samples([part for each in counted for part in each.parts]))
        return [
            self._estimated(each)
            if each.is_estimated
            else _measured(each, [next(samples) for _ in each.parts])
            for each in candidates
        ]

    def _estimated(self, candidate: Candidate) -> Measured:
        wanted = candidate.wanted
        assert wanted is not None  # noqa: S101 what is_estimated says
        count = index.estimate(wanted, project_id=self.project.pk, rowids=self.rowids)
        return Measured(candidate, count, None)


def _samples(parts: Sequence[Part | Entered]) -> list[tuple[int, Any]]:
    """The count and the oldest time of each part, all in one query."""
    if not parts:
        return []
    samples = [part.sample() for part in parts]
    sql = " UNION ALL ".join(sql for sql, _ in samples)
    with connection.cursor() as cursor:
        cursor.execute(sql, [each for _, parameters in samples for each in parameters])
        rows: list[tuple[int, Any]] = cursor.fetchall()
    return rows


def _measured(candidate: Candidate, samples: Sequence[tuple[int, Any]]) -> Measured:
    oldest = _moment(samples[0][1]) if len(samples) == 1 else None
    return Measured(candidate, sum(count for count, _ in samples), oldest)


def _moment(value: Any) -> datetime | None:
    """A time as each database gives it: itself, text, or the rowid of an entry."""
    match value:
        case int():
            return datetime.fromtimestamp(value >> index.ITEM_BITS, tz=UTC)
        case str():
            return datetime.fromisoformat(value).replace(tzinfo=UTC)
        case _:
            return value if isinstance(value, datetime) else None
