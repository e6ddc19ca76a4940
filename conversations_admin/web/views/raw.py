"""The JSON behind a conversation and behind one item, as the API answers it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from conversations_admin.actions import reads
from conversations_admin.errors import InvalidRequest
from conversations_admin.models import Conversation, Item, Project
from conversations_admin.models.plain import is_storable
from conversations_admin.records.rows import wire_conversation
from conversations_admin.web.entries import Page
from conversations_admin.web.open_page import entries_of
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
    addresses = Addresses(project, conversation, actor)
    entries, after = entries_of(addresses, with_deleted=False), request.GET.get("after")
    page = entries.newer_than(entries.place_of(after)) if after else entries.first_page("asc")
    json = {
        "conversation": wire_conversation(conversation),
        "items": list_object([row.body for row in page.rows], has_more=page.has_newer),
    }
    context = _context(conversation, json, title="Conversation as JSON")
    return _answer(request, context | {"page": page, "next": _next(page, addresses)})


@require_safe
@in_project
def item_raw(
    request: AuthedRequest, project: Project, conversation_id: str, position: int
) -> HttpResponse:
    actor = actor_of(request)
    conversation = reads.open_conversation(project, conversation_id, actor=actor, is_part=True)
    row = next(iter(entries_of(Addresses(project, conversation, actor)).at([position])), None)
    if row is None:
        raise item_not_found(str(position))
    return _item(request, conversation, row)


@require_safe
@in_project
def item_raw_by_id(request: AuthedRequest, project: Project, conversation_id: str) -> HttpResponse:
    """Of an item that has no place in our rows, as where no text is kept."""
    actor, item_id = actor_of(request), request.GET.get("item", "")
    conversation = reads.open_conversation(project, conversation_id, actor=actor, is_part=True)
    if not item_id:
        raise InvalidRequest("Name the item.", param="item")
    if not is_storable(item_id):
        raise item_not_found(item_id)
    return _item(
        request,
        conversation,
        entries_of(Addresses(project, conversation, actor)).named([item_id])[0],
    )


def _item(request: AuthedRequest, conversation: Conversation, row: Item) -> HttpResponse:
    context = _context(conversation, row.body, title="Item as JSON")
    if "inline" in request.GET:
        context["is_huge"] = len(context["json"]) > HUGE
        return render_page(request, TEMPLATE, context, part="inline")
    return _answer(request, context | {"item": row})


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
