"""The terms of a query as chips: what each asks for, and the query without it or turned round."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from conversations_admin.search.language.tree import Not, Query, Term, opposite
from conversations_admin.web.listing.addresses import ListAddress
from conversations_admin.web.listing.words import Words, words_of


@dataclass(frozen=True)
class Chip:
    """One term, which stands from `start` to `end` in the text of the query as `text`.

    `url` is the list without it, `opposite_url` with it turned round.
    """

    words: Words
    text: str
    start: int
    end: int
    is_excluded: bool
    url: str
    opposite_url: str


def chips_of(query: Query, address: ListAddress) -> list[Chip]:
    return [
        Chip(
            words=words_of(term),
            text=text,
            start=start,
            end=start + len(text),
            is_excluded=isinstance(term, Not),
            url=address.to(query.without(term)),
            opposite_url=address.to(query.replacing(term, opposite(term))),
        )
        for term, text, start in _placed(query)
    ]


def _placed(query: Query) -> Iterator[tuple[Term, str, int]]:
    """Each term with its text, and where that begins in the text of the query."""
    if len(query.terms) == 1:  # a group that stands alone has no brackets
        yield query.terms[0], str(query), 0
        return
    start = 0
    for term in query:
        text = str(term)
        yield term, text, start
        start += len(text) + 1
