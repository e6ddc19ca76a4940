"""Why a query has no answer, where it breaks, and what would mend it."""

from __future__ import annotations

from dataclasses import dataclass

from conversations_admin.errors import ConsoleError, Denied, InvalidQuery
from conversations_admin.search.language.tree import Query
from conversations_admin.web.listing.addresses import ListAddress

NO_WORDS = "Your role may not read messages, so it cannot search their words. Search by metadata."


@dataclass(frozen=True)
class Problem:
    """`before`, `at` and `rest` are the query around the place where it breaks.

    `suggestion` is a query that may be meant, `url` the list of it.
    """

    message: str
    before: str = ""
    at: str = ""
    rest: str = ""
    suggestion: str = ""
    url: str = ""
    is_of_syntax: bool = False


def problem_of(text: str, error: ConsoleError, address: ListAddress) -> Problem:
    if isinstance(error, Denied):
        return Problem(NO_WORDS)
    if not isinstance(error, InvalidQuery):
        return Problem(error.message)
    place, suggestion = error.position, error.suggestion
    return Problem(
        error.message,
        before=text[:place],
        at=text[place : place + 1],
        rest=text[place + 1 :],
        suggestion=suggestion,
        url=address.to(Query(), q=suggestion) if suggestion else "",
        is_of_syntax=True,
    )
