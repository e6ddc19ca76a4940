"""What `item:( … )` may hold: what is asked of one item, and so of no conversation. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from conversations_admin.search.language.faults import Fault, Mend, replacing, shown
from conversations_admin.search.language.fields import OF_ITEMS, Field
from conversations_admin.search.language.normal import all_of
from conversations_admin.search.language.tree import (
    AllOf,
    Attribute,
    SameItem,
    Term,
    Text,
    leaves,
)


def check(term: Term, places: Sequence[tuple[Term, int]], *, start: int, end: int) -> None:
    """Raise the fault of the first part that does not belong in `item:( … )`.

    The brackets hold `term` and stand from `start` to `end`.
    """
    for part, place in places:
        if isinstance(part, SameItem):
            message = "item:( … ) cannot stand within another; one item is meant already."
            mend = replacing(start, end, str(SameItem(_unwrapped(term))))
            raise Fault(message, place=place, mend=mend)
        if not all(map(_is_of_items, leaves(part))):
            message = f"item:( … ) is about one item; put {shown(str(part))} outside of it."
            raise Fault(message, place=place, mend=_moved_out(term, start, end))
    _refuse_words_of_deleted(places)


def _refuse_words_of_deleted(places: Sequence[tuple[Term, int]]) -> None:
    found = [(leaf, place) for part, place in places for leaf in leaves(part)]
    words = [place for leaf, place in found if isinstance(leaf, Text)]
    deleted = [place for leaf, place in found if _is_deleted(leaf)]
    if words and deleted:
        message = "The words of deleted items are not searched: leave out the words or deleted."
        raise Fault(message, place=max(words[0], deleted[0]))


def _moved_out(term: Term, start: int, end: int) -> Mend | None:
    """What speaks of the conversation behind the brackets, if it can be told apart."""
    terms = term.terms if isinstance(term, AllOf) else (term,)
    kept = [each for each in terms if all(map(_is_of_items, leaves(each)))]
    moved = [each for each in terms if not any(map(_is_of_items, leaves(each)))]
    if len(kept) + len(moved) < len(terms):
        return None
    inside = [SameItem(all_of(kept))] if kept else []
    return replacing(start, end, f"({all_of([*inside, *moved])})")


def _unwrapped(term: Term) -> Term:
    terms = term.terms if isinstance(term, AllOf) else (term,)
    return all_of(each.term if isinstance(each, SameItem) else each for each in terms)


def _is_of_items(term: Term) -> bool:
    match term:
        case Text():
            return True
        case Attribute(field):
            return field in OF_ITEMS
    return False


def _is_deleted(term: Term) -> bool:
    return isinstance(term, Attribute) and term.field is Field.DELETED
