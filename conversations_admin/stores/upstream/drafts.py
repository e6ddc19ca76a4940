"""Items as an upstream is sent them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from conversations_admin.errors import InvalidRequest
from conversations_admin.wire.items import ItemDraft
from conversations_admin.wire.limits import MAX_ITEMS


def as_sent(items: Sequence[ItemDraft]) -> list[dict[str, Any]]:
    """Raises InvalidRequest for more than the API takes at a time."""
    if len(items) > MAX_ITEMS:
        raise InvalidRequest(
            f"An upstream takes at most {MAX_ITEMS} items at a time; these are {len(items)}.",
            param="items",
            code="array_above_max_length",
        )
    return [_body(draft) for draft in items]


def _body(draft: ItemDraft) -> dict[str, Any]:
    return dict(draft.body) if draft.id is None else {"id": draft.id, **draft.body}
