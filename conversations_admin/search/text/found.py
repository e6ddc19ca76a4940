"""Which items hold the words of a query: the best one of each conversation, or all of one.

Asked of the index, so that only the texts that are shown are read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add

from django.db.models import Case, Expression, F, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Left

from conversations_admin.models import Conversation, Item
from conversations_admin.models.words import ItemWords
from conversations_admin.search.language.tree import Text
from conversations_admin.search.text import index
from conversations_admin.search.text.matching import Matching
from conversations_admin.search.text.wanted import Either, Phrase, Wanted

# In a longer conversation the first item with any of the words will do.
MOST_COMPARED = 200
# So many words are told apart.
MOST_WORDS = 8
# What is read of a text to make a line of it.
TEXT_READ = 20_000
# So many matches of one conversation are counted and walked through.
MOST_MATCHES = 1_000


@dataclass(frozen=True)
class FoundItem:
    """As much of an item as a line about it needs."""

    item_id: str
    type: str
    role: str
    text: str


@dataclass(frozen=True)
class MatchingItems:
    """The items of one conversation that match: position and id, in order."""

    items: list[tuple[int, str]]
    is_capped: bool


def best_items(
    conversations: Sequence[Conversation], wanted: Sequence[Text]
) -> Mapping[int, FoundItem]:
    """For the key of each conversation, its item with the most of the words, then the earliest."""
    phrases = _phrases(wanted)[:MOST_WORDS]
    if not phrases or not conversations:
        return {}
    long = {each.pk for each in conversations if each.next_position > MOST_COMPARED}
    rowids = [
        *_rowids([each for each in conversations if each.pk not in long], phrases, by_number=True),
        *_rowids([each for each in conversations if each.pk in long], phrases, by_number=False),
    ]
    items = Item.objects.filter(pk__in=map(index.item_key, rowids))
    columns = items.annotate(start=Left("text", TEXT_READ)).values_list(
        "conversation_id", "item_id", "type", "role", "start"
    )
    return {key: FoundItem(*values) for key, *values in columns}


def matching_items(conversation: Conversation, wanted: Sequence[Text]) -> MatchingItems:
    """The live items of one conversation that hold any of the words."""
    phrases = _phrases(wanted)
    if not phrases:
        return MatchingItems([], is_capped=False)
    has_any = _has(Either(tuple(phrases)), conversation.project_id)
    entries = index.entries_of(conversation).filter(has_any).order_by("rowid")
    keys = entries.annotate(key=F("rowid").bitand(index.SECOND - 1)).values("key")
    items = Item.objects.live().filter(
        conversation=conversation, pk__in=Subquery(keys[: MOST_MATCHES + 1])
    )
    found = list(items.in_order().values_list("position", "item_id"))
    return MatchingItems(found[:MOST_MATCHES], is_capped=len(found) > MOST_MATCHES)


def _phrases(wanted: Sequence[Text]) -> list[Phrase]:
    phrases = (Phrase.of(each.words, is_beginning=each.is_beginning) for each in wanted)
    return [phrase for phrase in phrases if phrase is not None]


def _rowids(
    conversations: Sequence[Conversation], phrases: Sequence[Phrase], *, by_number: bool
) -> list[int]:
    """Of each conversation that has any of the words, the entry of its best item."""
    if not conversations:
        return []
    project_id = conversations[0].project_id
    entries = index.entries_within(
        Either(tuple(phrases)),
        project_id=project_id,
        key=OuterRef("pk"),
        created=OuterRef("created_at"),
    )
    best = _most_first(entries, phrases, project_id) if by_number else entries.order_by("rowid")
    rows = Conversation.objects.filter(pk__in=[each.pk for each in conversations])
    found = rows.annotate(best=Subquery(best.values("rowid")[:1])).values_list("best", flat=True)
    # Left out here, not by the database: it would look for each of them twice.
    return [rowid for rowid in found if rowid is not None]


def _most_first(
    entries: QuerySet[ItemWords], phrases: Sequence[Phrase], project_id: int
) -> QuerySet[ItemWords]:
    if len(phrases) == 1:
        return entries.order_by("rowid")
    held: list[Expression] = [
        Case(When(_has(phrase, project_id), then=Value(1)), default=Value(0)) for phrase in phrases
    ]
    return entries.annotate(number=reduce(add, held)).order_by("-number", "rowid")


def _has(wanted: Wanted, project_id: int) -> Matching:
    return Matching(F("words"), (wanted, project_id))
