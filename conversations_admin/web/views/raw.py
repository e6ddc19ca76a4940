"""The JSON behind a conversation and behind one item, as the API answers it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from conversations_admin.actions import reads
from conversations_admin.actions.actor import Actor
from conversations_admin.actions.permissions import Permission
from conversations_admin.models import Conversation, Project
from conversations_admin.records.rows import wire_conversation
from conversations_admin.web.entries import Entries, Page
from conversations_admin.web.pages import render_page
from conversations_admin.web.presentation.fields import pretty
from conversations_admin.web.presentation.parts import HUGE
from conversations_admin.web.requests import AuthedRequest, actor_of, in_project
from conversations_admin.web.timeline import Addresses
from conversations_admin.wire.objects import item_not_found, list_object

TEMPLATE = "conversations/raw.html"


@require_safe
@in_project
def conversation_raw(
    request: AuthedRequest, project: Project, conversation_id: str
) -> HttpResponse:
    """The conversation object and a page of its items, oldest first."""
    actor = actor_of(request)
    conversation = reads.open_conversation(project, conversation_id, actor=actor)
    entries = Entries(conversation, with_deleted=False)
    page = entries.newer_than(entries.position_of(request.GET.get("after") or "0"))
    json = {
        "conversation": wire_conversation(conversation),
        "items": list_object([row.body for row in page.rows], has_more=page.has_newer),
    }
    addresses = Addresses(project, conversation, actor)
    context = _context(conversation, json, title="Conversation as JSON")
    return _answer(request, context | {"page": page, "next": _next(page, addresses)})


@require_safe
@in_project
def item_raw(
    request: AuthedRequest, project: Project, conversation_id: str, position: int
) -> HttpResponse:
    actor = actor_of(request)
    conversation = reads.open_conversation(project, conversation_id, actor=actor, is_part=True)
    row = next(iter(_entries(conversation, actor=actor).at([position])), None)
    if row is None:
        raise item_not_found(str(position))
    context = _context(conversation, row.body, title="Item as JSON")
    if "inline" in request.GET:
        context["is_huge"] = len(context["json"]) > HUGE
        return render_page(request, TEMPLATE, context, part="inline")
    return _answer(request, context | {"item": row})


def _entries(conversation: Conversation, *, actor: Actor) -> Entries:
    return Entries(conversation, with_deleted=actor.may(Permission.RESTORE_ITEMS))


def _context(conversation: Conversation, json: object, *, title: str) -> dict[str, Any]:
    return {
        "nav": "conversations",
        "conversation": conversation,
        "json": pretty(json),
        "raw_title": title,
    }


def _next(page: Page, addresses: Addresses) -> str:
    if not page.has_newer:
        return ""
    return f"{addresses.at('conversation_raw')}?{urlencode({'after': page.newest})}"


def _answer(request: AuthedRequest, context: dict[str, Any]) -> HttpResponse:
    return render_page(request, TEMPLATE, context, part="raw")
