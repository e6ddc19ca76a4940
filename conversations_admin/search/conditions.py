"""From a term of a query to a condition on rows: EXISTS for what has rows of its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from conversations_admin.errors import InvalidQuery
from conversations_admin.models import Item, MetadataPair, Project
from conversations_admin.models.values import number_of
from conversations_admin.search.beginnings import end_of
from conversations_admin.search.clock import Clock, Span, is_time
from conversations_admin.search.language.normal import one_of, values_of
from conversations_admin.search.language.tree import (
    AllOf,
    Among,
    AnyOf,
    Attribute,
    Beginning,
    Between,
    Bound,
    Condition,
    Field,
    Has,
    Id,
    Meta,
    Not,
    Pair,
    SameItem,
    Term,
    Text,
    depth,
)
from conversations_admin.search.text import index
from conversations_admin.search.text.wanted import Both, Either, Except, Mark, Phrase, Wanted

SHOWN = 40
SHALLOW = 2

ITEM_MARKS = frozenset({Field.ROLE, Field.TYPE, Field.STATUS, Field.BY})


class Probe(Exists):
    """EXISTS that is looked up for each row, in the order in which rows are read.

    OFFSET keeps PostgreSQL from making a join of it that reads all that exists first.
    """

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        return self.as_sql(compiler, connection, template="EXISTS(%(subquery)s OFFSET 0)")


@dataclass(frozen=True)
class Rows:
    """The rows that a condition speaks of: where they keep what is asked for.

    `exists` is how it is asked whether they have rows of their own of some kind.
    """

    key: str
    created: str
    conversation: str
    exists: type[Exists]

    def column(self, name: str) -> str:
        return f"{self.conversation}{name}"


CONVERSATIONS = Rows(key="pk", created="created_at", conversation="", exists=Probe)
# Pairs are read in one range of their index, beside which PostgreSQL may read another.
PAIRS = Rows(
    key="conversation_id", created="created_at", conversation="conversation__", exists=Exists
)


@dataclass(frozen=True)
class Conditions:
    """Conditions for the conversations of `project`, with ages counted from `clock`."""

    project: Project
    clock: Clock

    def all_of(self, terms: Any, *, rows: Rows) -> Q:
        ordered = deep_first(terms)
        return reduce(and_, (self.of(term, rows=rows) for term in ordered), Q())

    def of(self, term: Term, *, rows: Rows) -> Q:
        match term:
            case Not(inner):
                return ~self.of(inner, rows=rows)
            case AllOf(terms):
                return self.all_of(terms, rows=rows)
            case AnyOf(terms):
                # In an OR it is no join, and PostgreSQL might read all that exists first.
                probed, any_of = replace(rows, exists=Probe), deep_first(merged(terms))
                return reduce(or_, (self.of(each, rows=probed) for each in any_of))
            case Pair() | Meta() | Has():
                return self._metadata(term, rows=rows)
            case Id() | Attribute():
                return self._field(term, rows=rows)
            case _:
                return self._item(term, rows=rows)

    def pairs(self, term: Term) -> QuerySet[MetadataPair]:
        """The pairs that make a term about metadata true; one a conversation at most."""
        pairs = MetadataPair.objects.filter(project=self.project)
        match term:
            case Pair(key, value):
                return pairs.filter(key=key, value=value)
            case Meta(key, condition):
                return pairs.filter(self._value(condition), key=key)
            case Has(key):
                return pairs.filter(key=key)
            case _:
                raise TypeError(term)

    def wanted(self, term: Term) -> Wanted | None:
        """What the text index is asked for; None for a term it cannot answer.

        Raises InvalidQuery for words in which there is nothing to look for.
        """
        match term:
            case Text(words, is_beginning):
                return _phrase(words, is_beginning=is_beginning)
            case Attribute(field, Among(values)) if field in ITEM_MARKS:
                marks = tuple(Mark(field, value) for value in values)
                return marks[0] if len(marks) == 1 else Either(marks)
            case SameItem(inner):
                return self._same(inner)
            case _:
                return None

    def created_within(self, terms: Any) -> Span:
        """The span of creation that the terms demand together; open where they do not."""
        span = Span()
        for term in terms:
            if isinstance(term, Attribute) and term.field is Field.CREATED:
                spans = self.clock.spans(term.condition)
                span = span.within(spans[0]) if len(spans) == 1 else span
        return span

    def _same(self, term: Term) -> Wanted | None:
        match term:
            case AllOf(terms):
                parts = [self._same(each) for each in terms]
                return None if None in parts else Both(tuple(filter(None, parts)))
            case AnyOf(terms):
                parts = [self._same(each) for each in terms]
                return None if None in parts else Either(tuple(filter(None, parts)))
            case Not(inner):
                part = self._same(inner)
                return None if part is None else Except(part)
            case _:
                return self.wanted(term)

    def _metadata(self, term: Pair | Meta | Has, *, rows: Rows) -> Q:
        pairs = self.pairs(term).filter(conversation=OuterRef(rows.key))
        if isinstance(term, Pair):
            # With the time of creation the whole place in the index is known.
            pairs = pairs.filter(created_at=OuterRef(rows.created))
        return Q(rows.exists(pairs))

    def _value(self, condition: Condition) -> Q:
        match condition:
            case Among(values):
                return Q(value__in=values)
            case Beginning(prefix):
                following = end_of(prefix)
                return Q(value__gte=prefix) & (Q(value__lt=following) if following else Q())
            case Between(low, high):
                return self._between(low, high)

    def _between(self, low: Bound | None, high: Bound | None) -> Q:
        """Numbers or moments: 2026 is both, and the values tell which is meant."""
        bounds = [bound.value for bound in (low, high) if bound is not None]
        q = Q()
        if all(number_of(value) is not None for value in bounds):
            q |= _number_bound(low, "gt") & _number_bound(high, "lt")
        if all(is_time(value) for value in bounds):
            # Metadata without a zone is UTC, whoever looks.
            clock = Clock(self.clock.now, UTC)
            q |= _in_spans("moment", clock.spans(Between(low, high)))
        return q

    def _field(self, term: Id | Attribute, *, rows: Rows) -> Q:
        match term:
            case Id(value):
                return Q(**{rows.column("conversation_id"): value})
            case Attribute(Field.CREATED, condition):
                return _in_spans(rows.created, self.clock.spans(condition))
            case Attribute(Field.UPDATED, condition):
                return _in_spans(rows.column("active_at"), self.clock.spans(condition))
            case Attribute(Field.ITEMS, condition):
                return _counted(rows.column("item_count"), condition)
            case Attribute(Field.ORIGIN, condition):
                return Q(**{f"{rows.column('origin')}__in": _values(condition)})
            case _:
                return self._item(term, rows=rows)

    def _deleted_items(self, condition: Condition) -> QuerySet[Item]:
        items = Item.objects.filter(deleted_at__isnull=False)
        if isinstance(condition, Among) and condition.values == ("yes",):
            return items
        return items.filter(_in_spans("deleted_at", self.clock.spans(condition)))

    def _item(self, term: Term, *, rows: Rows) -> Q:
        wanted = self.wanted(term)
        if wanted is None:
            asked = term.term if isinstance(term, SameItem) else term
            items = Item.objects.filter(self._of_item(asked), conversation=OuterRef(rows.key))
            return Q(rows.exists(items))
        entries = index.entries_within(
            wanted,
            project_id=self.project.pk,
            key=OuterRef(rows.key),
            created=OuterRef(rows.created),
        )
        return Q(rows.exists(entries))

    def _of_item(self, term: Term) -> Q:
        """A condition on one item's row, for what its entry in the index does not know."""
        match term:
            case AllOf(terms):
                return reduce(and_, map(self._of_item, deep_first(terms)))
            case AnyOf(terms):
                return reduce(or_, map(self._of_item, deep_first(terms)))
            case Not(inner):
                return ~self._of_item(inner)
            case Attribute(Field.DELETED, condition):
                return Q(pk__in=self._deleted_items(condition).values("pk"))
            case Attribute(Field.BY, condition):
                return _is_one_of(("added_by", "deleted_by"), _values(condition))
            case Attribute(field, condition):
                return _is_one_of((field,), _values(condition))
            case _:
                raise InvalidQuery("The words of deleted items are not searched.", position=0)


