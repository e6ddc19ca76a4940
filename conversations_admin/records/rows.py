"""Write wire objects as rows, and rows back as wire objects. Writes only for stores.

Every function that takes a conversation for writing expects its lock to be held.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from conversations_admin.models import Conversation, Item, MetadataPair
from conversations_admin.models.prepared import PreparedDelete, PreparedInsert, PreparedUpdate
from conversations_admin.models.values import moment_of, number_of
from conversations_admin.wire.objects import conversation_object
from conversations_admin.wire.text import item_text, title_of

_insert_pairs = PreparedInsert(MetadataPair)
_delete_pairs = PreparedDelete(MetadataPair, of="conversation")
_save_burial = PreparedUpdate(Item, "deleted_at", "deleted_by")
_save_end = PreparedUpdate(Conversation, "deleted_at")
_save_counts = PreparedUpdate(Conversation, "item_count", "active_at", "title")


@dataclass(frozen=True)
class Provenance:
    """Who added something here, and through which surface."""

    name: str
    via: str


def wire_conversation(row: Conversation) -> dict[str, Any]:
    created_at = int(row.created_at.timestamp())
    return conversation_object(row.conversation_id, created_at, row.metadata)


def write_pairs(conversation: Conversation) -> None:
    """Make the rows to search by say what the conversation's metadata says."""
    _delete_pairs(conversation.pk)
    add_pairs(conversation)


def add_pairs(conversation: Conversation) -> None:
    """The same for a conversation that has no such rows yet."""
    _insert_pairs(list(pair_rows(conversation)))


def pair_rows(conversation: Conversation) -> Iterator[MetadataPair]:
    for key, value in conversation.metadata.items():
        yield MetadataPair(
            conversation=conversation,
            project_id=conversation.project_id,
            key=key,
            value=value,
            number=number_of(value),
            moment=moment_of(value),
            created_at=conversation.created_at,
        )


def append_items(
    conversation: Conversation,
    bodies: Sequence[Mapping[str, Any]],
    *,
    at: datetime,
    by: Provenance,
) -> list[Item]:
    """Store wire objects at the end of the conversation, in order."""
    start = conversation.next_position
    items = Item.objects.bulk_create(
        item_row(conversation, body, position=start + offset, at=at, by=by)
        for offset, body in enumerate(bodies)
    )
    conversation.next_position = start + len(items)
    conversation.item_count += len(items)
    conversation.active_at = at
    conversation.title = conversation.title or title_of(bodies)
    conversation.save(update_fields=["next_position", "item_count", "active_at", "title"])
    return items


def item_row(
    conversation: Conversation,
    body: Mapping[str, Any],
    *,
    position: int,
    at: datetime,
    by: Provenance,
) -> Item:
    return Item(
        conversation=conversation,
        position=position,
        item_id=body["id"],
        type=body["type"],
        role=_word(body.get("role")),
        status=_word(body.get("status")),
        body=body,
        text=item_text(body),
        created_at=at,
        added_by=by.name,
        added_via=by.via,
    )


def bury_items(
    conversation: Conversation, items: Sequence[Item], *, at: datetime, by: Provenance
) -> None:
    """Turn items into tombstones that keep their content."""
    if len(items) == 1:
        (item,) = items
        item.deleted_at, item.deleted_by = at, by.name
        _save_burial(item)
    else:
        keys = [item.pk for item in items]
        Item.objects.filter(pk__in=keys).update(deleted_at=at, deleted_by=by.name)
    conversation.item_count -= len(items)
    conversation.active_at = at
    if conversation.title and title_of([item.body for item in items]) == conversation.title:
        conversation.title = _title_left(conversation)
    _save_counts(conversation)


def _title_left(conversation: Conversation) -> str:
    """The title without the words that were deleted: a list must not go on showing them."""
    if not conversation.item_count:
        return ""
    left = Item.objects.live().filter(conversation=conversation).in_order()
    return title_of(left.values_list("body", flat=True).iterator(chunk_size=50))


def bury_conversation(conversation: Conversation, *, at: datetime) -> None:
    """Take the conversation out of reach; the row, its metadata and its items stay."""
    conversation.deleted_at = at
    _save_end(conversation)
    _delete_pairs(conversation.pk)


def _word(value: object) -> str:
    return value if isinstance(value, str) else ""
