"""The normal form of a tree: one tree for each meaning that differs only in brackets. Pure.

Groups within groups of the same kind are one group, what is said twice stands once, a group
of one is its term, and two minuses are none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from conversations_admin.search.language.tree import (
    AllOf,
    Among,
    AnyOf,
    Meta,
    Not,
    Pair,
    Query,
    SameItem,
    Term,
    opposite,
)


def all_of(terms: Iterable[Term]) -> Term:
    flat = _flat(terms, AllOf)
    return flat[0] if len(flat) == 1 else AllOf(flat)


def any_of(terms: Iterable[Term]) -> Term:
    flat = _flat(terms, AnyOf)
    return flat[0] if len(flat) == 1 else AnyOf(flat)


def one_of(key: str, values: Sequence[str]) -> Pair | Meta:
    """The term of a key that has any of `values`, of which there is at least one."""
    return Meta(key, Among(tuple(values))) if len(values) > 1 else Pair(key, values[0])


def values_of(term: Term) -> tuple[str, ...]:
    """The values of which the term asks for any one; none if it asks for something else."""
    match term:
        case Pair(_, value):
            return (value,)
        case Meta(_, Among(values)):
            return values
    return ()


def query_of(term: Term) -> Query:
    return Query(term.terms if isinstance(term, AllOf) else (term,))


def normal(query: Query) -> Query:
    """The query that parsing the text of `query` gives."""
    if not query.terms:
        return query
    return query_of(all_of(_normal(term) for term in query.terms))


def _normal(term: Term) -> Term:
    match term:
        case AllOf(terms):
            return all_of(map(_normal, terms))
        case AnyOf(terms):
            return any_of(map(_normal, terms))
        case Not(inner):
            return opposite(_normal(inner))
        case SameItem(inner):
            return SameItem(_normal(inner))
    return term


def _flat(terms: Iterable[Term], kind: type[AllOf | AnyOf]) -> tuple[Term, ...]:
    flat: dict[Term, None] = {}
    for term in terms:
        flat.update(dict.fromkeys(term.terms if isinstance(term, kind) else (term,)))
    return tuple(flat)
