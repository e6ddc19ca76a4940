"""Note that somebody has looked at how a conversation drifted from its upstream."""

from __future__ import annotations

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.permissions import Permission
from conversations_admin.actions.runner import Done, Operation, Step, perform
from conversations_admin.errors import Conflict
from conversations_admin.models import Conversation, Project
from conversations_admin.stores.upstream import mirror
from conversations_admin.wire.objects import conversation_not_found


def acknowledge_drift(project: Project, conversation_id: str, *, actor: Actor) -> None:
    """Take the mark away. Raises Conflict where there is none, or no longer."""
    operation = Operation(
        action="drift.acknowledge",
        permission=Permission.CHANGE_METADATA,
        project=project,
        conversation_id=conversation_id,
    )

    def work() -> Done[None]:
        row = _live(project, conversation_id)
        if not row.drift:
            raise Conflict("Somebody has taken note of it already: nothing differs any more.")
        drift = row.drift
        mirror.mark_seen(row)
        return Done(None, [Step(changes={"drift": drift})])

    perform(operation, actor=actor, work=work)


def _live(project: Project, conversation_id: str) -> Conversation:
    rows = Conversation.objects.live().select_for_update().filter(project=project)
    row = rows.filter(conversation_id=conversation_id).first()
    if row is None:
        raise conversation_not_found(conversation_id)
    return row
