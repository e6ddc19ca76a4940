"""From a term of a query to a condition on rows: EXISTS for what has rows of its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from functools import reduce
from operator import and_, or_

from django.db.models import OuterRef, Q, QuerySet

from conversations_admin.errors import InvalidQuery
from conversations_admin.models import Item, MetadataPair, Project
from conversations_admin.models.values import number_of
from conversations_admin.search.beginnings import end_of
from conversations_admin.search.clock import Clock, Span, is_time
from conversations_admin.search.comparisons import between, in_spans, is_one_of
from conversations_admin.search.language.drifts import marks_of
from conversations_admin.search.language.normal import one_of, values_of
from conversations_admin.search.language.tree import (
    AllOf,
    Among,
    AnyOf,
    Attribute,
    Beginning,
    Between,
    Condition,
    Field,
    Has,
    Id,
    Meta,
    Not,
    Pair,
    SameItem,
    Term,
    depth,
)
from conversations_admin.search.rows import Probe, Rows
from conversations_admin.search.text import index
from conversations_admin.search.wording import wanted_by

SHALLOW = 2


@dataclass(frozen=True)
class Conditions:
    """Conditions for the conversations of `project`, with ages counted from `clock`."""

    project: Project
    clock: Clock

    def all_of(self, terms: Iterable[Term], *, rows: Rows) -> Q:
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

    def pairs(self, term: Term, *further: Q) -> QuerySet[MetadataPair]:
        """The pairs that make a term about metadata true; one a conversation at most."""
        is_one = Q(project_id=self.project.pk, key=_key_of(term))
        match term:
            case Pair(_, value):
                is_one &= Q(value=value)
            case Meta(_, condition):
                is_one &= self._value(condition)
        # All in one: each further filter would copy the query.
        return MetadataPair.objects.filter(is_one, *further)

    def created_within(self, terms: Iterable[Term]) -> Span:
        """The span of creation that the terms demand together; open where they do not."""
        span = Span()
        for term in terms:
            if isinstance(term, Attribute) and term.field is Field.CREATED:
                spans = self.clock.spans(term.condition)
                span = span.within(spans[0]) if len(spans) == 1 else span
        return span

    def _metadata(self, term: Pair | Meta | Has, *, rows: Rows) -> Q:
        place = Q(conversation_id=OuterRef(rows.key))
        if isinstance(term, Pair):
            # With the time of creation the whole place in the index is known.
            place &= Q(created_at=OuterRef("created_at"))
        return Q(rows.exists(self.pairs(term, place)))

    def _value(self, condition: Condition) -> Q:
        match condition:
            case Among(values):
                return Q(value__in=values)
            case Beginning(prefix):
                following = end_of(prefix)
                return Q(value__gte=prefix) & (Q(value__lt=following) if following else Q())
            case Between():
                return self._between(condition)

    def _between(self, condition: Between) -> Q:
        """Numbers or moments: 2026 is both, and the values tell which is meant."""
        bounds = [bound.value for bound in (condition.low, condition.high) if bound is not None]
        q = Q()
        if all(number_of(value) is not None for value in bounds):
            q |= between("number", condition)
        if all(is_time(value) for value in bounds):
            # Metadata without a zone is UTC, whoever looks.
            clock = Clock(self.clock.now, UTC)
            q |= in_spans("moment", clock.spans(condition))
        return q

    def _field(self, term: Id | Attribute, *, rows: Rows) -> Q:
        match term:
            case Id(value):
                return Q(**{rows.column("conversation_id"): value})
            case Attribute(Field.CREATED, condition):
                return in_spans("created_at", self.clock.spans(condition))
            case Attribute(Field.UPDATED, condition):
                return in_spans(rows.column("active_at"), self.clock.spans(condition))
            case Attribute(Field.ITEMS, Between() as condition):
                return between(rows.column("item_count"), condition)
            case Attribute(Field.ORIGIN | Field.DRIFT as field, condition):
                values = _values(condition)
                wanted = marks_of(values) if field is Field.DRIFT else values
                return _listed(rows.column(field), wanted)
            case _:
                return self._item(term, rows=rows)

    def _deleted_items(self, condition: Condition) -> QuerySet[Item]:
        items = Item.objects.filter(deleted_at__isnull=False)
        if isinstance(condition, Among) and condition.values == ("yes",):
            return items
        return items.filter(in_spans("deleted_at", self.clock.spans(condition)))

    def _item(self, term: Term, *, rows: Rows) -> Q:
        wanted = wanted_by(term)
        if wanted is None:
            asked = term.term if isinstance(term, SameItem) else term
            items = Item.objects.filter(self._of_item(asked), conversation=OuterRef(rows.key))
            return Q(rows.exists(items))
        entries = index.entries_within(
            wanted,
            project_id=self.project.pk,
            key=OuterRef(rows.key),
            created=OuterRef("created_at"),
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
                return is_one_of(("added_by", "deleted_by"), _values(condition))
            case Attribute(field, condition):
                return is_one_of((field,), _values(condition))
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


def _key_of(term: Term) -> str:
    if isinstance(term, Pair | Meta | Has):
        return term.key
    raise TypeError(term)


def _listed(column: str, values: Sequence[str]) -> Q:
    is_any = Q(**{f"{column}__in": values}) if values[1:] else Q(**{column: values[0]})
    # What the index of those with any value has for its condition.
    return is_any & ~Q(**{column: ""})


def _values(condition: Condition) -> tuple[str, ...]:
    return condition.values if isinstance(condition, Among) else ()
