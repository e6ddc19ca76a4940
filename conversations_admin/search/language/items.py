"""What `item:( … )` may hold: what is asked of one item, and so of no conversation. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from conversations_admin.search.language.faults import Fault
from conversations_admin.search.language.fields import OF_ITEMS
from conversations_admin.search.language.tree import Attribute, Field, Term, Text, leaves


def check(places: Sequence[tuple[Term, int]]) -> None:
    """Raise the fault of the first term that does not belong in `item:( … )`."""
    for part, place in places:
        if not all(map(_is_of_items, leaves(part))):
            message = f"item:( … ) is about one item; put {part} outside of it."
            raise Fault(message, place=place)
    found = [(leaf, place) for part, place in places for leaf in leaves(part)]
    words = [place for leaf, place in found if isinstance(leaf, Text)]
    deleted = [place for leaf, place in found if _is_deleted(leaf)]
    if words and deleted:
        message = "The words of deleted items are not searched: leave out the words or deleted:."
        raise Fault(message, place=max(words[0], deleted[0]))


def _is_of_items(term: Term) -> bool:
    match term:
        case Text():
            return True
        case Attribute(field):
            return field in OF_ITEMS
    return False


def _is_deleted(term: Term) -> bool:
    return isinstance(term, Attribute) and term.field is Field.DELETED
