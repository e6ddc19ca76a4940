"""What a term of a query asks for, in plain words. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import singledispatch

from conversations_admin.search.language.drifts import ANY
from conversations_admin.search.language.tree import (
    AllOf,
    Among,
    AnyOf,
    Attribute,
    Between,
    Field,
    Has,
    Id,
    Meta,
    Not,
    Pair,
    SameItem,
    Term,
    Text,
)
from conversations_admin.web.listing.conditions import (
    condition_words,
    no_condition_words,
    range_words,
    value_words,
)

# A minus leaves out those that have the value, not those that have none.
OR_NONE = "or has none"
OF_ITEMS = {
    Field.ROLE: "item of role",
    Field.TYPE: "item of type",
    Field.STATUS: "item of status",
    Field.BY: "item added by",
    Field.DELETED: "item deleted",
}
TIMES = {Field.CREATED, Field.UPDATED, Field.DELETED}


@dataclass(frozen=True)
class Words:
    """`label value`, and a `note` on what is meant besides."""

    label: str
    value: str
    note: str = ""

    def __str__(self) -> str:
        behind = f" – {self.note}" if self.note else ""
        return f"{self.label} {self.value}".strip() + behind


def words_of(term: Term) -> Words:
    return _left_out(term.term) if isinstance(term, Not) else _looked_for(term)


@singledispatch
def _looked_for(term: object) -> Words:
    raise NotImplementedError(term)


@singledispatch
def _left_out(term: object) -> Words:
    """What a minus before the term asks for."""
    raise NotImplementedError(term)


@_looked_for.register
def _(term: Pair) -> Words:
    return Words(term.key, value_words(term.value))


@_left_out.register
def _(term: Pair) -> Words:
    return Words(term.key, f"is not {value_words(term.value)}", OR_NONE)


@_looked_for.register
def _(term: Meta) -> Words:
    return Words(term.key, condition_words(term.condition))


@_left_out.register
def _(term: Meta) -> Words:
    return Words(term.key, no_condition_words(term.condition), OR_NONE)


@_looked_for.register
def _(term: Has) -> Words:
    return Words("has", term.key)


@_left_out.register
def _(term: Has) -> Words:
    return Words("no", term.key)


@_looked_for.register
def _(term: Id) -> Words:
    return Words("id", term.value)


@_left_out.register
def _(term: Id) -> Words:
    return Words("id", f"is not {term.value}")


@_looked_for.register
def _(term: Text) -> Words:
    return Words("words", _text(term))


@_left_out.register
def _(term: Text) -> Words:
    return Words("without words", _text(term))


@_looked_for.register
def _(term: Attribute) -> Words:
    if _is_any_deleted(term):
        return Words("has", "deleted items")
    if _is_any_drift(term):
        return Words("any", "drift")
    return Words("added by" if term.field is Field.BY else str(term.field), _attribute(term))


@_left_out.register
def _(term: Attribute) -> Words:
    if _is_any_deleted(term):
        return Words("no", "deleted items")
    if _is_any_drift(term):
        return Words("no", "drift")
    if term.field in OF_ITEMS:
        return Words(f"no {OF_ITEMS[term.field]}", _attribute(term))
    return Words(term.field, f"not {_attribute(term)}")


@_looked_for.register
def _(term: SameItem) -> Words:
    return Words("one item with", _inner(term.term))


@_left_out.register
def _(term: SameItem) -> Words:
    return Words("no item with", _inner(term.term))


@_looked_for.register
def _(term: AllOf) -> Words:
    return Words("", _inner(term))


@_left_out.register
def _(term: AllOf) -> Words:
    return Words("not at once", _inner(term))


@_looked_for.register
def _(term: AnyOf) -> Words:
    return Words("", _inner(term))


@_left_out.register
def _(term: AnyOf) -> Words:
    return Words("neither", " nor ".join(map(_nested, term.terms)))


def _text(term: Text) -> str:
    return f"beginning with {term.words}" if term.is_beginning else term.words


def _attribute(term: Attribute) -> str:
    if isinstance(term.condition, Between):
        return range_words(term.condition, is_time=term.field in TIMES)
    return condition_words(term.condition)


def _is_any_deleted(term: Attribute) -> bool:
    return term.field is Field.DELETED and isinstance(term.condition, Among)


def _is_any_drift(term: Attribute) -> bool:
    return term == Attribute(Field.DRIFT, Among((ANY,)))


def _inner(term: Term) -> str:
    match term:
        case AllOf(terms):
            return " and ".join(map(_nested, terms))
        case AnyOf(terms):
            return " or ".join(map(_nested, terms))
    return str(words_of(term))


def _nested(term: Term) -> str:
    return f"({_inner(term)})" if isinstance(term, AllOf | AnyOf) else str(words_of(term))
