"""Restore deleted items, at the end and under new ids.

Where what belongs to them is deleted, too, it is offered first.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from conversations_admin.actions import reads
from conversations_admin.actions.items import require_restoration, restore_items
from conversations_admin.errors import Conflict, ConsoleError, InvalidRequest, OutcomeUnknown
from conversations_admin.models import Item, Project
from conversations_admin.web.deletable import MOST_AT_ONCE
from conversations_admin.web.fragments import SeeOther, go_to, render_notices
from conversations_admin.web.numbers import whole_number
from conversations_admin.web.open_page import TEMPLATE as DETAIL, OpenPage, in_place_of
from conversations_admin.web.pages import render_page
from conversations_admin.web.partners import described, lost_partners_of
from conversations_admin.web.requests import AuthedRequest, actor_of, in_project, wants_partial
from conversations_admin.web.timeline import Addresses, draw
from conversations_admin.web.upstream.awaited import left_unanswered
from conversations_admin.web.upstream.checks import ACCEPTED, with_open_writes
from conversations_admin.web.upstream.standing import with_standing
from conversations_admin.web.upstream.words import REFUSALS, is_outage, refusal_words

TEMPLATE = "conversations/dialogs/items_restore.html"
# Whoever sends it has been asked about what belongs to the items.
ASKED = "asked"
UNKNOWN = (
    "Unknown, checking: the upstream has not answered, so nobody knows yet whether it was "
    "restored. Do not restore it again before that is known."
)


@require_POST
@in_project
def items_restore(request: AuthedRequest, project: Project, conversation_id: str) -> HttpResponse:
    actor = actor_of(request)
    positions = _positions(request)
    if ASKED not in request.POST:
        offer = _offer(request, project, conversation_id, positions)
        if offer is not None:
            return offer
    try:
        added = restore_items(project, conversation_id, positions, actor=actor)
    except OutcomeUnknown:
        return _unknown(request, project, conversation_id)
    except REFUSALS as error:
        return _refused(request, project, conversation_id, error)
    except InvalidRequest as error:
        if error.code != "not_restorable":
            raise
        raise Conflict(error.message, current={}, param=error.param) from error
    return _restored(request, project, conversation_id, [item["id"] for item in added])


def _restored(
    request: AuthedRequest, project: Project, conversation_id: str, item_ids: Sequence[str]
) -> HttpResponse:
    actor = actor_of(request)
    conversation = reads.open_conversation(project, conversation_id, actor=actor, is_part=True)
    addresses = Addresses(project, conversation, actor)
    there = addresses.item(item_ids[0])
    words = "1 item is back, at the end and under a new id."
    if len(item_ids) > 1:
        words = f"{len(item_ids)} items are back, at the end and under new ids."
    link = format_html('<a class="link" href="{}">Show</a>', there)
    messages.success(request, format_html("{} {}", words, link))
    if wants_partial(request) and "partner" not in request.POST:
        return _returned(request, addresses)
    return go_to(request, there)


def _offer(
    request: AuthedRequest, project: Project, conversation_id: str, positions: Sequence[int]
) -> HttpResponse | None:
    """The question whether what belongs to these comes with them; None if nothing does."""
    actor = actor_of(request)
    require_restoration(project, conversation_id, actor=actor)
    rows = list(
        Item.objects.restorable()
        .filter(conversation__project=project, conversation__conversation_id=conversation_id)
        .filter(position__in=positions)
        .in_order()
    )
    if len(rows) != len(positions):
        return None
    conversation = reads.open_conversation(project, conversation_id, actor=actor, is_part=True)
    partners = lost_partners_of(conversation, rows)[: MOST_AT_ONCE - len(rows)]
    if not partners:
        return None
    addresses = Addresses(project, conversation, actor)
    context = {
        "nav": "conversations",
        "conversation": conversation,
        "comes": described(rows, addresses=addresses),
        "partners": described(partners, addresses=addresses),
    }
    response = render_page(request, TEMPLATE, context, part="restoration")
    response.headers["HX-Retarget"] = "#dialog"
    response.headers["HX-Reswap"] = "innerHTML"
    return response


def _unknown(request: AuthedRequest, project: Project, conversation_id: str) -> HttpResponse:
    left_unanswered(request, project)
    messages.warning(request, UNKNOWN)
    if not wants_partial(request):
        return SeeOther(reverse("conversation_detail", args=[project.slug, conversation_id]))
    response = HttpResponse(render_notices(request), status=ACCEPTED)
    response.headers["HX-Reswap"] = "none"
    response.headers["HX-Trigger"] = "closeDialog"
    return with_open_writes(request, response, conversation_id)


def _refused(
    request: AuthedRequest, project: Project, conversation_id: str, error: ConsoleError
) -> HttpResponse:
    messages.error(request, refusal_words(error), extra_tags="away" if is_outage(error) else "")
    if not wants_partial(request):
        return SeeOther(reverse("conversation_detail", args=[project.slug, conversation_id]))
    row = reads.open_metadata(project, conversation_id, actor=actor_of(request), is_part=True)
    response = HttpResponse(render_notices(request), status=422)
    response.headers["HX-Reswap"] = "none"
    return with_standing(request, response, row, error)


def _returned(request: AuthedRequest, addresses: Addresses) -> HttpResponse:
    """The tombstones as they are now, and the new items where the open page ends."""
    opened = OpenPage.of(request, addresses)
    tombstones = draw(opened.entries.at(_positions(request)), addresses=addresses)
    context = {"blocks": tombstones}
    response = opened.with_newcomers(request, [f"{DETAIL}#tombstones"], context)
    response.headers["HX-Trigger"] = "closeDialog"
    return in_place_of(tombstones[0].anchor, response)


def _positions(request: AuthedRequest) -> list[int]:
    also = [*request.POST.getlist("position"), *request.POST.getlist("partner")]
    sent = [*request.GET.getlist("position"), *also]
    positions = [whole_number(text) for text in dict.fromkeys(sent)]
    if not positions or None in positions or len(positions) > MOST_AT_ONCE:
        raise InvalidRequest("Name the positions of the items to restore.", param="position")
    return [position for position in positions if position is not None]
