"""What stands beside a conversation: its metadata, its facts and its history. Views only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.audit import entries_of_conversation
from conversations_admin.actions.permissions import Permission
from conversations_admin.models import AuditEntry, Conversation, Project
from conversations_admin.models.audit import Outcome
from conversations_admin.search.language.tree import Pair, Query
from conversations_admin.web.listing.acts import words_of
from conversations_admin.web.requests import AuthedRequest

HISTORY = 8
"""Lines shown; acts of the same kind by the same person in a row are one."""

READ_FOR_HISTORY = 40


@dataclass(frozen=True)
class PairLink:
    """A pair of the metadata, and the list of the conversations that have it too."""

    key: str
    value: str
    url: str


@dataclass(frozen=True)
class Act:
    """Entries of the audit log in a line; `entry` is the latest of them."""

    entry: AuditEntry
    times: int

    @property
    def words(self) -> str:
        return words_of(self.entry)

    @property
    def tone(self) -> str:
        """Of its outcome; what is not known is not bad yet."""
        return "warn" if self.entry.outcome in {Outcome.STARTED, Outcome.UNKNOWN} else "bad"


@dataclass(frozen=True)
class History:
    """The latest entries that the person may see; `is_own` when of people's only their own."""

    acts: list[Act]
    url: str
    is_own: bool


def pair_links(project: Project, metadata: Mapping[str, str]) -> list[PairLink]:
    here = reverse("conversation_list", args=[project.slug])
    return [
        PairLink(key, value, f"{here}?{urlencode({'q': str(Query((Pair(key, value),)))})}")
        for key, value in metadata.items()
    ]


def history_of(project: Project, conversation: Conversation, *, actor: Actor) -> History:
    entries = entries_of_conversation(actor, project, conversation.conversation_id)
    query = urlencode({"target": conversation.conversation_id})
    return History(
        acts=_acts(entries.newest_first()[:READ_FOR_HISTORY]),
        url=f"{reverse('audit_list', args=[project.slug])}?{query}",
        is_own=not actor.may(Permission.VIEW_AUDIT),
    )


def python_call(request: AuthedRequest, conversation: Conversation) -> str:
    """The SDK call that reads the same items."""
    base_url = request.build_absolute_uri("/v1")
    return (
        "from openai import OpenAI\n\n"
        f'client = OpenAI(\n    base_url="{base_url}",\n    api_key="…",\n)\n'
        f'client.conversations.items.list("{conversation.conversation_id}")\n'
    )


def rail_of(
    request: AuthedRequest, project: Project, conversation: Conversation, *, actor: Actor
) -> dict[str, Any]:
    return {
        "pairs": pair_links(project, conversation.metadata),
        "history": history_of(project, conversation, actor=actor),
        "python_call": python_call(request, conversation),
    }


def _acts(entries: Iterable[AuditEntry]) -> list[Act]:
    runs = groupby(
        _latest_steps(entries), key=lambda one: (one.actor, one.action, one.outcome, one.reason)
    )
    found = [list(run) for _, run in runs]
    return [Act(run[0], len(run)) for run in found[:HISTORY]]


def _latest_steps(entries: Iterable[AuditEntry]) -> Iterator[AuditEntry]:
    """Of an operation at an upstream only what came of it so far, not that it was started."""
    outcomes: dict[str, str] = {}
    for entry in entries:
        if outcomes.setdefault(entry.operation_id, entry.outcome) == entry.outcome:
            yield entry
