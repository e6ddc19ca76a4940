"""Restore deleted items, at the end and under new ids."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from conversations_admin.actions import reads
from conversations_admin.actions.items import restore_items
from conversations_admin.errors import Conflict, ConsoleError, InvalidRequest, OutcomeUnknown
from conversations_admin.models import Project
from conversations_admin.web.deletable import MOST_AT_ONCE
from conversations_admin.web.fragments import SeeOther, render_notices
from conversations_admin.web.numbers import whole_number
from conversations_admin.web.open_page import TEMPLATE as DETAIL, OpenPage, in_place_of
from conversations_admin.web.requests import AuthedRequest, actor_of, in_project, wants_partial
from conversations_admin.web.timeline import Addresses, draw
from conversations_admin.web.upstream.checks import ACCEPTED, with_open_writes
from conversations_admin.web.upstream.standing import with_standing
from conversations_admin.web.upstream.words import REFUSALS, is_outage, refusal_words

UNKNOWN = (
    "Unknown, checking: the upstream has not answered, so nobody knows yet whether it was "
    "restored. Do not restore it again before that is known."
)


@require_POST
@in_project
def items_restore(request: AuthedRequest, project: Project, conversation_id: str) -> HttpResponse:
    actor = actor_of(request)
    positions = _positions(request)
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
    conversation = reads.open_conversation(project, conversation_id, actor=actor, is_part=True)
    addresses = Addresses(project, conversation, actor)
    words = "1 item is back, at the end and under a new id."
    if len(added) > 1:
        words = f"{len(added)} items are back, at the end and under new ids."
    link = format_html('<a class="link" href="{}">Show</a>', addresses.item(added[0]["id"]))
    messages.success(request, format_html("{} {}", words, link))
    if wants_partial(request):
        return _returned(request, addresses, positions)
    return SeeOther(addresses.item(added[0]["id"]))


def _unknown(request: AuthedRequest, project: Project, conversation_id: str) -> HttpResponse:
    messages.warning(request, UNKNOWN)
    if not wants_partial(request):
        return SeeOther(reverse("conversation_detail", args=[project.slug, conversation_id]))
    response = HttpResponse(render_notices(request), status=ACCEPTED)
    response.headers["HX-Reswap"] = "none"
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


def _returned(
    request: AuthedRequest, addresses: Addresses, positions: Sequence[int]
) -> HttpResponse:
    """The tombstones as they are now, and the new items where the open page ends."""
    opened = OpenPage.of(request, addresses)
    tombstones = draw(opened.entries.at(list(positions)), addresses=addresses)
    context = {"blocks": tombstones}
    response = opened.with_newcomers(request, [f"{DETAIL}#tombstones"], context)
    return in_place_of(tombstones[0].anchor, response)


def _positions(request: AuthedRequest) -> list[int]:
    sent = [*request.GET.getlist("position"), *request.POST.getlist("position")]
    positions = [whole_number(text) for text in dict.fromkeys(sent)]
    if not positions or None in positions or len(positions) > MOST_AT_ONCE:
        raise InvalidRequest("Name the positions of the items to restore.", param="position")
    return [position for position in positions if position is not None]
