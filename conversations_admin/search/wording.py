"""From a term of a query to what the text index is asked for. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from conversations_admin.errors import InvalidQuery
from conversations_admin.search.language.tree import (
    AllOf,
    Among,
    AnyOf,
    Attribute,
    Field,
    Not,
    SameItem,
    Term,
    Text,
)
from conversations_admin.search.text.wanted import Both, Either, Except, Mark, Phrase, Wanted

SHOWN = 40
ITEM_MARKS = frozenset({Field.ROLE, Field.TYPE, Field.STATUS, Field.BY})


def wanted_by(term: Term) -> Wanted | None:
    """None for a term that the index cannot answer.

    Raises InvalidQuery for words in which there is nothing to look for.
    """
    match term:
        case Text(words, is_beginning):
            return _phrase(words, is_beginning=is_beginning)
        case Attribute(field, Among(values)) if field in ITEM_MARKS:
            marks = tuple(Mark(field, value) for value in values)
            return marks[0] if len(marks) == 1 else Either(marks)
        case SameItem(inner):
            return _of_one_item(inner)
        case _:
            return None


def either(terms: Iterable[Term]) -> Wanted | None:
    """None if the index cannot answer all of them."""
    parts = _complete(map(wanted_by, terms))
    return Either(parts) if parts else None


def _of_one_item(term: Term) -> Wanted | None:
    match term:
        case AllOf(terms):
            parts = _complete(map(_of_one_item, terms))
            return Both(parts) if parts else None
        case AnyOf(terms):
            parts = _complete(map(_of_one_item, terms))
            return Either(parts) if parts else None
        case Not(inner):
            part = _of_one_item(inner)
            return None if part is None else Except(part)
        case _:
            return wanted_by(term)


def _complete(parts: Iterable[Wanted | None]) -> tuple[Wanted, ...]:
    """All of them, or none if one is missing."""
    found = list(parts)
    there = tuple(part for part in found if part is not None)
    return there if len(there) == len(found) else ()


def _phrase(words: str, *, is_beginning: bool) -> Phrase:
    phrase = Phrase.of(words, is_beginning=is_beginning)
    if phrase is None:
        shown = words if len(words) <= SHOWN else f"{words[:SHOWN]}…"
        raise InvalidQuery(f"There is no letter or digit to look for in “{shown}”.", position=0)
    return phrase
