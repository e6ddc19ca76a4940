"""Which index to read a query's matches from: the one with the fewest rows to look at.

A database chooses by its statistics and is wrong at times by a factor of thousands (a rare
word and "newest first" made PostgreSQL walk a million rows). Here every candidate is
measured first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from conversations_admin.models import Conversation, MetadataPair, Project
from conversations_admin.search.among import among
from conversations_admin.search.candidates import Candidate, Entered, Measured, Part, measure
from conversations_admin.search.clock import Clock, Span
from conversations_admin.search.comparisons import within
from conversations_admin.search.conditions import Conditions
from conversations_admin.search.disjoint import Disjoint
from conversations_admin.search.language.drifts import marks_of
from conversations_admin.search.language.tree import (
    Among,
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
            (each for each in measure(candidates) if self._is_useful(each)),
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
        if (entered := candidate.entered) is not None:
            rows = self._conversations(without=candidate.term)
            return Entries(
                entered.wanted,
                entered.project_id,
                rows,
                entered.rowids,
                is_rare=is_rare and candidate.is_estimated,
                is_alone=not self._others(candidate.term),
            )
        if isinstance(candidate.term, Attribute):
            return self._kinds(candidate.term)
        return Walk(self._pairs_narrowed(candidate.term), "created_at", "conversation_id")

    def _walk(self) -> Walk:
        return Walk(self._conversations(), self.sort.column, "pk")

    def _kinds(self, term: Attribute) -> Source:
        """The index has each kind of drift by itself."""
        others = self._others(term)
        rows = [self._rows([*others, kind]) for kind in _kinds_of(term)]
        walks = [Walk(each, self.sort.column, "pk") for each in rows]
        return Disjoint(walks) if walks[1:] else walks[0]

    def _others(self, term: Term | None) -> list[Term]:
        return [each for each in self.query.terms if each != term]

    def _conversations(self, *, without: Term | None = None) -> QuerySet[Conversation]:
        return self._rows(self._others(without))

    def _rows(self, terms: Iterable[Term]) -> QuerySet[Conversation]:
        conditions = self.conditions.all_of(terms, rows=CONVERSATIONS)
        return Conversation.objects.live().filter(conditions, project=self.project)

    def _candidate(self, term: Term) -> Candidate | None:
        match term:
            case Pair():
                part = Part(self._pairs_of(term), "conversation_id", "created_at")
                return Candidate(term, (part,), is_ordered=self.sort is Sort.CREATED)
            case Meta() | Has():
                return Candidate(term, (Part(self._pairs_of(term), "conversation_id"),))
            case Id() | Attribute(Field.UPDATED):
                return Candidate(term, (Part(self._with(term), "pk"),))
            case Attribute(Field.DRIFT):
                return self._drifted(term)
            case AnyOf(terms):
                return self._either(term, terms)
            case _:
                wanted = wanted_by(term)
                return None if wanted is None else self._entries(term, wanted)

    def _drifted(self, term: Attribute) -> Candidate:
        """The index has those of one kind in the order in which they were created."""
        is_ordered = self.sort is Sort.CREATED
        at = "created_at" if is_ordered else ""
        parts = tuple(Part(self._with(kind), "pk", at) for kind in _kinds_of(term))
        return Candidate(term, parts, is_ordered=is_ordered)

    def _entries(self, term: Term, wanted: Wanted) -> Candidate:
        part = Entered(wanted, self.project.pk, self.rowids)
        return Candidate(term, (part,), is_ordered=self.sort is Sort.CREATED)

    def _either(self, term: Term, terms: Sequence[Term]) -> Candidate | None:
        """Words of which one is enough are asked for at once; other terms are united."""
        if (wanted := either(terms)) is not None:
            return self._entries(term, wanted)
        found = [self._candidate(each) for each in terms]
        if None in found:
            return None
        return Candidate(term, tuple(part for each in found if each for part in each.parts))

    def _pairs_of(self, term: Term) -> QuerySet[MetadataPair]:
        return self.conditions.pairs(term, within("created_at", self.span))

    def _pairs_narrowed(self, term: Term) -> QuerySet[MetadataPair]:
        others = self.conditions.all_of(self._others(term), rows=PAIRS)
        return self.conditions.pairs(term, within("created_at", self.span), others)

    def _with(self, term: Term) -> QuerySet[Conversation]:
        return self._rows([term])


def _kinds_of(term: Attribute) -> list[Attribute]:
    """A term about drift, one kind each."""
    values = term.condition.values if isinstance(term.condition, Among) else ()
    return [Attribute(Field.DRIFT, Among((mark,))) for mark in marks_of(values)]