def merged(terms: Sequence[Term]) -> list[Term]:
    """The same alternatives, those of one key as one: one look into the index for all."""
    values: dict[str, list[str]] = {}
    others: list[Term] = []
    for term in terms:
        if isinstance(term, Pair | Meta) and (found := values_of(term)):
            values.setdefault(term.key, []).extend(found)
        else:
            others.append(term)
    return [one_of(key, found) for key, found in values.items()] + others


def deep_first(terms: Iterable[Term]) -> list[Term]:
    """What stands before a bracket waits in SQLite's parser, which has little room, for its end.

    What is not deep stays in its order.
    """
    return sorted(terms, key=lambda term: -max(depth(term), SHALLOW))


def _phrase(words: str, *, is_beginning: bool) -> Phrase:
    phrase = Phrase.of(words, is_beginning=is_beginning)
    if phrase is None:
        shown = words if len(words) <= SHOWN else f"{words[:SHOWN]}…"
        raise InvalidQuery(f"There is no letter or digit to look for in “{shown}”.", position=0)
    return phrase


def _values(condition: Condition) -> tuple[str, ...]:
    return condition.values if isinstance(condition, Among) else ()


def _is_one_of(columns: Sequence[str], values: Sequence[str]) -> Q:
    """Whatever the case, as in the text index."""
    pairs = ((column, value) for column in columns for value in values)
    return reduce(or_, (Q(**{f"{column}__iexact": value}) for column, value in pairs), Q())


def _in_spans(column: str, spans: list[Span]) -> Q:
    return reduce(or_, (_in_span(column, span) for span in spans))


def _in_span(column: str, span: Span) -> Q:
    q = Q(**{f"{column}__isnull": False})
    if span.start is not None:
        q &= Q(**{f"{column}__gte": span.start})
    if span.end is not None:
        q &= Q(**{f"{column}__lt": span.end})
    return q


def _number_bound(bound: Bound | None, side: str) -> Q:
    if bound is None:
        return Q(number__isnull=False)
    return Q(**{f"number__{side}{'e' if bound.is_included else ''}": number_of(bound.value)})


def _counted(column: str, condition: Condition) -> Q:
    if isinstance(condition, Among):
        return Q(**{f"{column}__in": [int(value) for value in condition.values]})
    if isinstance(condition, Between):
        low, high = condition.low, condition.high
        q = Q()
        for bound, side in ((low, "gt"), (high, "lt")):
            if bound is not None:
                name = f"{column}__{side}{'e' if bound.is_included else ''}"
                q &= Q(**{name: number_of(bound.value)})
        return q
    return Q()
