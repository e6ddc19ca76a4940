"""Items that were added through us, as rows with who added them. Only for `mirror`."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from datetime import datetime

from conversations_admin.models import Conversation, Item
from conversations_admin.models.prepared import PreparedUpdate
from conversations_admin.records.mirroring.bodies import (
    DESCRIBED,
    Body,
    body_to_keep,
    describe,
    new_row,
)
from conversations_admin.records.mirroring.items import ids_of, insert_items, live_of_id
from conversations_admin.records.mirroring.kept import Written
from conversations_admin.records.rows import Provenance
from conversations_admin.stores.upstream.copying import write_words
from conversations_admin.wire.text import title_of

# So many ids are looked for one by one.
FEW = 8

_save = PreparedUpdate(Conversation, "next_position", "item_count", "active_at", "title")


def add(
    conversation: Conversation, bodies: Sequence[Body], *, at: datetime, by: Provenance
) -> list[Item]:
    """The conversation's lock must be held. The rows, in the order of `bodies`."""
    stored = _stored(conversation, ids_of(bodies))
    new: list[Item] = []
    completed: list[Item] = []
    items: list[Item] = []
    for item_id, body in zip(ids_of(bodies), bodies, strict=True):
        if known := stored.get(item_id):
            item = known.popleft()
            _complete(item, body, by=by)
            completed.append(item)
        else:
            position = conversation.next_position + len(new)
            item = added_row(conversation, body, position=position, at=at, by=by)
            new.append(item)
        items.append(item)
    insert_items(new)
    write_words(Written(new=new, spoken=completed), conversation)
    conversation.next_position += len(new)
    conversation.item_count += len(new)
    conversation.active_at = max(conversation.active_at, at)
    conversation.title = conversation.title or title_of(bodies)
    _save(conversation)
    return items


def added_row(
    conversation: Conversation, body: Body, *, position: int, at: datetime, by: Provenance
) -> Item:
    item = new_row(conversation, body, position=position, at=at)
    item.added_by, item.added_via = by.name, by.via
    return item


def _stored(conversation: Conversation, item_ids: Sequence[str]) -> dict[str, deque[Item]]:
    """Rows that a read has stored before the answer to the write was kept."""
    stored: dict[str, deque[Item]] = {}
    for item in live_of(conversation, set(item_ids)):
        stored.setdefault(item.item_id, deque()).append(item)
    return stored


def live_of(conversation: Conversation, item_ids: set[str]) -> Iterable[Item]:
    """The live rows of these ids, those of one id in their order."""
    if len(item_ids) > FEW:
        return (
            Item.objects.live().filter(conversation=conversation, item_id__in=item_ids).in_order()
        )
    return [row for item_id in item_ids for row in live_of_id.rows(conversation.pk, item_id)]


def _complete(item: Item, body: Body, *, by: Provenance) -> None:
    kept = body_to_keep(item.body, body)
    if kept is not item.body:
        describe(item, kept)
    item.added_by, item.added_via = by.name, by.via
    item.save(update_fields=[*DESCRIBED, "added_by", "added_via"])
