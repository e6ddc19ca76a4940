"""What a query that can be read may have meant instead. Pure; who asks knows the metadata.

Each suggestion is a sentence and the whole query as it may have been meant.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches

from conversations_admin.errors import InvalidQuery
from conversations_admin.search.language.drifts import ANY
from conversations_admin.search.language.fields import RESERVED, Field
from conversations_admin.search.language.normal import any_of, normal, one_of, values_of
from conversations_admin.search.language.parser import parse
from conversations_admin.search.language.quoting import written_value
from conversations_admin.search.language.tree import (
    AllOf,
    AnyOf,
    Attribute,
    Has,
    Meta,
    Not,
    Pair,
    Query,
    SameItem,
    Term,
    Text,
    leaves,
)

# How much of two names must be alike; a swap of two letters in four is 0.75.
ALIKE = 0.74
# What `has:` of a field may mean: it only looks for metadata keys.
HAS_ANY: Mapping[str, str] = {
    Field.DRIFT: f"{Field.DRIFT}:{ANY}",
    Field.DELETED: f"{Field.DELETED}:yes",
}


@dataclass(frozen=True)
class Suggestion:
    """`term` may not be what was meant: why, and the query with something else in its place."""

    term: Term
    message: str
    query: Query


def unknown_fields(query: Query, known_keys: Collection[str]) -> list[Suggestion]:
    """For each key that no metadata has, the known key or the field that it is most like."""
    asked = dict.fromkeys(term for term in leaves(*query) if isinstance(term, Pair | Meta | Has))
    unknown = (term for term in asked if term.key not in known_keys)
    return [found for term in unknown if (found := _likely(query, term, known_keys))]


def hidden_keys(query: Query, known_keys: Collection[str]) -> list[Suggestion]:
    """For each field whose name is a metadata key as well: the query that asks that key."""
    asked = dict.fromkeys(term for term in leaves(*query) if isinstance(term, Attribute))
    return [
        Suggestion(
            term,
            f"{term.field}: is a field of its own; for the metadata key of that name ask:",
            mended,
        )
        for term in asked
        if term.field in known_keys
        and (meant := _read(f"meta.{term}"))
        and _is_readable(mended := replaced(query, term, meant))
    ]


def contradictions(query: Query) -> list[Suggestion]:
    """For each key demanded with different values at once, which none has: any of them."""
    return [
        Suggestion(
            terms[0],
            f"No conversation has two values of {terms[0].key}; a comma looks for any of them.",
            _merged(query, terms),
        )
        for terms in _demands(query)
        if not set.intersection(*(set(values_of(term)) for term in terms))
    ]


def lower_case_or(query: Query) -> list[Suggestion]:
    """For `a or b`, which looks for three words: `a OR b`."""
    terms = query.terms
    for place in range(1, len(terms) - 1):
        if terms[place] == Text("or"):
            either = any_of([terms[place - 1], terms[place + 1]])
            meant = normal(Query((*terms[: place - 1], either, *terms[place + 2 :])))
            message = "or was looked for as a word; OR in capitals means either."
            return [Suggestion(terms[place], message, meant)]
    return []


def replaced(query: Query, old: Term, new: Term) -> Query:
    """`new` wherever `old` stands, also within groups."""
    return normal(Query(tuple(_replaced(term, old, new) for term in query)))


def _likely(query: Query, term: Pair | Meta | Has, known: Collection[str]) -> Suggestion | None:
    if isinstance(term, Has) and (meant := _read(HAS_ANY.get(term.key, ""))):
        message = f"No metadata has the key {term.key}; did you mean the field {term.key}?"
        return Suggestion(term, message, replaced(query, term, meant))
    for names, kind in ((known, "the metadata key"), (_fields(term), "the field")):
        for name in _like(term.key, names):
            meant = replace(term, key=name) if names is known else _read(_as_field(term, name))
            if meant is not None:
                message = f"Unknown key {term.key}; did you mean {kind} {name}?"
                return Suggestion(term, message, replaced(query, term, meant))
    return None


def _like(key: str, names: Iterable[str]) -> list[str]:
    folded = {name.casefold(): name for name in names}
    near = get_close_matches(key.casefold(), folded, n=3, cutoff=ALIKE)
    return [folded[name] for name in near]


def _fields(term: Pair | Meta | Has) -> Collection[str]:
    return () if isinstance(term, Has) else RESERVED


def _as_field(term: Pair | Meta | Has, name: str) -> str:
    """The text of the term with the field in place of the key."""
    value = term.condition if isinstance(term, Meta) else written_value(getattr(term, "value", ""))
    return f"{name}:{value}"


def _read(text: str) -> Term | None:
    try:
        terms = parse(text).terms
    except InvalidQuery:
        return None
    return terms[0] if len(terms) == 1 else None


def _is_readable(query: Query) -> bool:
    """An item has no metadata: nothing in `item:( … )` can ask for it."""
    try:
        parse(str(query))
    except InvalidQuery:
        return False
    return True


def _demands(query: Query) -> Iterator[list[Pair | Meta]]:
    """The terms that each demand values of one key, two or more a key."""
    by_key: dict[str, list[Pair | Meta]] = {}
    for term in query:
        if isinstance(term, Pair | Meta) and values_of(term):
            by_key.setdefault(term.key, []).append(term)
    yield from (terms for terms in by_key.values() if terms[1:])


def _merged(query: Query, terms: list[Pair | Meta]) -> Query:
    values = dict.fromkeys(value for term in terms for value in values_of(term))
    merged = query.replacing(terms[0], one_of(terms[0].key, tuple(values)))
    for term in terms[1:]:
        merged = merged.without(term)
    return merged


def _replaced(term: Term, old: Term, new: Term) -> Term:
    if term == old:
        return new
    match term:
        case AllOf(terms) | AnyOf(terms):
            return replace(term, terms=tuple(_replaced(each, old, new) for each in terms))
        case Not(inner) | SameItem(inner):
            return replace(term, term=_replaced(inner, old, new))
    return term
