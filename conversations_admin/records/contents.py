"""Many conversations with their items, by few queries and in constant memory. For exports.

Nothing stays open between two reads: no cursor, no transaction and, where connections come
from a pool, no connection, so that a slow reader of what is made of it is in nobody's way.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.db import connection

from conversations_admin.models import Conversation, Item
from conversations_admin.models.item import ItemQuerySet

CONVERSATIONS_AT_ONCE = 200
ITEMS_AT_ONCE = 500

FIELDS = ("conversation_id", "position", "type", "role", "body", "created_at")
TOMBSTONE = ("deleted_at", "deleted_by", "is_gone")


def with_items(
    conversations: Iterable[Conversation], *, with_deleted: bool = False
) -> Iterator[tuple[Conversation, Iterable[Item]]]:
    """Each with its live items in order. Read them before the next conversation."""
    for batch in _batches(conversations):
        if len(batch) == 1:
            yield batch[0], _one_by_one(batch[0], with_deleted=with_deleted)
            continue
        items = _items_of(batch, with_deleted=with_deleted)
        give_back_connection()
        for conversation in batch:
            yield conversation, items[conversation.pk]


def give_back_connection() -> None:
    """Let others have the connection while what was read goes out."""
    is_pooled = connection.settings_dict.get("OPTIONS", {}).get("pool")
    if is_pooled and not connection.in_atomic_block:
        connection.close()


def _batches(conversations: Iterable[Conversation]) -> Iterator[list[Conversation]]:
    """As many as have few enough items between them, at least one."""
    batch: list[Conversation] = []
    total = 0
    for conversation in conversations:
        size = conversation.next_position  # at least its items, deleted ones included
        if batch and (total + size > ITEMS_AT_ONCE or len(batch) == CONVERSATIONS_AT_ONCE):
            yield batch
            batch, total = [], 0
        batch.append(conversation)
        total += size
    if batch:
        yield batch


def _items_of(batch: list[Conversation], *, with_deleted: bool) -> dict[int, list[Item]]:
    items: dict[int, list[Item]] = defaultdict(list)
    wanted = _items(with_deleted=with_deleted).filter(conversation__in=batch)
    for item in wanted.order_by("conversation", "position"):
        items[item.conversation_id].append(item)
    return items


def _one_by_one(conversation: Conversation, *, with_deleted: bool) -> Iterator[Item]:
    seen = 0
    wanted = _items(with_deleted=with_deleted).filter(conversation=conversation).in_order()
    while True:
        page = list(wanted.filter(position__gt=seen)[:ITEMS_AT_ONCE])
        give_back_connection()
        yield from page
        if len(page) < ITEMS_AT_ONCE:
            return
        seen = page[-1].position


def _items(*, with_deleted: bool) -> ItemQuerySet:
    items = Item.objects.all() if with_deleted else Item.objects.live()
    return items.only(*FIELDS, *TOMBSTONE)
