"""What a query says, as a small tree of frozen values.

Its text is canonical: parsing what a tree prints gives the same tree again, so that chips
and facets rewrite the tree and never the text. Trees that `parse` makes are in the normal
form of `normal.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from conversations_admin.search.language.fields import RESERVED, Field
from conversations_admin.search.language.quoting import (
    written_key,
    written_name,
    written_value,
    written_words,
)

__all__ = ["RESERVED", "Field"]

# The units of an age: minutes, hours, days, weeks.
AGE_UNITS = "mhdw"


@dataclass(frozen=True)
class Among:
    """Is exactly one of `values`, of which there are at least two, or one for a field."""

    values: tuple[str, ...]

    def __str__(self) -> str:
        return ",".join(map(written_value, self.values))


@dataclass(frozen=True)
class Beginning:
    """Begins with `prefix`."""

    prefix: str

    def __str__(self) -> str:
        return f"{written_value(self.prefix)}*"


@dataclass(frozen=True)
class Bound:
    """One end of a range as it was written: `3`, `2026-11-01`, or an age, `7d`.

    A year, a month or a day is all of it: up to and including `2026-11` is to its last moment.
    """

    value: str
    is_included: bool


@dataclass(frozen=True)
class Between:
    """Lies between two bounds, of which one may be missing.

    Ages count backwards: `updated:<7d` is an age of less than seven days.
    """

    low: Bound | None
    high: Bound | None

    def __str__(self) -> str:
        match self.low, self.high:
            case Bound(low, from_low), Bound(high, to_high):
                return f"{low}{'' if from_low else '<'}..{'' if to_high else '<'}{high}"
            case Bound(low, is_included), None:
                return f">={low}" if is_included else f">{low}"
            case None, Bound(high, is_included):
                return f"<={high}" if is_included else f"<{high}"
        raise ValueError(self)

    @property
    def sole(self) -> str:
        """The number or date that both bounds are, if it is one: `items:20`, `created:2026-11`."""
        is_one = self.low is not None and self.low == self.high and self.low.is_included
        value = self.low.value if self.low and is_one else ""
        return "" if value.endswith(tuple(AGE_UNITS)) else value


type Condition = Among | Beginning | Between


@dataclass(frozen=True)
class Pair:
    """The metadata has this key with exactly this value."""

    key: str
    value: str

    def __str__(self) -> str:
        return f"{_key(self.key)}:{written_value(self.value)}"


@dataclass(frozen=True)
class Meta:
    """The metadata has this key with a value that meets `condition`."""

    key: str
    condition: Condition

    def __str__(self) -> str:
        return f"{_key(self.key)}:{self.condition}"


@dataclass(frozen=True)
class Has:
    """The metadata has this key."""

    key: str

    def __str__(self) -> str:
        return f"has:{written_name(self.key)}"


@dataclass(frozen=True)
class Id:
    """The conversation with this id."""

    value: str

    def __str__(self) -> str:
        return f"id:{written_value(self.value)}"


@dataclass(frozen=True)
class Text:
    """An item contains these words, one after the other; the last may be a beginning."""

    words: str
    is_beginning: bool = False

    def __str__(self) -> str:
        words = written_words(self.words, fields=RESERVED)
        return f"{words}*" if self.is_beginning else words


@dataclass(frozen=True)
class Attribute:
    """A field of the conversation, or of one of its items, meets `condition`."""

    field: Field
    condition: Condition

    def __str__(self) -> str:
        sole = self.condition.sole if isinstance(self.condition, Between) else ""
        return f"{self.field}:{sole or self.condition}"


@dataclass(frozen=True)
class SameItem:
    """One and the same item satisfies all of `term`, which speaks of items only."""

    term: Term

    def __str__(self) -> str:
        return f"item:({_inside(self.term)})"


@dataclass(frozen=True)
class Not:
    term: Term

    def __str__(self) -> str:
        if isinstance(self.term, Has):
            return f"missing:{written_name(self.term.key)}"
        return f"-{self.term}"


@dataclass(frozen=True)
class AllOf:
    """Two or more terms in parentheses."""

    terms: tuple[Term, ...]

    def __str__(self) -> str:
        return f"({_inside(self)})"


@dataclass(frozen=True)
class AnyOf:
    """Two or more terms with OR between them."""

    terms: tuple[Term, ...]

    def __str__(self) -> str:
        return f"({_inside(self)})"


type Term = Pair | Meta | Has | Id | Text | Attribute | SameItem | Not | AllOf | AnyOf


@dataclass(frozen=True)
class Query:
    """All of `terms` hold. Empty: everything matches."""

    terms: tuple[Term, ...] = ()

    def __str__(self) -> str:
        if len(self.terms) == 1:
            return _inside(self.terms[0])
        return " ".join(map(str, self.terms))

    def __iter__(self) -> Iterator[Term]:
        return iter(self.terms)

    def including(self, term: Term) -> Query:
        return self if term in self.terms else Query((*self.terms, term))

    def without(self, term: Term) -> Query:
        return Query(tuple(other for other in self.terms if other != term))

    def replacing(self, old: Term, new: Term) -> Query:
        """`new` in the place of `old`, or nothing where `new` stands elsewhere already."""
        if old not in self.terms:
            return self.including(new)
        terms = (new if term == old else term for term in self.terms)
        return Query(tuple(dict.fromkeys(terms)))

    def inverting(self, term: Term) -> Query:
        """`term` left out instead of looked for, or the other way round, in its place."""
        return self.replacing(term, opposite(term))

    @property
    def texts(self) -> list[str]:
        """The words and phrases looked for, to highlight them; not those left out."""
        found = (term for term in leaves(*self.terms, negated=False) if isinstance(term, Text))
        return list(dict.fromkeys(term.words for term in found))

    @property
    def has_words(self) -> bool:
        """Say whether the answer depends on what is written in items."""
        return any(isinstance(term, Text) for term in leaves(*self.terms))


def opposite(term: Term) -> Term:
    return term.term if isinstance(term, Not) else Not(term)


def leaves(*terms: Term, negated: bool = True) -> Iterator[Term]:
    """The terms that hold no others, in order; without `negated` not those under a minus."""
    for term in terms:
        match term:
            case AllOf(inner) | AnyOf(inner):
                yield from leaves(*inner, negated=negated)
            case SameItem(inner):
                yield from leaves(inner, negated=negated)
            case Not(inner):
                if negated:
                    yield from leaves(inner)
            case _:
                yield term


def depth(term: Term) -> int:
    """How many terms that hold others stand within each other."""
    match term:
        case AllOf(inner) | AnyOf(inner):
            return 1 + max(map(depth, inner), default=0)
        case Not(inner) | SameItem(inner):
            return 1 + depth(inner)
    return 0


def _inside(term: Term) -> str:
    """`term` where brackets of its own would say nothing."""
    match term:
        case AllOf(terms):
            return " ".join(map(str, terms))
        case AnyOf(terms):
            return " OR ".join(map(str, terms))
    return str(term)


def _key(key: str) -> str:
    return written_key(key, is_reserved=key in RESERVED)
