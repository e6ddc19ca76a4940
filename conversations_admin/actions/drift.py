"""What people decide of a conversation that differs from its upstream, or went from there."""

from __future__ import annotations

from django.utils import timezone

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.permissions import Permission
from conversations_admin.actions.runner import Done, Operation, Step, perform, require, require_on
from conversations_admin.errors import Conflict, InvalidRequest
from conversations_admin.models import Conversation, Project
from conversations_admin.models.conversation import KEPT
from conversations_admin.stores.registry import store_of
from conversations_admin.stores.upstream import mirror
from conversations_admin.stores.upstream.store import UpstreamStore
from conversations_admin.wire.objects import conversation_not_found

REMOVE = "copy.remove"


def acknowledge_drift(project: Project, conversation_id: str, *, actor: Actor) -> str:
    """Take the mark away; answer what it said. Raises Conflict where there is none, or no longer.

    Of one that is gone upstream this means that our copy is kept, and is no drift any more.
    """
    operation = Operation(
        action="drift.acknowledge",
        permission=Permission.CHANGE_METADATA,
        project=project,
        conversation_id=conversation_id,
    )

    def work() -> Done[str]:
        row = _live(project, conversation_id)
        drift = row.drift
        if drift in {"", KEPT}:
            raise Conflict("Somebody has taken note of it already: it is no longer marked.")
        mirror.mark_seen(row)
        return Done(drift, [Step(changes={"drift": drift})])

    return perform(operation, actor=actor, work=work)


def require_removal(project: Project, conversation_id: str, *, actor: Actor) -> None:
    """Refuse somebody who could not remove our copy before asking them to confirm."""
    require_on(REMOVE, Permission.DELETE, project, conversation_id, actor=actor)


def remove_copy(project: Project, conversation_id: str, *, actor: Actor, reason: str = "") -> None:
    """Delete what is left here of a conversation that its upstream no longer has.

    The upstream is asked first: raises Conflict where it has it, and what hinders the asking.
    """
    operation = Operation(
        action=REMOVE,
        permission=Permission.DELETE,
        project=project,
        conversation_id=conversation_id,
        reason=reason,
    )
    require(operation, actor=actor)
    _require_missing(project, conversation_id)

    def work() -> Done[None]:
        row = _live(project, conversation_id)
        mirror.keep_deleted_conversation(row, at=timezone.now())
        return Done(None, [Step(changes={"before": row.metadata, "after": {}})])

    perform(operation, actor=actor, work=work)


def _require_missing(project: Project, conversation_id: str) -> None:
    store = store_of(project)
    if not isinstance(store, UpstreamStore):
        raise InvalidRequest("A local project has no copies: delete it.", code="no_upstream")
    if not store.is_missing(conversation_id):
        raise Conflict(
            "The upstream has this conversation, so our copy is not all that is left of it. "
            "Reload to see it as it is there; to be rid of it, delete it."
        )


def _live(project: Project, conversation_id: str) -> Conversation:
    rows = Conversation.objects.live().select_for_update().filter(project=project)
    row = rows.filter(conversation_id=conversation_id).first()
    if row is None:
        raise conversation_not_found(conversation_id)
    return row
