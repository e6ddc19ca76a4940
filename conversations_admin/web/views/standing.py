"""Whether what is left of a long conversation has come; its page asks while it is on its way."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from conversations_admin.actions import reads
from conversations_admin.actions.completing import is_being_fetched
from conversations_admin.actions.permissions import Permission
from conversations_admin.actions.reads import require_search
from conversations_admin.models import Conversation, Project
from conversations_admin.web.fragments import render_fragments
from conversations_admin.web.open_page import TEMPLATE, OpenPage
from conversations_admin.web.requests import AuthedRequest, actor_of, in_project, wants_partial
from conversations_admin.web.timeline import Addresses

REGION = "upstream/fetched.html"
NO_NEWS = 204


@require_safe
@in_project
def conversation_standing(
    request: AuthedRequest, project: Project, conversation_id: str
) -> HttpResponse:
    actor = actor_of(request)
    require_search(project, actor=actor)
    if not wants_partial(request):
        there = reverse("conversation_detail", args=[project.slug, conversation_id])
        return HttpResponseRedirect(there)
    if is_being_fetched(project, conversation_id):
        return HttpResponse(status=NO_NEWS)
    row = reads.open_metadata(project, conversation_id, actor=actor, is_part=True)
    context: dict[str, Any] = {"conversation": row, "is_whole": _is_whole(request, row)}
    response = render_fragments(request, [REGION], context)
    if actor.may(Permission.READ):
        opened = OpenPage.of(request, Addresses(project, row, actor))
        news = opened.context(opened.timeline(opened.entries.no_page()))
        response.write(opened.with_news(request, [f"{TEMPLATE}#range"], news).content)
    return response


def _is_whole(request: AuthedRequest, row: Conversation) -> bool:
    """Say whether it was read whole since the page was opened."""
    return row.synced_at is not None and row.synced_at.isoformat() != request.GET.get("since")
