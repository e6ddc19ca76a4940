"""What is known of a conversation that was deleted here: when, and by whom. Nothing is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.drift import REMOVE
from conversations_admin.actions.permissions import Permission
from conversations_admin.models import AuditEntry, Conversation, Project
from conversations_admin.models.plain import is_storable

DELETE = "conversation.delete"


@dataclass(frozen=True)
class Burial:
    """`row` is missing where nothing of it was stored, `entry` where it is older than the log.

    `is_open` says whether the actor may read the entry itself.
    """

    at: datetime
    row: Conversation | None
    entry: AuditEntry | None
    is_open: bool

    @property
    def is_of_copy(self) -> bool:
        """Say whether it was gone upstream before, and only our copy was left to remove."""
        return self.entry is not None and self.entry.action == REMOVE


def burial_of(project: Project, conversation_id: str, *, actor: Actor) -> Burial | None:
    """None for one that is there or was never known, and for who may not find conversations."""
    if not actor.may(Permission.FIND) or not is_storable(conversation_id):
        return None
    rows = Conversation.objects.filter(project=project, conversation_id=conversation_id)
    row = rows.first()
    if row is not None and row.deleted_at is None:
        return None
    entry = _deletion(project, conversation_id)
    at = row.deleted_at if row else entry.time if entry else None
    if at is None:
        return None
    is_own = entry is not None and entry.actor_id is not None and entry.actor_id == actor.user_id
    return Burial(at, row, entry, is_open=actor.may(Permission.VIEW_AUDIT) or is_own)


def _deletion(project: Project, conversation_id: str) -> AuditEntry | None:
    entries = AuditEntry.objects.filter(project=project.slug, conversation_id=conversation_id)
    return entries.succeeded(DELETE, REMOVE).newest_first().first()
