"""Find out what came of writes at an upstream that got no answer, or whose process died.

The upstream is read, and what it has is put on record and into the rows as the lost answer would
have been. What it does not have is called failed only when no answer can be under way any more.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.db.models import F
from django.utils import timezone

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.conversations import was_created, was_updated
from conversations_admin.actions.items import were_added, were_deleted, were_restored
from conversations_admin.actions.runner import Done, Operation
from conversations_admin.actions.writing import (
    end_failed,
    end_never_known,
    end_succeeded,
    mark_unknown,
)
from conversations_admin.errors import Conflict, ConsoleError, OutcomeUnknown, StoreUnavailable
from conversations_admin.models import Item, PendingWrite, Project
from conversations_admin.models.audit import Via
from conversations_admin.stores.upstream.recognition import Served, Taken, Verdict, recognise
from conversations_admin.stores.upstream.retries import longest_call
from conversations_admin.stores.upstream.store import UpstreamStore

logger = logging.getLogger(__name__)

# After so long, a write that no reading can settle is given up.
GIVEN_UP_AFTER = timedelta(days=1)
# So often it is looked for again at once, when another took what was found.
LOOKS = 3
# Between two looks at the same write: it doubles from the first to the last.
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(hours=1)


class Settled(StrEnum):
    DONE = "done"
    NOT_DONE = "not done"
    OPEN = "open"
    NEVER_KNOWN = "never known"


class Away(Exception):
    """The upstream could not be asked; nor can it for the next one."""


def settle(project: Project | None = None, *, via: Via, is_quiet: bool = False) -> Counter[Settled]:
    """Look at every write that is due. `is_quiet`: nobody writes now, so nothing is under way.

    Of a project whose upstream is away, the rest is left for the next time.
    """
    settled: Counter[Settled] = Counter()
    away: set[int] = set()
    for pending in _due(project, is_quiet=is_quiet):
        if pending.project_id in away:
            settled[Settled.OPEN] += 1
            continue
        try:
            settled[settle_one(pending, via=via, is_quiet=is_quiet)] += 1
        except Away:
            settled[Settled.OPEN] += 1
            away.add(pending.project_id)
    return settled


def open_writes(project: Project, conversation_id: str = "") -> list[PendingWrite]:
    """The writes of a project, or of one conversation, whose outcome is unknown."""
    pending = PendingWrite.objects.filter(project=project, is_unknown=True).order_by("started_at")
    return list(pending.filter(conversation_id=conversation_id) if conversation_id else pending)


def look_again(pending: PendingWrite, *, after: timedelta) -> bool:
    """Settle it if the last look was longer ago, unless somebody else does so in this moment.

    Says whether it was looked for. The turn of `settle` comes no later for it. On record it
    stays with the surface through which it was sent, whoever's page is open.
    """
    now, last = timezone.now(), pending.checked_at
    if last is not None and now - last < after:
        return False
    same = PendingWrite.objects.filter(pk=pending.pk)
    # An upstream that hangs holds up one look at a time.
    longest = timedelta(seconds=longest_call(pending.project.timeout))
    if not same.filter(checked_at=last).update(checked_at=now + longest):
        return False
    with suppress(Away):
        _looked_at(pending, via=Via(pending.via), is_quiet=False)
    same.update(checked_at=timezone.now())
    return True


def settle_one(pending: PendingWrite, *, via: Via, is_quiet: bool = False) -> Settled:
    """Read upstream what came of it. Safe to be done twice at once. Raises Away."""
    PendingWrite.objects.filter(pk=pending.pk).update(
        checked_at=timezone.now(), checks=F("checks") + 1
    )
    return _looked_at(pending, via=via, is_quiet=is_quiet)


def _looked_at(pending: PendingWrite, *, via: Via, is_quiet: bool) -> Settled:
    found = _unless_faulty(pending, lambda: _sought(pending, via=via, is_quiet=is_quiet))
    if found is None:
        found = _unless_faulty(pending, lambda: _left(pending, via=via))
    return found or Settled.OPEN


def _unless_faulty(pending: PendingWrite, step: Callable[[], Settled]) -> Settled | None:
    """None after a fault of ours with one write: it must hold up no other, nor anybody's page.

    Where the database cannot be used, nothing can be put on record of the others either.
    """
    try:
        return step()
    except (Away, OperationalError, InterfaceError):
        raise
    except StoreUnavailable:
        logger.warning("The write %s has to wait: too much is written.", pending.operation_id)
        return Settled.OPEN
    except Exception:
        logger.exception("The write %s could not be looked for.", pending.operation_id)
        return None


def _sought(pending: PendingWrite, *, via: Via, is_quiet: bool) -> Settled:
    for _ in range(LOOKS):
        with suppress(Taken):
            return _settled(pending, via=via, is_quiet=is_quiet)
    return Settled.OPEN


def _settled(pending: PendingWrite, *, via: Via, is_quiet: bool) -> Settled:
    """Raises Taken where somebody else took for theirs what was found, and Away."""
    operation, actor = _operation(pending), _actor(pending, via=via)
    store, problem = UpstreamStore(pending.project), None
    try:
        found = recognise(store, pending, is_alone=is_quiet)
    except ConsoleError as error:
        found, problem = Verdict.UNCLEAR, error
    if isinstance(found, Served):
        done = _done(pending, found.value)
        end_succeeded(pending, operation, store, done, actor=actor, found=found)
        return Settled.DONE
    if found is Verdict.ABSENT and (is_quiet or _is_over(pending)):
        end_failed(pending, operation, _not_done(), actor=actor)
        return Settled.NOT_DONE
    if problem is None:
        # It was read, and does not tell; nor will it later.
        return _left(pending, via=via)
    mark_unknown(pending, operation, _unknown(), actor=actor)
    if isinstance(problem, StoreUnavailable):
        raise Away
    return Settled.OPEN


def _left(pending: PendingWrite, *, via: Via) -> Settled:
    """Of what looking does not settle: it stays listed, and not for ever."""
    operation, actor = _operation(pending), _actor(pending, via=via)
    if timezone.now() > pending.started_at + GIVEN_UP_AFTER:
        end_never_known(pending, operation, actor=actor)
        return Settled.NEVER_KNOWN
    mark_unknown(pending, operation, _unknown(), actor=actor)
    return Settled.OPEN


def _due(project: Project | None, *, is_quiet: bool) -> Iterator[PendingWrite]:
    pending = PendingWrite.objects.select_related("project").order_by("started_at")
    now = timezone.now()
    for each in list(pending if project is None else pending.filter(project=project)):
        if is_quiet or _is_due(each, now):
            yield each


def _is_due(pending: PendingWrite, now: datetime) -> bool:
    if not pending.is_unknown:
        # Whoever made it may still be waiting for the answer.
        return now > pending.started_at + _longest(pending)
    wait = min(FIRST_WAIT * 2 ** min(pending.checks, 20), LONGEST_WAIT)
    return pending.checked_at is None or now > pending.checked_at + wait


def _is_over(pending: PendingWrite) -> bool:
    """Say whether the upstream can no longer be at it."""
    return timezone.now() > pending.started_at + _longest(pending)


def _longest(pending: PendingWrite) -> timedelta:
    return timedelta(seconds=settings.SETTLE_AFTER + 2 * pending.project.timeout)


def _operation(pending: PendingWrite) -> Operation:
    return Operation(
        action=pending.action,
        permission=None,
        project=pending.project,
        conversation_id=pending.conversation_id,
        target=pending.target,
        reason=pending.reason,
        operation_id=pending.operation_id,
    )


def _actor(pending: PendingWrite, *, via: Via) -> Actor:
    """It stays the operation of whoever began it."""
    return Actor(
        name=pending.actor, via=via, user_id=pending.actor_id, request_id=pending.request_id
    )


def _done(pending: PendingWrite, answered: Any) -> Done[Any]:
    if pending.action == "item.restore":
        return were_restored(_tombstones(pending), answered)
    return _DONE[pending.action](answered)


def _tombstones(pending: PendingWrite) -> list[Item]:
    tombstones = Item.objects.filter(
        conversation__project=pending.project,
        conversation__conversation_id=pending.conversation_id,
        position__in=pending.intent["positions"],
    )
    return list(tombstones.in_order())


def _not_done() -> ConsoleError:
    words = "The upstream does not have it: it was not done, or is undone since."
    return Conflict(words, code="not_done")


def _unknown() -> OutcomeUnknown:
    return OutcomeUnknown("Nobody can say yet whether the upstream did it.")


_DONE: Mapping[str, Callable[[Any], Done[Any]]] = {
    "conversation.create": was_created,
    "conversation.delete": Done[Any],
    "item.create": were_added,
    "item.delete": were_deleted,
    "metadata.update": was_updated,
}
