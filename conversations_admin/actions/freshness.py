"""Bring our copy of a conversation to what its upstream has, before a person reads it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.permissions import Permission
from conversations_admin.actions.runner import Operation, require
from conversations_admin.errors import (
    MissingUpstream,
    StoreUnavailable,
    UpstreamBroken,
    UpstreamRefused,
)
from conversations_admin.models import Conversation, Project
from conversations_admin.stores.registry import store_of
from conversations_admin.stores.upstream.store import TooLong, UpstreamStore


class State(StrEnum):
    LOCAL = "local"
    FRESH = "fresh"
    PARTIAL = "partial"
    STALE = "stale"
    VANISHED = "vanished"


@dataclass(frozen=True)
class Freshness:
    """How our copy stands to the upstream; `problem` says why it could not be refreshed."""

    state: State
    synced_at: datetime | None = None
    problem: str = ""

    @property
    def may_write(self) -> bool:
        return self.state not in {State.STALE, State.VANISHED}


def refresh(project: Project, conversation_id: str, *, actor: Actor) -> Freshness:
    """Raise NotFound where neither the upstream nor we have it, and what hinders where we do not.

    No audit entry: the look itself has one.
    """
    operation = Operation(
        action="conversation.view",
        permission=Permission.FIND,
        project=project,
        conversation_id=conversation_id,
    )
    require(operation, actor=actor)
    store = store_of(project)
    if not isinstance(store, UpstreamStore):
        return Freshness(State.LOCAL)
    known = store.row(conversation_id)
    try:
        row = store.refresh(conversation_id)
    except TooLong:
        return Freshness(State.PARTIAL, known.synced_at if known else None)
    except (UpstreamRefused, StoreUnavailable, UpstreamBroken) as error:
        if known is None or not _is_readable(project, known):
            raise
        return _our_copy(known, error)
    return Freshness(State.FRESH, row.synced_at)


def _is_readable(project: Project, known: Conversation) -> bool:
    """Without a copy of any text there is nothing to show in the upstream's place."""
    return project.keeps_text and (known.synced_at is not None or known.item_count > 0)


def _our_copy(
    known: Conversation, error: UpstreamRefused | StoreUnavailable | UpstreamBroken
) -> Freshness:
    if isinstance(error, MissingUpstream):
        return Freshness(State.VANISHED, known.synced_at)
    return Freshness(State.STALE, known.synced_at, error.message)
