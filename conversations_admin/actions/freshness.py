"""Bring our copy of a conversation to what its upstream has, before a person reads it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from http import HTTPStatus
from time import monotonic

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.permissions import Permission
from conversations_admin.actions.runner import Operation, require
from conversations_admin.errors import (
    ConsoleError,
    MissingUpstream,
    StoreUnavailable,
    UpstreamBroken,
    UpstreamRefused,
    UpstreamUnreachable,
)
from conversations_admin.models import Conversation, Project
from conversations_admin.stores.registry import store_of
from conversations_admin.stores.upstream.client import client_of
from conversations_admin.stores.upstream.probe import ask_for_nobodys
from conversations_admin.stores.upstream.reasons import TIMED_OUT
from conversations_admin.stores.upstream.retries import longest_call
from conversations_admin.stores.upstream.store import TooLong, UpstreamStore

# Seconds for which it is taken to answer, or not to, without being asked again.
BETWEEN_CALLS = 5.0
# The same for pages that do not wait for a call.
KNOWN_FOR = 60.0
# For so long one that hung is not waited for by every page that is opened.
HANGS_FOR = 20.0
# Refusals of whatever is asked: the key, what it may, and how often.
OF_ALL = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS})


class State(StrEnum):
    LOCAL = "local"
    FRESH = "fresh"
    PARTIAL = "partial"
    STALE = "stale"
    VANISHED = "vanished"


@dataclass(frozen=True)
class Freshness:
    """How our copy stands to the upstream; `error` says why it could not be refreshed."""

    state: State
    synced_at: datetime | None = None
    error: ConsoleError | None = None

    @property
    def may_write(self) -> bool:
        return self.state not in {State.STALE, State.VANISHED}


@dataclass(frozen=True)
class Heard:
    """What is in the way of an upstream, None if it answers. `is_open` while nobody knows yet.

    It stands until `until`, in seconds of the clock that only goes forward.
    """

    until: float
    error: ConsoleError | None = None
    is_open: bool = False


# What was in the way when `refresh` or `heard_of` asked last, and when that was.
_met: dict[tuple[int, str], tuple[float, ConsoleError | None]] = {}
# What `heard_of` alone heard, or is waiting to hear.
_heard: dict[tuple[int, str], Heard] = {}


def refresh(project: Project, conversation_id: str, *, actor: Actor) -> Freshness:
    """Raise NotFound where neither the upstream nor we have it, and what hinders where we do not.

    No audit entry: the look itself has one.
    """
    require(_looking(project, conversation_id), actor=actor)
    store = store_of(project)
    if not isinstance(store, UpstreamStore):
        return Freshness(State.LOCAL)
    known = store.row(conversation_id)
    try:
        row = store.refresh(conversation_id)
    except TooLong:
        _note(project, None)
        return Freshness(State.PARTIAL, known.synced_at if known else None)
    except (UpstreamRefused, StoreUnavailable, UpstreamBroken) as error:
        _note(project, error if _is_of_all(error) else None)
        if known is None or not _is_readable(project, known, error):
            raise
        return _our_copy(known, error)
    _note(project, None)
    return Freshness(State.FRESH, row.synced_at)


def copy_at_hand(project: Project, conversation_id: str, *, actor: Actor) -> Freshness | None:
    """Our copy, if the upstream hung when a page asked it a moment ago. Calls nobody."""
    require(_looking(project, conversation_id), actor=actor)
    error = trouble_known(project, within=HANGS_FOR)
    if not isinstance(error, UpstreamUnreachable) or error.code != TIMED_OUT:
        return None
    known = UpstreamStore(project).row(conversation_id)
    if known is None or not _is_readable(project, known, error):
        return None
    return _our_copy(known, error)


def _looking(project: Project, conversation_id: str) -> Operation:
    return Operation(
        action="conversation.view",
        permission=Permission.FIND,
        project=project,
        conversation_id=conversation_id,
    )


def heard_by(actor: Actor, project: Project, *, anew: bool = False) -> Heard:
    """Ask whether the upstream answers: see `heard_of`. Raises Denied."""
    require(
        Operation(action="conversation.list", permission=Permission.FIND, project=project),
        actor=actor,
    )
    return heard_of(project, anew=anew)


def heard_of(project: Project, *, anew: bool = False) -> Heard:
    """For actions that know who asks.

    Asked now and then for all that wait, unless `anew`: an upstream that hangs holds up one.
    """
    key = _key(project)
    last = _heard.get(key)
    if last and not anew and monotonic() < last.until:
        return last
    # Before the call, which may take long: until then nobody else makes it.
    known = trouble_known(project)
    until = monotonic() + longest_call(project.timeout)
    _heard[key] = Heard(until, known, is_open=known is None)
    try:
        error = _call(project)
    except BaseException:
        # Nobody waits any more, and nothing was heard: the next one asks.
        _heard.pop(key, None)
        raise
    _heard[key] = heard = Heard(monotonic() + BETWEEN_CALLS, error)
    _note(project, error)
    return heard


def trouble_known(project: Project, *, within: float = KNOWN_FOR) -> ConsoleError | None:
    """What was in the way when it was asked last, if that is not long ago. Calls nobody."""
    asked_at, error = _met.get(_key(project), (-KNOWN_FOR, None))
    return error if monotonic() - asked_at < within else None


def latest_copy(project: Project) -> datetime | None:
    """When a conversation was last read as a whole."""
    synced = Conversation.objects.live().filter(project=project, synced_at__isnull=False)
    return synced.order_by("-synced_at").values_list("synced_at", flat=True).first()


def _key(project: Project) -> tuple[int, str]:
    return project.pk, project.base_url


def _note(project: Project, error: ConsoleError | None) -> None:
    _met[_key(project)] = monotonic(), error and _bare(error)


def _bare(error: ConsoleError) -> ConsoleError:
    """The same without the frames of who met it, which would be kept with all they know.

    Not `with_traceback(None)`: it may be raised again, and would gather them anew.
    """
    twin = type(error).__new__(type(error), *error.args)
    vars(twin).update(vars(error))
    return twin


def _is_of_all(error: ConsoleError) -> bool:
    """Say whether it is in the way of every call, and not only of one conversation's."""
    return not isinstance(error, UpstreamRefused) or error.status in OF_ALL


def _call(project: Project) -> ConsoleError | None:
    try:
        ask_for_nobodys(client_of(project))
    except (UpstreamRefused, StoreUnavailable, UpstreamBroken) as error:
        return _bare(error)
    return None


def _is_readable(project: Project, known: Conversation, error: ConsoleError) -> bool:
    """Without a copy of any text there is only to say that it is gone, if it is."""
    if isinstance(error, MissingUpstream):
        return True
    return project.keeps_text and (known.synced_at is not None or known.item_count > 0)


def _our_copy(
    known: Conversation, error: UpstreamRefused | StoreUnavailable | UpstreamBroken
) -> Freshness:
    if isinstance(error, MissingUpstream):
        return Freshness(State.VANISHED, known.synced_at)
    return Freshness(State.STALE, known.synced_at, error)
