"""The objects the API answers with, and its "not found" errors. Any layer may import this."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from conversations_admin.errors import InvalidRequest, NotFound
from conversations_admin.wire.refusals import quoted


def conversation_object(
    conversation_id: str, created_at: int, metadata: Mapping[str, str]
) -> dict[str, Any]:
    """A conversation; `created_at` in whole seconds since the epoch."""
    return {
        "id": conversation_id,
        "object": "conversation",
        "created_at": created_at,
        "metadata": dict(metadata),
    }


def conversation_deleted(conversation_id: str) -> dict[str, Any]:
    return {"id": conversation_id, "object": "conversation.deleted", "deleted": True}


def list_object(data: list[dict[str, Any]], *, has_more: bool) -> dict[str, Any]:
    """A page of items or conversations, in the order they were asked for."""
    return {
        "object": "list",
        "data": data,
        "first_id": data[0].get("id") if data else None,
        "last_id": data[-1].get("id") if data else None,
        "has_more": has_more,
    }


def conversation_not_found(conversation_id: str) -> NotFound:
    return NotFound(f"Conversation with id {quoted(conversation_id)} not found.")


def item_not_found(item_id: str) -> NotFound:
    return NotFound(f"Item with id {quoted(item_id)} not found in conversation.")


def after_not_found(item_id: str) -> NotFound:
    return NotFound(f"No item found with id {quoted(item_id)}", param="after")


def reference_not_found(item_id: str) -> NotFound:
    """An `item_reference` names an item that does not exist anywhere."""
    return NotFound(f"Item with id {quoted(item_id)} not found.", param="items")


def already_in_conversation(item_ids: Iterable[str]) -> InvalidRequest:
    names = ", ".join(quoted(item_id) for item_id in item_ids)
    return InvalidRequest(
        f"Items already in the conversation: {names}. No item of this request was added.",
        param="items",
        code="item_already_in_conversation",
    )
