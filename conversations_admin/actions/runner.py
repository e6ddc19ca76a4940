"""The one path of a write: permission, store and rows, audit. Called by actions alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, InterfaceError, OperationalError, transaction

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.permissions import Permission
from conversations_admin.audit import chain
from conversations_admin.errors import (
    Conflict,
    ConsoleError,
    ConversationLocked,
    Denied,
    InvalidRequest,
    StoreUnavailable,
)
from conversations_admin.models import Project
from conversations_admin.models.audit import Outcome
from conversations_admin.models.plain import storable

MAX_REASON = 500
LOCK_NOT_AVAILABLE = "55P03"  # PostgreSQL's word for a lock not had within lock_timeout


@dataclass(frozen=True, kw_only=True)
class Operation:
    """What somebody wants to do. `action` is its name in the log, such as `item.delete`."""

    action: str
    permission: Permission | None
    project: Project | None = None
    conversation_id: str = ""
    target: str = ""
    reason: str = ""
    operation_id: str = field(default_factory=chain.new_operation_id)


@dataclass(frozen=True)
class Step:
    """One thing that was done; `changes` never holds message text."""

    target: str = ""
    changes: Mapping[str, Any] = field(default_factory=dict)
    conversation_id: str = ""


@dataclass(frozen=True)
class Done[T]:
    """What an operation answers, and the steps it took (at least one)."""

    value: T
    steps: Sequence[Step] = (Step(),)


def perform[T](operation: Operation, *, actor: Actor, work: Callable[[], Done[T]]) -> T:
    """Run `work` and record it, both or neither. Raises what `work` raises, recorded as failed."""
    require(operation, actor=actor)
    if len(operation.reason) > MAX_REASON:
        raise InvalidRequest(
            f"A reason may have {MAX_REASON} characters; this has {len(operation.reason)}.",
            param="reason",
            code="string_above_max_length",
        )
    try:
        return _commit(operation, actor=actor, work=work)
    except StoreUnavailable:
        raise  # what cannot be written cannot be recorded either
    except ConsoleError as error:
        record(operation, actor=actor, outcome=Outcome.FAILED, changes=_told(error))
        raise
    except IntegrityError as error:
        lost = Conflict("Somebody made the same at the same moment. Look at it, then try again.")
        record(operation, actor=actor, outcome=Outcome.FAILED, changes=_told(lost))
        raise lost from error
    except (OperationalError, InterfaceError) as error:
        raise _unavailable(error) from error


def require(operation: Operation, *, actor: Actor) -> None:
    """Refuse, and record the refusal, unless the actor has the operation's permission."""
    if operation.permission is None or actor.may(operation.permission):
        return
    record(operation, actor=actor, outcome=Outcome.DENIED, changes={})
    raise Denied(
        f"You may not do this ({operation.action}). Ask an operator for the permission "
        f"{operation.permission}.",
        code="permission_denied",
    )


def require_on(
    action: str, permission: Permission, project: Project, conversation_id: str, *, actor: Actor
) -> None:
    """`require`, before a form is shown, what sending it would require."""
    operation = Operation(
        action=action, permission=permission, project=project, conversation_id=conversation_id
    )
    require(operation, actor=actor)


def _commit[T](operation: Operation, *, actor: Actor, work: Callable[[], Done[T]]) -> T:
    with transaction.atomic():
        done = work()
        chain.append(
            *(
                _entry(operation, actor=actor, outcome=Outcome.SUCCEEDED, step=step)
                for step in done.steps
            )
        )
    return done.value


def record(
    operation: Operation, *, actor: Actor, outcome: Outcome, changes: Mapping[str, Any]
) -> None:
    """Put one step of an operation on record that has no rows to commit with."""
    with transaction.atomic():
        chain.append(_entry(operation, actor=actor, outcome=outcome, step=Step(changes=changes)))


def _entry(operation: Operation, *, actor: Actor, outcome: Outcome, step: Step) -> chain.Record:
    return chain.Record(
        actor=actor.name,
        actor_id=actor.user_id,
        via=actor.via,
        project=operation.project.slug if operation.project else "",
        action=operation.action,
        conversation_id=storable(step.conversation_id or operation.conversation_id, length=64),
        target=storable(step.target or operation.target, length=200),
        outcome=outcome,
        operation_id=operation.operation_id,
        reason=storable(operation.reason.strip()),
        request_id=actor.request_id,
        changes=step.changes,
    )


def _unavailable(error: Exception) -> ConsoleError:
    if getattr(error.__cause__, "sqlstate", "") == LOCK_NOT_AVAILABLE:
        return ConversationLocked(
            "Somebody else is writing to this conversation. Try again in a few seconds.",
            param="conversation",
            code="conversation_locked",
        )
    return StoreUnavailable(
        "The database cannot write just now; nothing was changed. Try again in a moment."
    )


def _told(error: ConsoleError) -> dict[str, Any]:
    return {"error": error.code or type(error).__name__, "status": error.status}
