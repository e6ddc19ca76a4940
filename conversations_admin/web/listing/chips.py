"""The terms of a query as chips, and the place where a query breaks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from conversations_admin.errors import ConsoleError, Denied, InvalidQuery
from conversations_admin.models import Project
from conversations_admin.search.keys import keys_with_value
from conversations_admin.search.language.tree import Id, Not, Pair, Query, Term, Text
from conversations_admin.web.listing.addresses import ListAddress

MAX_HINTED = 3
NO_WORDS = "Your role may not read messages, so it cannot search their words. Search by metadata."


@dataclass(frozen=True)
class Chip:
    """One term. `url` is the list without it, `opposite_url` with it turned round."""

    label: str
    value: str
    is_excluded: bool
    url: str
    opposite_url: str


@dataclass(frozen=True)
class Hint:
    """A pair that may be meant. `url` is the list with it in place of the words."""

    label: str
    value: str
    url: str


@dataclass(frozen=True)
class Problem:
    """Why a query has no answer; `before`, `at` and `rest` are the query around the place."""

    message: str
    before: str = ""
    at: str = ""
    rest: str = ""


def chips_of(query: Query, address: ListAddress) -> list[Chip]:
    return [_chip(query, term, address) for term in query]


def hints_of(project: Project, query: Query, address: ListAddress) -> list[Hint]:
    """Where words are not in messages but are a metadata value: the pairs to look for instead."""
    words = [term for term in query if isinstance(term, Text)][:MAX_HINTED]
    together = [tuple(words)] if len(words) > 1 else []
    return [
        hint
        for terms in [*zip(words), *together]
        for hint in _hints(terms, project, query, address)
    ]


def problem_of(text: str, error: ConsoleError) -> Problem:
    if isinstance(error, Denied):
        return Problem(NO_WORDS)
    if not isinstance(error, InvalidQuery) or error.position >= len(text):
        return Problem(error.message)
    place = error.position
    return Problem(error.message, text[:place], text[place], text[place + 1 :])


def _hints(
    terms: Sequence[Text], project: Project, query: Query, address: ListAddress
) -> Iterator[Hint]:
    value = " ".join(term.words for term in terms)
    rest = Query(tuple(term for term in query if term not in terms))
    for key in keys_with_value(project, value, limit=MAX_HINTED):
        yield Hint(key, value, address.to(rest.including(Pair(key, value))))


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
