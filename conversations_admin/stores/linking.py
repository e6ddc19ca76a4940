"""What becomes of an id that a client gives: a new item, a link to a known one, a refusal.

The platform was seen to do this (wire notes): an id known in another conversation brings
the stored original along and ignores the content sent; an id already in this conversation
refuses the whole batch; an unknown reference is a 404 and wins over that refusal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from conversations_admin.models import Conversation, Item
from conversations_admin.wire.ids import new_item_id
from conversations_admin.wire.items import ItemDraft, stored_form
from conversations_admin.wire.objects import already_in_conversation, reference_not_found

type Body = dict[str, Any]


def resolve(drafts: Sequence[ItemDraft], *, conversation: Conversation) -> list[Body]:
    """The wire objects to store for `drafts`, in order."""
    given = [draft.id for draft in drafts if draft.id is not None]
    known = _known(given, conversation=conversation) if given else {}
    for draft in drafts:
        if draft.reference and draft.id not in known:
            raise reference_not_found(draft.id or "")
    present = [item_id for item_id in given if item_id in known and known[item_id] is None]
    if present:
        raise already_in_conversation(present)
    return _bodies(drafts, known={key: body for key, body in known.items() if body is not None})


def _bodies(drafts: Sequence[ItemDraft], *, known: Mapping[str, Body]) -> list[Body]:
    seen = dict(known)
    bodies = []
    for draft in drafts:
        item_id = draft.id or new_item_id(draft.type)
        body = seen.setdefault(item_id, {}) or stored_form(draft, item_id)
        seen[item_id] = body
        bodies.append(body)
    return bodies


def _known(item_ids: Sequence[str], *, conversation: Conversation) -> dict[str, Body | None]:
    """Stored originals by id; None for one that already is in this conversation."""
    known: dict[str, Body | None] = {}
    items = (
        Item.objects.live()
        .filter(item_id__in=item_ids, conversation__project_id=conversation.project_id)
        .order_by("pk")
        .values_list("item_id", "conversation_id", "body")
    )
    for item_id, home, body in items:
        if home == conversation.pk:
            known[item_id] = None
        else:
            known.setdefault(item_id, body)
    return known
