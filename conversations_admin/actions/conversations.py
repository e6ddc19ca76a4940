"""Create, change and delete conversations."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.permissions import Permission
from conversations_admin.actions.runner import Done, Operation, Step, perform, require_on
from conversations_admin.actions.writing import write
from conversations_admin.models import Project
from conversations_admin.models.fields import compact_json
from conversations_admin.stores.protocol import MetadataChange
from conversations_admin.stores.registry import local_store_of
from conversations_admin.stores.upstream.our_rows import OurRows
from conversations_admin.wire.fingerprint import mark
from conversations_admin.wire.items import ItemDraft

type WireObject = dict[str, Any]


@dataclass(frozen=True)
class Created:
    conversation: WireObject
    items: list[WireObject]


def create_conversation(
    project: Project,
    *,
    metadata: Mapping[str, str],
    items: Sequence[ItemDraft],
    actor: Actor,
    reason: str = "",
) -> Created:
    operation = Operation(
        action="conversation.create", permission=Permission.CREATE, project=project, reason=reason
    )
    return write(
        operation,
        actor=actor,
        intent=lambda: {"metadata": dict(metadata), "items": marks(items)},
        call=lambda store: store.create_conversation(
            metadata=metadata, items=items, by=actor.provenance
        ),
        done=was_created,
    )


def was_created(answered: tuple[WireObject, list[WireObject]]) -> Done[Created]:
    conversation, added = answered
    return Done(Created(conversation, added), [_creation(conversation, added)])


def import_conversation(
    project: Project,
    conversation_id: str,
    *,
    metadata: Mapping[str, str],
    items: Sequence[ItemDraft],
    created_at: datetime | None,
    actor: Actor,
) -> Created:
    """Take in a conversation from outside under its id. One transaction: whole or not at all.

    Only into a local project: an upstream gives ids of its own.
    """
    operation = Operation(
        action="conversation.import",
        permission=Permission.CREATE,
        project=project,
        conversation_id=conversation_id,
    )

    def work() -> Done[Created]:
        conversation, added = local_store_of(project).import_conversation(
            conversation_id,
            created_at=created_at,
            metadata=metadata,
            items=items,
            by=actor.provenance,
        )
        return Done(Created(conversation, added), [_creation(conversation, added)])

    return perform(operation, actor=actor, work=work)


def update_metadata(
    project: Project,
    conversation_id: str,
    metadata: Mapping[str, str],
    *,
    actor: Actor,
    expected: Mapping[str, str] | None = None,
    reason: str = "",
) -> WireObject:
    """Replace the metadata. With `expected`, raise Conflict if it is no longer that."""
    operation = Operation(
        action="metadata.update",
        permission=Permission.CHANGE_METADATA,
        project=project,
        conversation_id=conversation_id,
        reason=reason,
    )

    return write(
        operation,
        actor=actor,
        intent=lambda: {"before": _known_metadata(project, conversation_id), "after": {**metadata}},
        call=lambda store: store.update_metadata(conversation_id, metadata, expected=expected),
        done=was_updated,
    )


def _known_metadata(project: Project, conversation_id: str) -> dict[str, str]:
    return OurRows(project).metadata_of(conversation_id) or {}


def was_updated(change: MetadataChange) -> Done[WireObject]:
    changes = {"before": change.before, "after": change.conversation["metadata"]}
    return Done(change.conversation, [Step(changes=changes)])


def delete_conversation(
    project: Project, conversation_id: str, *, actor: Actor, reason: str = ""
) -> WireObject:
    """Delete the conversation object; its items stay stored but out of reach."""
    operation = Operation(
        action="conversation.delete",
        permission=Permission.DELETE,
        project=project,
        conversation_id=conversation_id,
        reason=reason,
    )

    return write(
        operation,
        actor=actor,
        intent=dict,
        call=lambda store: store.delete_conversation(conversation_id),
        done=Done[WireObject],
    )


def require_creation(project: Project, *, actor: Actor) -> None:
    """Refuse somebody who could not create before showing them the form."""
    require_on("conversation.create", Permission.CREATE, project, "", actor=actor)


def require_metadata_change(project: Project, conversation_id: str, *, actor: Actor) -> None:
    """Refuse somebody who could not change the metadata before showing them the editor."""
    permission = Permission.CHANGE_METADATA
    require_on("metadata.update", permission, project, conversation_id, actor=actor)


def require_deletion(project: Project, conversation_id: str, *, actor: Actor) -> None:
    """Refuse somebody who could not delete before asking them to confirm."""
    require_on("conversation.delete", Permission.DELETE, project, conversation_id, actor=actor)


def marks(items: Sequence[ItemDraft]) -> list[str]:
    """What recognises the items upstream, whatever ids they are given."""
    return [mark(draft.body, item_id=draft.id) for draft in items]


def digests(items: Sequence[WireObject]) -> list[dict[str, str]]:
    """What the log keeps of items: which, of what type, and a digest of the content."""
    return [
        {
            "id": item["id"],
            "type": item.get("type", ""),
            "sha256": hashlib.sha256(compact_json(item).encode("ascii")).hexdigest(),
        }
        for item in items
    ]


def _creation(conversation: WireObject, items: Sequence[WireObject]) -> Step:
    return Step(
        conversation_id=conversation["id"],
        changes={"metadata": conversation["metadata"], "items": digests(items)},
    )
