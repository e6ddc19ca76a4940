"""What stands beside a conversation: its metadata, its facts and its history. Views only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.audit import visible_entries
from conversations_admin.actions.permissions import Permission
from conversations_admin.models import AuditEntry, Conversation, Project
from conversations_admin.search.language import Pair, Query
from conversations_admin.web.requests import AuthedRequest

HISTORY = 8
VERBS: Mapping[str, str] = {
    "conversation.create": "Created it",
    "conversation.import": "Imported it",
    "conversation.view": "Looked at it",
    "conversation.delete": "Deleted it",
    "conversation.export": "Exported it",
    "metadata.update": "Changed the metadata",
    "item.create": "Added items",
    "item.delete": "Deleted an item",
    "item.restore": "Restored an item",
}


@dataclass(frozen=True)
class PairLink:
    """A pair of the metadata, and the list of the conversations that have it too."""

    key: str
    value: str
    url: str


@dataclass(frozen=True)
class Act:
    """One entry of the audit log in a line."""

    entry: AuditEntry
    words: str


@dataclass(frozen=True)
class History:
    """The latest entries that the person may see; `is_own` when only their own."""

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
    entries = visible_entries(actor, project=project).filter(
        conversation_id=conversation.conversation_id
    )
    query = urlencode({"target": conversation.conversation_id})
    return History(
        acts=[Act(entry, _words(entry)) for entry in entries.newest_first()[:HISTORY]],
        url=f"{reverse('audit_list', args=[project.slug])}?{query}",
        is_own=not actor.may(Permission.VIEW_AUDIT),
    )


def python_call(request: AuthedRequest, conversation: Conversation) -> str:
    """The SDK call that reads the same items."""
    base_url = request.build_absolute_uri("/v1")
    return (
        "from openai import OpenAI\n\n"
        f'client = OpenAI(base_url="{base_url}", api_key="…")\n'
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


def _words(entry: AuditEntry) -> str:
    return VERBS.get(entry.action, entry.action)
