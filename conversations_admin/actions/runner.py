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


def _nothing() -> None:
    """What most operations write besides what their store does."""


@dataclass(frozen=True)
class Done[T]:
    """What an operation answers, and the steps it took (at least one).

    `keep` writes rows of its own, in the transaction of the outcome.
    """

    value: T
    steps: Sequence[Step] = (Step(),)
    keep: Callable[[], None] = _nothing


def perform[T](operation: Operation, *, actor: Actor, work: Callable[[], Done[T]]) -> T:
    """Run `work` and record it, both or neither. Raises what `work` raises, recorded as failed."""
    require(operation, actor=actor)
    require_short_reason(operation)
    try:
        return _commit(operation, actor=actor, work=work)
    except StoreUnavailable:
        raise  # what cannot be written cannot be recorded either
    except ConsoleError as error:
        record(operation, actor=actor, outcome=Outcome.FAILED, changes=told(error))
        raise
    except IntegrityError as error:
        lost = Conflict("Somebody made the same at the same moment. Look at it, then try again.")
        record(operation, actor=actor, outcome=Outcome.FAILED, changes=told(lost))
        raise lost from error
    except (OperationalError, InterfaceError) as error:
        raise unavailable(error) from error


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


def require_short_reason(operation: Operation) -> None:
    if len(operation.reason) > MAX_REASON:
        raise InvalidRequest(
            f"A reason may have {MAX_REASON} characters; this has {len(operation.reason)}.",
            param="reason",
            code="string_above_max_length",
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
        done.keep()
        chain.append(*succeeded(operation, done, actor=actor))
    return done.value


def succeeded(
    operation: Operation, done: Done[Any], *, actor: Actor, upstream_request_id: str = ""
) -> list[chain.Record]:
    """An entry for each step."""
    return [
        entry(
            operation,
            actor=actor,
            outcome=Outcome.SUCCEEDED,
            step=step,
            upstream_request_id=upstream_request_id,
        )
        for step in done.steps
    ]


def record(
    operation: Operation, *, actor: Actor, outcome: Outcome, changes: Mapping[str, Any]
) -> None:
    """Put one step of an operation on record that has no rows to commit with."""
    with transaction.atomic():
        chain.append(entry(operation, actor=actor, outcome=outcome, step=Step(changes=changes)))


def entry(
    operation: Operation,
    *,
    actor: Actor,
    outcome: Outcome,
    step: Step,
    upstream_request_id: str = "",
) -> chain.Record:
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
        upstream_request_id=storable(upstream_request_id, length=128),
        changes=step.changes,
    )


def unavailable(error: Exception) -> ConsoleError:
    if getattr(error.__cause__, "sqlstate", "") == LOCK_NOT_AVAILABLE:
        return ConversationLocked(
            "Somebody else is writing to this conversation. Try again in a few seconds.",
            param="conversation",
            code="conversation_locked",
        )
    return StoreUnavailable(
        "The database cannot write just now; nothing was changed. Try again in a moment."
    )


def told(error: ConsoleError) -> dict[str, Any]:
    return {"error": error.code or type(error).__name__, "status": error.status}
