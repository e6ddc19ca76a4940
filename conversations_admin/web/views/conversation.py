"""One conversation: its timeline and what stands beside it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from conversations_admin.actions import reads
from conversations_admin.actions.actor import Actor
from conversations_admin.actions.permissions import Permission
from conversations_admin.errors import NotFound
from conversations_admin.models import Conversation, Project
from conversations_admin.web.entries import Page
from conversations_admin.web.forms.drafts import Drafts
from conversations_admin.web.forms.reason import Reason
from conversations_admin.web.found import Walk
from conversations_admin.web.fragments import render_fragments
from conversations_admin.web.listing.neighbours import neighbours_of
from conversations_admin.web.open_page import TEMPLATE, OpenPage
from conversations_admin.web.pages import render_page
from conversations_admin.web.rail import rail_of
from conversations_admin.web.requests import AuthedRequest, actor_of, in_project, wants_partial
from conversations_admin.web.timeline import Addresses
from conversations_admin.web.upstream.drift import differences, look_of
from conversations_admin.web.upstream.standing import UNCHANGEABLE, Standing, standing_context
from conversations_admin.web.upstream.writes import Writes


@require_safe
@in_project
def conversation_detail(
    request: AuthedRequest, project: Project, conversation_id: str
) -> HttpResponse:
    actor = actor_of(request)
    if wants_partial(request) and actor.may(Permission.READ):
        return _part(request, project, conversation_id, actor=actor)
    # A page that is opened shows what the upstream has; its further parts belong to that look.
    standing = Standing.of_page(project, conversation_id, actor=actor)
    if not actor.may(Permission.READ) or (standing.is_vanished and not project.keeps_text):
        return _metadata_alone(request, project, conversation_id, actor=actor, standing=standing)
    conversation = reads.open_conversation(project, conversation_id, actor=actor)
    addresses = Addresses(project, conversation, actor, standing.hindrance)
    return _whole(request, OpenPage.of(request, addresses), standing=standing)


def _part(
    request: AuthedRequest, project: Project, conversation_id: str, *, actor: Actor
) -> HttpResponse:
    conversation = reads.open_conversation(project, conversation_id, actor=actor, is_part=True)
    hindrance = UNCHANGEABLE if "hindered" in request.GET else ""
    opened = OpenPage.of(request, Addresses(project, conversation, actor, hindrance))
    return _tally(request, opened) if "tally" in request.GET else _more(request, opened)


def _whole(request: AuthedRequest, opened: OpenPage, *, standing: Standing) -> HttpResponse:
    page, status = _page(request, opened)
    addresses = opened.addresses
    context = {
        **_upstream(addresses.project, addresses.conversation, standing=standing),
        **rail_of(request, addresses.project, addresses.conversation, actor=addresses.actor),
        **opened.context(opened.timeline(page, added=False)),
        "walk": _walk(opened, page),
        "newest": page.newest,
        "neighbours": neighbours_of(request, addresses.project, addresses.conversation),
        "nav": "conversations",
        "types": _types(request, opened, page),
        "drafts": Drafts(),
        "reason": Reason(required=False),
    }
    return render_page(request, TEMPLATE, context, status=status)


def _upstream(
    project: Project, conversation: Conversation, *, standing: Standing
) -> dict[str, Any]:
    """What is to be said of the upstream; nothing where there is none."""
    if standing.is_local:
        return {}
    # Of an upstream that cannot be reached nothing more is asked while somebody waits.
    read = Writes.known if standing.is_stale else Writes.looked_after
    return {
        **standing_context(standing, project, conversation),
        "hindrance": standing.hindrance,
        "writes": read(project, conversation.conversation_id),
        # What is gone for good is said already, and would be found so again at the next look.
        "drift": None if standing.is_vanished else look_of(conversation),
        "differences": differences(project, conversation),
    }


def _types(request: AuthedRequest, opened: OpenPage, page: Page) -> list[tuple[str, int]] | None:
    """How many items of which type; of a long conversation only if asked for."""
    if "tally" in request.GET:
        return opened.entries.count_types()
    return opened.entries.count_types_cheaply(page)


def _tally(request: AuthedRequest, opened: OpenPage) -> HttpResponse:
    context = {"types": opened.entries.count_types()}
    return render_page(request, TEMPLATE, context, part="tally")


def _metadata_alone(
    request: AuthedRequest,
    project: Project,
    conversation_id: str,
    *,
    actor: Actor,
    standing: Standing,
) -> HttpResponse:
    conversation = reads.open_metadata(project, conversation_id, actor=actor)
    context = {
        **_upstream(project, conversation, standing=standing),
        **rail_of(request, project, conversation, actor=actor),
        "neighbours": neighbours_of(request, project, conversation),
        "nav": "conversations",
        "conversation": conversation,
    }
    return render_page(request, TEMPLATE, context)


def _page(request: AuthedRequest, opened: OpenPage) -> tuple[Page, int]:
    """The entries asked for; the beginning, and 404, if those of a link are not here."""
    around = request.GET.get("around") or _first_match(request, opened)
    if around is None:
        return _walked(request, opened), 200
    try:
        return opened.entries.around(around), 200
    except NotFound:
        messages.warning(
            request,
            f"The item {around[:80]} is not in this conversation, or no longer. "
            "You see the conversation from its beginning.",
        )
        return opened.entries.first_page("asc"), 404


def _first_match(request: AuthedRequest, opened: OpenPage) -> str | None:
    """Where a page opens that was asked for words but not for a place."""
    matches = opened.found.matches
    if not matches or request.GET.keys() & {"after", "before"}:
        return None
    return str(matches[0][0])


def _walk(opened: OpenPage, page: Page) -> Walk:
    here = opened.addresses.at("conversation_detail")
    return Walk.of(opened.found, here, position=page.marked.position if page.marked else None)


def _walked(request: AuthedRequest, opened: OpenPage) -> Page:
    """The page after or before an entry, in the order asked for, or the first one."""
    after, before = request.GET.get("after"), request.GET.get("before")
    if not after and not before:
        return opened.entries.first_page(opened.order)
    place = opened.entries.place_of(after or before or "")
    goes_newer = bool(after) == (opened.order == "asc")
    if goes_newer:
        return opened.entries.newer_than(place)
    return opened.entries.older_than(place)


def _more(request: AuthedRequest, opened: OpenPage) -> HttpResponse:
    """A further page for the open one: its blocks, and what changes above or below them."""
    timeline = opened.timeline(_walked(request, opened))
    side = "below" if request.GET.get("after") else "above"
    partials = [f"{TEMPLATE}#{name}" for name in ("entries", side, "range", "edge")]
    return render_fragments(request, partials, opened.context(timeline) | {"oob": True})
