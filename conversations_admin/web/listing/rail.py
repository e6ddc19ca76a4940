"""The facets beside the list: what the matches have, as links that narrow or widen the query."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2s

from django.utils.safestring import SafeString

from conversations_admin.search.facets import Facet, Facets
from conversations_admin.search.language.drifts import ANY, WORDS
from conversations_admin.search.language.tree import (
    Among,
    Attribute,
    Between,
    Bound,
    Field,
    Not,
    Pair,
    Query,
    Term,
)
from conversations_admin.web.listing.addresses import ListAddress
from conversations_admin.web.listing.choices import Choices, choices_in, with_choices
from conversations_admin.web.listing.rail_markup import Choice, choice_markup

SHOWN_VALUES = 8
ALL_VALUES = 200
# Keys that are unfolded without being asked to, and those that are in sight at all.
UNFOLDED = 5
IN_SIGHT = 12
# With more values than this, nearly all of them different, a key names things: ids, addresses.
FEW = 20
NAMING = 0.5
# What tells matches apart: no more values than are read at a glance, not nearly all of them alike.
GLANCE = 12
ALIKE = 0.9

AGES = {"24 h": "24h", "7 d": "7d", "30 d": "30d"}
LONG = 20


@dataclass(frozen=True)
class Link:
    """A condition of its own; `url` turns it on, or off if it `is_on`; `query` is its text."""

    label: str
    url: str
    is_on: bool = False
    query: str = ""


@dataclass(frozen=True)
class RailKey:
    """One key. `start` is what to type before a value of it."""

    mark: str
    key: str
    start: str
    coverage: int
    value_count: int
    choices: Sequence[SafeString]
    conditions: Sequence[Link]
    has_any: Link
    has_none: Link
    more_count: int
    more_url: str
    all_url: str
    is_active: bool
    is_open: bool


@dataclass(frozen=True)
class Rail:
    """`keys` in sight, `further` behind "More keys"; `drifts` only where there is an upstream."""

    keys: Sequence[RailKey]
    further: Sequence[RailKey]
    ages: Sequence[Link]
    long: Link
    drifts: Sequence[Link]
    is_capped: bool
    looked_at: str


@dataclass(frozen=True)
class RailMaker:
    """Makes the rail of one list; `here` is the rail's own address, for further values."""

    address: ListAddress
    here: ListAddress
    query: Query
    expanded: str = ""
    is_upstream: bool = False

    def rail(self, found: Facets, own: Sequence[Facet]) -> Rail:
        """`found` under the whole query; `own` for each key of it, without what it says of it."""
        active = {facet.key for facet in own}
        others = sorted(
            (facet for facet in found.facets if facet.key not in active),
            key=lambda facet: rank_of(facet, looked_at=found.basis.number),
        )
        keys = [self.key(facet, is_active=True) for facet in own]
        room = max(IN_SIGHT - len(keys), 0)
        useful = [self.key(each, is_open=at < UNFOLDED) for at, each in enumerate(others[:room])]
        return Rail(
            keys=[*keys, *useful],
            further=[self.key(facet) for facet in others[room:]],
            ages=[self._age(label, age) for label, age in AGES.items()],
            long=self._long(),
            drifts=self._drifts() if self.is_upstream else (),
            is_capped=found.basis.is_capped,
            looked_at=f"{found.basis.number:,}",
        )

    def key(self, facet: Facet, *, is_active: bool = False, is_open: bool = False) -> RailKey:
        chosen = choices_in(self.query, facet.key)
        is_expanded = facet.key == self.expanded
        room = ALL_VALUES if is_expanded else SHOWN_VALUES
        choices = [choice_markup(each) for each in self._choices(facet, chosen, room=room)]
        return RailKey(
            mark=mark_of(facet.key),
            key=facet.key,
            start=str(Pair(facet.key, "x")).removesuffix("x"),
            coverage=facet.coverage,
            value_count=facet.value_count,
            choices=choices,
            conditions=[self._condition(term) for term in chosen.conditions],
            has_any=Link("has any", self._to(chosen.toggling_any()), chosen.is_any),
            has_none=Link("has none", self._to(chosen.toggling_none()), chosen.is_none),
            more_count=max(facet.value_count - len(choices), 0),
            more_url=self._more(facet, choices, is_expanded=is_expanded),
            all_url=self._expanded(self.address, facet.key),
            is_active=is_active,
            is_open=is_open or is_active or is_expanded,
        )

    def _choices(self, facet: Facet, chosen: Choices, *, room: int) -> Iterator[Choice]:
        """The `room` most frequent values, and every one that the query names."""
        counts = {each.value: each.count for each in facet.values}
        top = [] if is_naming(facet) else list(counts)[:room]
        most = max(counts.values(), default=0) or 1
        for value in dict.fromkeys([*top, *chosen.included, *chosen.excluded]):
            yield self._choice(value, counts.get(value), chosen, most=most)

    def _choice(self, value: str, count: int | None, chosen: Choices, *, most: int) -> Choice:
        is_named = value in chosen.included or value in chosen.excluded
        with_it = chosen.without(value) if is_named else chosen.including(value)
        without_it = chosen.without(value) if value in chosen.excluded else chosen.excluding(value)
        return Choice(
            mark=mark_of(chosen.key, value),
            value=value,
            count="" if count is None else f"{count:,}",
            share=-(-100 * (count or 0) // most),
            is_included=value in chosen.included,
            is_excluded=value in chosen.excluded,
            url=self._to(with_it),
            exclude_url=self._to(without_it),
            only_url=self._to(chosen.only(value)) if _has_rivals(chosen, value) else "",
        )

    def _condition(self, term: Term) -> Link:
        return Link(str(term), self.address.to(self.query.without(term)), is_on=True)

    def _age(self, label: str, age: str) -> Link:
        term = Attribute(Field.CREATED, Between(None, Bound(age, is_included=False)))
        rest = without_field(self.query, Field.CREATED)
        is_on = term in self.query.terms
        return Link(label, self.address.to(rest if is_on else rest.including(term)), is_on)

    def _long(self) -> Link:
        term = Attribute(Field.ITEMS, Between(Bound(str(LONG), is_included=False), None))
        is_on = term in self.query.terms
        return Link(f"Longer than {LONG} items", self.address.narrowed(self.query, term), is_on)

    def _drifts(self) -> list[Link]:
        return [self._drift("Any", ANY), *map(self._drift, WORDS.values(), map(str, WORDS))]

    def _drift(self, label: str, kind: str) -> Link:
        term = Attribute(Field.DRIFT, Among((kind,)))
        rest = without_field(self.query, Field.DRIFT)
        is_on = term in self.query.terms
        url = self.address.to(rest if is_on else rest.including(term))
        return Link(label, url, is_on, query=str(term))

    def _more(self, facet: Facet, choices: Sequence[SafeString], *, is_expanded: bool) -> str:
        is_complete = is_expanded or is_naming(facet) or facet.value_count <= len(choices)
        return "" if is_complete else self._expanded(self.here, facet.key)

    def _expanded(self, address: ListAddress, key: str) -> str:
        return replace(address, with_facets=False).to(self.query, facets="1", key=key)

    def _to(self, choices: Choices) -> str:
        return self.address.to(with_choices(self.query, choices))


def is_naming(facet: Facet) -> bool:
    """Say whether nearly every conversation has a value of its own, so that a list says nothing."""
    return facet.value_count > FEW and facet.value_count > NAMING * facet.coverage


def rank_of(facet: Facet, *, looked_at: int) -> tuple[bool, bool, bool, bool, int, str]:
    """What tells most of them apart comes first. Coarse, so that few filters change it."""
    quarters = 4 * facet.coverage // (looked_at or 1)
    return (
        is_naming(facet),
        quarters == 0,
        _is_alike(facet),
        facet.value_count > GLANCE,
        -quarters,
        facet.key,
    )


def _is_alike(facet: Facet) -> bool:
    return max((each.count for each in facet.values), default=0) > ALIKE * facet.coverage


def _has_rivals(choices: Choices, value: str) -> bool:
    return any(other != value for other in choices.included)


def without_field(query: Query, field: Field) -> Query:
    """The query without what it says at its top about `field`."""
    return Query(tuple(term for term in query if not _is_about(term, field)))


def _is_about(term: Term, field: Field) -> bool:
    match term:
        case Attribute(named) | Not(Attribute(named)):
            return named is field
    return False


def mark_of(*parts: str) -> str:
    """An id for an element that stays the same from one answer to the next."""
    return "f" + blake2s("\0".join(parts).encode(errors="replace"), digest_size=6).hexdigest()
