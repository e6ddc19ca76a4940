"""How what a page shows stands to the upstream, and why it cannot be changed, if it cannot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.completing import fetch_rest
from conversations_admin.actions.freshness import Freshness, State, refresh
from conversations_admin.models import Conversation, Project

UNREACHABLE = "The upstream cannot be reached, so nothing can be changed now."
UNCHANGEABLE = "Nothing can be changed now: the top of the page says why."
VANISHED = "The upstream no longer has this conversation, so nothing of it can be changed."


@dataclass(frozen=True)
class Standing:
    """`hindrance` says why nothing can be changed, empty where it can."""

    freshness: Freshness

    @classmethod
    def of(cls, project: Project, conversation_id: str, *, actor: Actor) -> Standing:
        """Bring our copy up to date first. Raises as `refresh` does."""
        freshness = refresh(project, conversation_id, actor=actor)
        if freshness.state is State.PARTIAL:
            fetch_rest(project, conversation_id, actor=actor)
        return cls(freshness)

    def poll_url(self, project: Project, conversation: Conversation) -> str:
        """Where a page asks whether what was left has come."""
        here = reverse("conversation_standing", args=[project.slug, conversation.conversation_id])
        since = self.synced_at.isoformat() if self.synced_at else ""
        return f"{here}?{urlencode({'since': since})}"

    @property
    def hindrance(self) -> str:
        if self.freshness.may_write:
            return ""
        return VANISHED if self.is_vanished else UNREACHABLE

    @property
    def synced_at(self) -> datetime | None:
        return self.freshness.synced_at

    @property
    def problem(self) -> str:
        return self.freshness.problem

    @property
    def is_local(self) -> bool:
        return self.freshness.state is State.LOCAL

    @property
    def is_fresh(self) -> bool:
        return self.freshness.state is State.FRESH

    @property
    def is_stale(self) -> bool:
        return self.freshness.state is State.STALE

    @property
    def is_vanished(self) -> bool:
        return self.freshness.state is State.VANISHED

    @property
    def is_partial(self) -> bool:
        return self.freshness.state is State.PARTIAL
