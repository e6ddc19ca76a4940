"""The terms of a query as chips, and the place where a query breaks."""

from __future__ import annotations

from dataclasses import dataclass

from conversations_admin.errors import ConsoleError, InvalidQuery
from conversations_admin.search.language import Id, Not, Pair, Query, Term
from conversations_admin.web.listing.addresses import ListAddress


@dataclass(frozen=True)
class Chip:
    """One term. `url` is the list without it, `opposite_url` with it turned round."""

    label: str
    value: str
    is_excluded: bool
    url: str
    opposite_url: str


@dataclass(frozen=True)
class Problem:
    """Why a query has no answer; `before`, `at` and `rest` are the query around the place."""

    message: str
    before: str = ""
    at: str = ""
    rest: str = ""


def chips_of(query: Query, address: ListAddress) -> list[Chip]:
    return [_chip(query, term, address) for term in query]


def problem_of(text: str, error: ConsoleError) -> Problem:
    if not isinstance(error, InvalidQuery) or error.position >= len(text):
        return Problem(error.message)
    place = error.position
    return Problem(error.message, text[:place], text[place], text[place + 1 :])


def _chip(query: Query, term: Term, address: ListAddress) -> Chip:
    bare = term.term if isinstance(term, Not) else term
    opposite = bare if isinstance(term, Not) else Not(bare)
    terms = dict.fromkeys(opposite if other == term else other for other in query)
    label, value = _words(bare)
    return Chip(
        label=label,
        value=value,
        is_excluded=isinstance(term, Not),
        url=address.to(query.without(term)),
        opposite_url=address.to(Query(tuple(terms))),
    )


def _words(term: Term) -> tuple[str, str]:
    match term:
        case Pair(key, value):
            return key, value
        case Id(value):
            return "id", value
        case _:
            return "words", str(getattr(term, "words", term))
