"""Add, delete and restore items."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.conversations import digests, marks
from conversations_admin.actions.permissions import Permission
from conversations_admin.actions.runner import Done, Operation, Step, perform, require, require_on
from conversations_admin.actions.writing import write
from conversations_admin.errors import ConsoleError, InvalidRequest, UpstreamUnreachable
from conversations_admin.models import Conversation, Item, Project
from conversations_admin.models.plain import storable
from conversations_admin.models.prepared import PreparedQuery
from conversations_admin.stores.protocol import ItemsDeleted
from conversations_admin.stores.registry import store_of
from conversations_admin.stores.upstream.store import UpstreamStore
from conversations_admin.wire.items import ItemDraft
from conversations_admin.wire.objects import conversation_not_found

type WireObject = dict[str, Any]

# So many of the newest items are remembered: should one go meanwhile, another tells as much. Rows
# cost nothing; an upstream sends whole items, which may be long.
ANCHORS, ASKED = 10, 3

_newest = PreparedQuery(
    lambda project, name: (
        Item.objects.live()
        .filter(conversation__project=project)
        .filter(conversation__conversation_id=name, conversation__synced_at__isnull=False)
        .order_by("-position")
        .only("item_id")[:ANCHORS]
    ),
    1,
    "conv_1",
)


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

    return write(
        operation,
        actor=actor,
        intent=lambda: adding(project, conversation_id, items),
        call=lambda store: store.add_items(conversation_id, items, by=actor.provenance),
        done=were_added,
    )


def were_added(added: list[WireObject]) -> Done[list[WireObject]]:
    return Done(added, [Step(changes={"items": digests(added)})])


def adding(project: Project, conversation_id: str, items: Sequence[ItemDraft]) -> dict[str, Any]:
    """What recognises the items upstream: their marks, behind the last ones that are there."""
    return {"items": marks(items), "after": _anchors(project, conversation_id)}


def _anchors(project: Project, conversation_id: str) -> list[str]:
    """Ids of the newest items, as a whole copy or else the upstream has them; none if none tells.

    With an empty one at the end where there are no others. Raises UpstreamUnreachable where nobody
    answers: what would be sent now could not be recognised later.
    """
    newest = [item.item_id for item in _newest.rows(project.pk, storable(conversation_id))]
    if len(newest) == ANCHORS:
        return newest
    store = UpstreamStore(project)
    row = store.row(conversation_id)
    if project.keeps_text and row is not None and row.synced_at is not None:
        return [*newest, ""]
    try:
        return store.newest_item_ids(conversation_id, ASKED)
    except UpstreamUnreachable:
        raise
    except ConsoleError:
        return []


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
    if not project.is_upstream:
        return _delete(operation, item_ids, actor=actor)
    # An upstream deletes one by one: each is on record by itself, and what was done stays done.
    (*_, last) = [
        _delete(replace(operation, target=item_id), [item_id], actor=actor) for item_id in item_ids
    ]
    return last


def _delete(operation: Operation, item_ids: Sequence[str], *, actor: Actor) -> WireObject:
    return write(
        operation,
        actor=actor,
        intent=dict,
        call=lambda store: store.delete_items(
            operation.conversation_id, item_ids, by=actor.provenance
        ),
        done=were_deleted,
    )


def were_deleted(gone: ItemsDeleted) -> Done[WireObject]:
    steps = [Step(target=item["id"], changes={"items": digests([item])}) for item in gone.items]
    return Done(gone.conversation, steps)


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

    if not project.is_upstream:
        # Under the lock of the conversation, so that none is restored twice.
        return perform(operation, actor=actor, work=lambda: _restore(operation, positions, actor))
    require(operation, actor=actor)
    tombstones = _restorable(project, conversation_id, positions)
    drafts = [_draft(tombstone) for tombstone in tombstones]
    return write(
        operation,
        actor=actor,
        intent=lambda: adding(project, conversation_id, drafts) | {"positions": list(positions)},
        call=lambda store: store.add_items(conversation_id, drafts, by=actor.provenance),
        done=partial(were_restored, tombstones),
    )


def _restore(
    operation: Operation, positions: Sequence[int], actor: Actor
) -> Done[list[WireObject]]:
    assert operation.project is not None  # noqa: S101 given above
    tombstones = _restorable(operation.project, operation.conversation_id, positions, locked=True)
    drafts = [_draft(tombstone) for tombstone in tombstones]
    store = store_of(operation.project)
    added = store.add_items(operation.conversation_id, drafts, by=actor.provenance)
    return were_restored(tombstones, added)


def were_restored(tombstones: Sequence[Item], added: list[WireObject]) -> Done[list[WireObject]]:
    pairs = list(zip(tombstones, added, strict=True))

    def keep() -> None:
        for tombstone, item in pairs:
            tombstone.restored_as = item["id"]
        Item.objects.bulk_update(tombstones, ["restored_as"])

    return Done(added, [_restoration(*pair) for pair in pairs], keep)


def require_addition(project: Project, conversation_id: str, *, actor: Actor) -> None:
    """Refuse somebody who could not add items before showing them the composer."""
    require_on("item.create", Permission.ADD_ITEMS, project, conversation_id, actor=actor)


def require_deletion(project: Project, conversation_id: str, *, actor: Actor) -> None:
    """Refuse somebody who could not delete items before asking them to confirm."""
    require_on("item.delete", Permission.DELETE_ITEMS, project, conversation_id, actor=actor)


def require_restoration(project: Project, conversation_id: str, *, actor: Actor) -> None:
    """Refuse somebody who could not restore items before showing them what is deleted."""
    require_on("item.restore", Permission.RESTORE_ITEMS, project, conversation_id, actor=actor)


def _restorable(
    project: Project, conversation_id: str, positions: Sequence[int], *, locked: bool = False
) -> list[Item]:
    rows = Conversation.objects.live().filter(project=project, conversation_id=conversation_id)
    conversation = (rows.select_for_update() if locked else rows).first()
    if conversation is None:
        raise conversation_not_found(conversation_id)
    tombstones = list(
        Item.objects.restorable()
        .filter(conversation=conversation, position__in=positions)
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
