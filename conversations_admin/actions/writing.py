"""The path of a write that a store does.

In a local project it is one transaction. At an upstream the entry `started` is committed first,
the call is made with no transaction open, and what came of it is committed with the rows. A write
that got no answer is unknown, not failed: it is looked for upstream at once, and again later by
`settling`, which also finds the writes of a process that died.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError, transaction
from django.utils import timezone

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.runner import (
    Done,
    Operation,
    Step,
    entry,
    perform,
    record,
    require,
    require_short_reason,
    succeeded,
    told,
    unavailable,
)
from conversations_admin.audit import chain
from conversations_admin.errors import ConsoleError, OutcomeUnknown, StoreUnavailable
from conversations_admin.models import AuditEntry, PendingWrite, Project
from conversations_admin.models.audit import NEVER_KNOWN, Outcome
from conversations_admin.models.plain import storable
from conversations_admin.models.prepared import PreparedDelete, PreparedInsert
from conversations_admin.stores.protocol import Store
from conversations_admin.stores.registry import store_of
from conversations_admin.stores.upstream.recognition import (
    Served,
    Taken,
    Verdict,
    recognise,
    take,
)
from conversations_admin.stores.upstream.store import UpstreamStore

logger = logging.getLogger(__name__)

# What a person can do about a write that nobody will ever know of.
ADVICE_ON_CREATION = (
    "This server cannot find out whether the upstream made the conversation. Ask whoever runs the "
    "upstream for one with this metadata, made at about this time. If there is one, fetch it here "
    "by its id; if there is none, create it again."
)
ADVICE = (
    "Reading the conversation does not tell whether this was done. Look at it: if what was wanted "
    "is there, nothing is left to do; if not, do it again."
)

type Intent = Mapping[str, Any]

_insert = PreparedInsert(PendingWrite)
_delete = PreparedDelete(PendingWrite)


def write[R, T](
    operation: Operation,
    *,
    actor: Actor,
    intent: Callable[[], Intent],
    call: Callable[[Store], R],
    done: Callable[[R], Done[T]],
) -> T:
    """Let the project's store do `call` and record what came of it.

    `intent` says, for an upstream alone, what was wanted in words that recognise it later: ids,
    metadata and fingerprints, never message text. Raises OutcomeUnknown where nobody can say yet.
    """
    assert operation.project is not None  # noqa: S101 a store belongs to a project
    store = store_of(operation.project)
    if isinstance(store, UpstreamStore):
        return _at_upstream(operation, store, actor=actor, intent=intent, call=call, done=done)
    return perform(operation, actor=actor, work=lambda: done(call(store)))


def _at_upstream[R, T](
    operation: Operation,
    store: UpstreamStore,
    *,
    actor: Actor,
    intent: Callable[[], Intent],
    call: Callable[[Store], R],
    done: Callable[[R], Done[T]],
) -> T:
    require(operation, actor=actor)
    require_short_reason(operation)
    store.require_key()
    wanted = _wanted(operation, intent, actor=actor)
    pending = _start(operation, store.project, actor=actor, intent=wanted)
    found: Served[R] | None = None
    try:
        answered = call(store)
    except OutcomeUnknown as error:
        found = _looked_for(pending, store, error, operation=operation, actor=actor)
        answered = found.value
    except DatabaseError as error:
        raise OutcomeUnknown(
            "The database failed in the middle of it. Whether the upstream did it is not known "
            "yet and is being looked up; do not send it again."
        ) from error
    except ConsoleError as error:
        with _as_far_as_the_database_can():
            end_failed(pending, operation, error, actor=actor)
        raise
    return _kept(pending, operation, store, done(answered), actor=actor, found=found)


def _wanted(operation: Operation, intent: Callable[[], Intent], *, actor: Actor) -> Intent:
    """What could not even be begun is on record as failed, too."""
    try:
        return intent()
    except ConsoleError as error:
        with _as_far_as_the_database_can():
            record(operation, actor=actor, outcome=Outcome.FAILED, changes=told(error))
        raise


def _start(operation: Operation, project: Project, *, actor: Actor, intent: Intent) -> PendingWrite:
    try:
        with transaction.atomic(durable=True):
            pending = PendingWrite(
                operation_id=operation.operation_id,
                project=project,
                action=operation.action,
                conversation_id=storable(operation.conversation_id, length=64),
                target=storable(operation.target, length=200),
                intent=intent,
                actor=actor.name,
                actor_id=actor.user_id,
                via=actor.via,
                reason=operation.reason,
                request_id=actor.request_id,
                started_at=timezone.now(),
            )
            _insert([pending])
            step = Step(changes=intent)
            chain.append(entry(operation, actor=actor, outcome=Outcome.STARTED, step=step))
    except DatabaseError as error:
        raise unavailable(error) from error
    return pending


def _looked_for(
    pending: PendingWrite,
    store: UpstreamStore,
    error: OutcomeUnknown,
    *,
    operation: Operation,
    actor: Actor,
) -> Served[Any]:
    """What the lost answer would have been, if the upstream has what was written."""
    try:
        verdict = recognise(store, pending, is_waited_for=True)
    except (ConsoleError, DatabaseError):
        verdict = Verdict.UNCLEAR
    if isinstance(verdict, Served):
        return verdict
    with _as_far_as_the_database_can():
        mark_unknown(pending, operation, error, actor=actor)
    raise error


@contextmanager
def _as_far_as_the_database_can() -> Iterator[None]:
    """What cannot be put on record now is settled later: the write stays pending."""
    try:
        yield
    except (DatabaseError, StoreUnavailable) as error:
        logger.warning("An outcome could not be put on record yet: %s", type(error).__name__)


def _kept[T](
    pending: PendingWrite,
    operation: Operation,
    store: UpstreamStore,
    done: Done[T],
    *,
    actor: Actor,
    found: Served[Any] | None,
) -> T:
    try:
        end_succeeded(pending, operation, store, done, actor=actor, found=found)
    except Taken as taken:
        with _as_far_as_the_database_can():
            mark_unknown(pending, operation, taken, actor=actor)
        raise
    except (DatabaseError, StoreUnavailable) as error:
        raise OutcomeUnknown(
            "The upstream did it, and it could not be put on record here yet. "
            "It will be, as soon as the database can be written again; do not send it again."
        ) from error
    return done.value


def end_succeeded(
    pending: PendingWrite,
    operation: Operation,
    store: UpstreamStore,
    done: Done[Any],
    *,
    actor: Actor,
    found: Served[Any] | None,
) -> None:
    """Commit the rows and the outcome, unless somebody else did so meanwhile.

    `found`: what was read upstream, of a write that got no answer. Raises Taken, with nothing
    committed, where an equal write was settled with it first.
    """
    with transaction.atomic():
        is_open = _close(pending)
        if found is not None:
            take(found, pending)
        if is_open or not _has_succeeded(pending):
            store.keep()
            done.keep()
            records = succeeded(operation, done, actor=actor, upstream_request_id=store.request_id)
            chain.append(*records)


def end_failed(
    pending: PendingWrite, operation: Operation, error: ConsoleError, *, actor: Actor
) -> None:
    """Commit that it was not done."""
    with transaction.atomic():
        if _close(pending):
            chain.append(_outcome(operation, error, Outcome.FAILED, actor=actor))


def end_never_known(pending: PendingWrite, operation: Operation, *, actor: Actor) -> None:
    """Commit that nobody will ever know, and what a person can do about it."""
    sought = {"metadata": pending.intent.get("metadata", {})}
    advice = ADVICE if pending.conversation_id else ADVICE_ON_CREATION
    step = Step(changes={"error": NEVER_KNOWN, "advice": advice, **sought})
    with transaction.atomic():
        if _close(pending):
            chain.append(entry(operation, actor=actor, outcome=Outcome.UNKNOWN, step=step))


def mark_unknown(
    pending: PendingWrite, operation: Operation, error: OutcomeUnknown, *, actor: Actor
) -> None:
    """Commit that nobody can say yet; the write stays listed until it is settled."""
    with transaction.atomic():
        found = PendingWrite.objects.filter(pk=pending.pk, is_unknown=False)
        if found.update(is_unknown=True, checked_at=timezone.now()):
            chain.append(_outcome(operation, error, Outcome.UNKNOWN, actor=actor))


def _close(pending: PendingWrite) -> bool:
    return _delete(pending.pk)


def _has_succeeded(pending: PendingWrite) -> bool:
    entries = AuditEntry.objects.filter(
        operation_id=pending.operation_id, action=pending.action, outcome=Outcome.SUCCEEDED
    )
    # A deletion has a write of its own for each item, a restoration one for all.
    return (entries.filter(target=pending.target) if pending.target else entries).exists()


def _outcome(
    operation: Operation, error: ConsoleError, outcome: Outcome, *, actor: Actor
) -> chain.Record:
    return entry(
        operation,
        actor=actor,
        outcome=outcome,
        step=Step(changes=told(error)),
        upstream_request_id=getattr(error, "request_id", ""),
    )
