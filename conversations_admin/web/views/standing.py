"""What a page asks of the upstream by itself: whether the rest has come, or it answers again."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from conversations_admin.actions import reads
from conversations_admin.actions.completing import is_being_fetched
from conversations_admin.actions.permissions import Permission
from conversations_admin.actions.reads import require_search
from conversations_admin.errors import NotFound
from conversations_admin.models import Conversation, Project
from conversations_admin.web.forms.drafts import Drafts
from conversations_admin.web.forms.reason import Reason
from conversations_admin.web.fragments import NO_NEWS, render_fragments
from conversations_admin.web.open_page import TEMPLATE, OpenPage
from conversations_admin.web.requests import AuthedRequest, actor_of, in_project, wants_partial
from conversations_admin.web.timeline import Addresses
from conversations_admin.web.upstream.standing import (
    AWAY,
    FORM,
    REGION,
    Standing,
    standing_context,
)
from conversations_admin.web.views.gone import gone_region

FETCHED = "upstream/fetched.html"
COMPOSER = "conversations/composer.html#composer"
# Somebody asks, not the page by itself.
NOW = "now"


def told_when_gone(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page that asks again and again hears only once that what it shows is not there any more."""

    @wraps(view)
    def guarded(request: AuthedRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except NotFound as error:
            if not wants_partial(request):
                raise
            return gone_region(request, error)

    return guarded


@require_safe
@told_when_gone
@in_project
def conversation_standing(
    request: AuthedRequest, project: Project, conversation_id: str
) -> HttpResponse:
    actor = actor_of(request)
    require_search(project, actor=actor)
    if not wants_partial(request):
        there = reverse("conversation_detail", args=[project.slug, conversation_id])
        return HttpResponseRedirect(there)
    if "since" not in request.GET:
        return _looked_again(request, project, conversation_id)
    if is_being_fetched(project, conversation_id):
        return HttpResponse(status=NO_NEWS)
    row = reads.open_metadata(project, conversation_id, actor=actor, is_part=True)
    context: dict[str, Any] = {"conversation": row, "is_whole": _is_whole(request, row)}
    response = render_fragments(request, [FETCHED], context)
    if actor.may(Permission.READ):
        opened = OpenPage.of(request, Addresses(project, row, actor))
        news = opened.context(opened.timeline(opened.entries.no_page()))
        response.write(opened.with_news(request, [f"{TEMPLATE}#range"], news).content)
    return response


@require_safe
@told_when_gone
@in_project
def project_standing(request: AuthedRequest, project: Project) -> HttpResponse:
    """Of the list and of a new conversation's form: as they open, and while it is away."""
    actor = actor_of(request)
    require_search(project, actor=actor)
    here = reverse("conversation_list", args=[project.slug])
    if not wants_partial(request):
        return HttpResponseRedirect(here)
    standing = Standing.of_list(project, actor=actor, anew=NOW in request.GET)
    if standing.is_open and (AWAY in request.GET or request.GET.get(FORM) == AWAY):
        # The page says that it is away, and asks again by itself.
        return HttpResponse(status=NO_NEWS)
    context = {
        "project": project,
        "standing": standing,
        "standing_url": f"{request.path}?{AWAY}" if standing.is_stale else request.path,
        "here_url": here,
        **_of_form(request, standing),
    }
    return render_fragments(request, [REGION], context)


def _of_form(request: AuthedRequest, standing: Standing) -> dict[str, Any]:
    """What a form says of it, whose page is not left for what was typed there."""
    if FORM not in request.GET:
        return {}
    if standing.is_open:
        return {"is_form": True, "standing_url": request.get_full_path()}
    return {
        "is_form": True,
        "standing_url": f"{request.path}?{FORM}={AWAY}",
        "is_back": request.GET[FORM] == AWAY and not standing.hindrance,
    }


def _looked_again(request: AuthedRequest, project: Project, conversation_id: str) -> HttpResponse:
    """As it is now; once the upstream answers, all that the page missed comes with it."""
    actor = actor_of(request)
    row = reads.open_metadata(project, conversation_id, actor=actor, is_part=True)
    row.project = project
    standing = Standing.again(row, actor=actor, anew=NOW in request.GET)
    if standing.is_open:
        # Only a page that says what is in the way asks here, again and again.
        return HttpResponse(status=NO_NEWS)
    row.refresh_from_db(fields=["drift", "item_count", "next_position"])
    context = standing_context(standing, project, row) | {"is_back": not standing.hindrance}
    context |= _of_form(request, standing)
    response = render_fragments(request, [REGION], context)
    if not standing.hindrance and actor.may(Permission.READ) and "newest" in request.GET:
        response.write(_missed(request, OpenPage.of(request, Addresses(project, row, actor))))
    return response


def _missed(request: AuthedRequest, opened: OpenPage) -> bytes:
    """What was said meanwhile, and a composer where the page was opened without one."""
    may_add = opened.addresses.actor.may(Permission.ADD_ITEMS)
    has_none = "hindered" in request.GET
    empty = {"drafts": Drafts(), "reason": Reason(required=False), "is_news": True}
    templates = [COMPOSER] if may_add and has_none else []
    return opened.with_newcomers(request, templates, empty).content


def _is_whole(request: AuthedRequest, row: Conversation) -> bool:
    """Say whether it was read whole since the page was opened."""
    return row.synced_at is not None and row.synced_at.isoformat() != request.GET.get("since")
