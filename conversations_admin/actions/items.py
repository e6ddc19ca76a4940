"""Add, delete and restore items."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.conversations import digests
from conversations_admin.actions.permissions import Permission
from conversations_admin.actions.runner import Done, Operation, Step, perform, require_on
from conversations_admin.errors import InvalidRequest
from conversations_admin.models import Conversation, Item, Project
from conversations_admin.stores.registry import store_of
from conversations_admin.wire.items import ItemDraft
from conversations_admin.wire.objects import conversation_not_found

type WireObject = dict[str, Any]


def add_items(
    project: Project,
    conversation_id: str,
    items: Sequence[ItemDraft],
    *,
    actor: Actor,
    reason: str = "",
) -> list[WireObject]:
    """Append items in order, all or none."""
    operation = Operation(
        action="item.create",
        permission=Permission.ADD_ITEMS,
        project=project,
        conversation_id=conversation_id,
        reason=reason,
    )

    def work() -> Done[list[WireObject]]:
        added = store_of(project).add_items(conversation_id, items, by=actor.provenance)
        return Done(added, [Step(changes={"items": digests(added)})])

    return perform(operation, actor=actor, work=work)


def delete_items(
    project: Project,
    conversation_id: str,
    item_ids: Sequence[str],
    *,
    actor: Actor,
    reason: str = "",
) -> WireObject:
    """Delete items together, such as a call with its output. Answers the conversation."""
    operation = Operation(
        action="item.delete",
        permission=Permission.DELETE_ITEMS,
        project=project,
        conversation_id=conversation_id,
        target=item_ids[0] if len(item_ids) == 1 else "",
        reason=reason,
    )

    def work() -> Done[WireObject]:
        gone = store_of(project).delete_items(conversation_id, item_ids, by=actor.provenance)
        steps = [Step(target=item["id"], changes={"items": digests([item])}) for item in gone.items]
        return Done(gone.conversation, steps)

    return perform(operation, actor=actor, work=work)


def restore_items(
    project: Project,
    conversation_id: str,
    positions: Sequence[int],
    *,
    actor: Actor,
    reason: str = "",
) -> list[WireObject]:
    """Append deleted items again, at the end and under new ids; each only once."""
    operation = Operation(
        action="item.restore",
        permission=Permission.RESTORE_ITEMS,
        project=project,
        conversation_id=conversation_id,
        reason=reason,
    )

    def work() -> Done[list[WireObject]]:
        tombstones = _restorable(project, conversation_id, positions)
        drafts = [_draft(tombstone) for tombstone in tombstones]
        added = store_of(project).add_items(conversation_id, drafts, by=actor.provenance)
        for tombstone, item in zip(tombstones, added, strict=True):
            tombstone.restored_as = item["id"]
        Item.objects.bulk_update(tombstones, ["restored_as"])
        return Done(added, [_restoration(*pair) for pair in zip(tombstones, added, strict=True)])

    return perform(operation, actor=actor, work=work)


def require_addition(project: Project, conversation_id: str, *, actor: Actor) -> None:
    """Refuse somebody who could not add items before showing them the composer."""
    require_on("item.create", Permission.ADD_ITEMS, project, conversation_id, actor=actor)


def require_deletion(project: Project, conversation_id: str, *, actor: Actor) -> None:
    """Refuse somebody who could not delete items before asking them to confirm."""
    require_on("item.delete", Permission.DELETE_ITEMS, project, conversation_id, actor=actor)


def _restorable(project: Project, conversation_id: str, positions: Sequence[int]) -> list[Item]:
    conversation = (
        Conversation.objects.live()
        .select_for_update()
        .filter(project=project, conversation_id=conversation_id)
        .first()
    )
    if conversation is None:
        raise conversation_not_found(conversation_id)
    tombstones = list(
        Item.objects.filter(conversation=conversation, position__in=positions, restored_as="")
        .exclude(deleted_at=None)
        .in_order()
    )
    if not positions or len(tombstones) != len(set(positions)):
        raise InvalidRequest(
            "That is not deleted, or was restored already. Reload to see it as it is now.",
            param="position",
            code="not_restorable",
        )
    return tombstones


def _draft(tombstone: Item) -> ItemDraft:
    body = {key: value for key, value in tombstone.body.items() if key != "id"}
    return ItemDraft(type=tombstone.type, id=None, reference=False, body=body)


def _restoration(tombstone: Item, item: WireObject) -> Step:
    return Step(target=item["id"], changes={"from": tombstone.item_id, "items": digests([item])})
