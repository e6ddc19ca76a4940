"""What belongs to items that are to be deleted or restored, wherever it stands. Views only."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import chain

from django.db.models import Q

from conversations_admin.models import Conversation, Item
from conversations_admin.models.fields import compact_json
from conversations_admin.models.item import ItemQuerySet
from conversations_admin.web.presentation.pairing import CALL_OF, Entry, keys_of, paired
from conversations_admin.web.presentation.timeline import Section, addressable
from conversations_admin.web.timeline import Addresses, draw, entry_of

EXCERPT = 300


def described(rows: Sequence[Item], *, addresses: Addresses) -> list[tuple[Section, str]]:
    """Each item with the beginning of its words."""
    words = {row.position: row.text[:EXCERPT] for row in rows}
    drawn = addressable(draw(rows, addresses=addresses))
    sections = (one for block in drawn for one in block.sections)
    return [(section, words[section.position]) for section in sections]


def partners_of(conversation: Conversation, rows: Sequence[Item]) -> list[Item]:
    """The live outputs of these calls, and the calls of these outputs; in order, without `rows`."""
    family = _family(conversation, rows, Item.objects.live())
    return partners_among(family, [row.item_id for row in rows])


def lost_partners_of(conversation: Conversation, rows: Sequence[Item]) -> list[Item]:
    """The same of deleted items: what is deleted, too, and has nothing live in its place."""
    family = _family(conversation, rows, Item.objects.restorable())
    # Those deleted apart from each other belong together no less.
    entries = [_as_if_live(row) for row in family]
    lost = _together(family, entries, {row.position for row in rows})
    if not lost:
        return []
    stand_ins = {
        (row.type, key)
        for row in _family(conversation, rows, Item.objects.live())
        for key in keys_of(entry_of(row))
    }
    return [row for row in lost if not _has_stand_in(row, stand_ins)]


def positions_beside(
    conversation: Conversation, partners: Sequence[int], *, named: Collection[int]
) -> list[int]:
    """Where these partners stand that are deleted, and what was deleted in one act with them.

    Of the family of those `named`, without them: that is in another line of the timeline.
    """
    if not partners:
        return []
    at = Item.objects.filter(conversation=conversation, position__in=partners)
    lost = list(at.exclude(deleted_at=None))
    acts = {(row.deleted_by, row.deleted_at) for row in lost}
    family = _family(conversation, lost, Item.objects.exclude(deleted_at=None))
    together = [row.position for row in family if (row.deleted_by, row.deleted_at) in acts]
    return [position for position in together if position not in named]


def is_repeated(conversation: Conversation, item_ids: Collection[str]) -> bool:
    """Say whether the conversation has, or had, one of these ids more than once."""
    named = Item.objects.filter(conversation=conversation, item_id__in=set(item_ids))
    return named.count() > len(set(item_ids))


def partners_among(family: Sequence[Item], item_ids: Sequence[str]) -> list[Item]:
    """Those of `family`, which is in order, that belong to its items with these ids."""
    wanted = {row.position for row in family if row.item_id in item_ids}
    return _together(family, [entry_of(row) for row in family], wanted)


def _family(conversation: Conversation, rows: Sequence[Item], items: ItemQuerySet) -> list[Item]:
    """All calls and outputs that share a name with these."""
    keys = set(chain.from_iterable(keys_of(entry_of(row)) for row in rows))
    if not keys:
        return []
    named = Q()
    for answer, name in keys:
        # The database narrows it down by the name as it is written; `paired` decides.
        written = {"body__contains": compact_json(name)} if name else {}
        named |= Q(type__in=[answer, CALL_OF[answer]], **written)
    return list(items.filter(named, conversation=conversation).in_order())


def _together(
    family: Sequence[Item], entries: Sequence[Entry], wanted: Collection[int]
) -> list[Item]:
    together: set[int] = set()
    for unit in paired(entries):
        positions = {entry.position for entry in unit.entries}
        if not positions.isdisjoint(wanted):
            together |= positions.difference(wanted)
    return [row for row in family if row.position in together]


def _as_if_live(row: Item) -> Entry:
    return replace(entry_of(row), deleted=False, deleted_by="", deleted_at=None)


def _has_stand_in(row: Item, stand_ins: Collection[tuple[str, tuple[str, str]]]) -> bool:
    return any((row.type, key) in stand_ins for key in keys_of(entry_of(row)))
