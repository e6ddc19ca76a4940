"""Restore deleted items, at the end and under new ids.

Where what belongs to them is deleted, too, it is offered first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from conversations_admin.actions import reads
from conversations_admin.actions.items import require_restoration, restore_items
from conversations_admin.errors import Conflict, ConsoleError, InvalidRequest, OutcomeUnknown
from conversations_admin.models import Conversation, Item, Project
from conversations_admin.web.deletable import MOST_AT_ONCE
from conversations_admin.web.fragments import SeeOther, go_to, render_notices
from conversations_admin.web.numbers import whole_number
from conversations_admin.web.open_page import TEMPLATE as DETAIL, OpenPage, in_place_of
from conversations_admin.web.pages import render_page
from conversations_admin.web.partners import (
    described,
    is_repeated,
    lost_partners_of,
    positions_beside,
)
from conversations_admin.web.requests import AuthedRequest, actor_of, in_project, wants_partial
from conversations_admin.web.timeline import Addresses
from conversations_admin.web.upstream.awaited import left_unanswered
from conversations_admin.web.upstream.checks import ACCEPTED, with_open_writes
from conversations_admin.web.upstream.standing import with_standing
from conversations_admin.web.upstream.words import REFUSALS, is_outage, refusal_words

TEMPLATE = "conversations/dialogs/items_restore.html"
# Whoever sends it has been asked about what belongs to the items.
ASKED = "asked"
OF_ITEMS, OF_PARTNERS = "position", "partner"
UNKNOWN = (
    "Unknown, checking: the upstream has not answered, so nobody knows yet whether it was "
    "restored. Do not restore it again before that is known."
)


@dataclass(frozen=True)
class Wanted:
    """Where the items stand that are to come back, and what belongs to them and was ticked."""

    named: list[int]
    partners: list[int]

    @classmethod
    def sent(cls, request: AuthedRequest) -> Wanted:
        texts = [*request.GET.getlist(OF_ITEMS), *request.POST.getlist(OF_ITEMS)]
        named = _whole(texts)
        also = _whole(request.POST.getlist(OF_PARTNERS))
        wanted = cls(named, [each for each in also if each not in named])
        if not named:
            raise InvalidRequest("Name the positions of the items to restore.", param=OF_ITEMS)
        if (number := len(wanted.positions)) > MOST_AT_ONCE:
            most = f"Restore at most {MOST_AT_ONCE} items at once; these are {number}."
            raise InvalidRequest(most, param=OF_ITEMS)
        return wanted

    @property
    def positions(self) -> list[int]:
        return [*self.named, *self.partners]


@require_POST
@in_project
def items_restore(request: AuthedRequest, project: Project, conversation_id: str) -> HttpResponse:
    actor = actor_of(request)
    wanted = Wanted.sent(request)
    if ASKED not in request.POST:
        require_restoration(project, conversation_id, actor=actor)
        offer = _offer(request, project, conversation_id, wanted)
        if offer is not None:
            return offer
    try:
        added = restore_items(project, conversation_id, wanted.positions, actor=actor)
    except OutcomeUnknown:
        return _unknown(request, project, conversation_id)
    except REFUSALS as error:
        return _refused(request, project, conversation_id, wanted, error)
    except InvalidRequest as error:
        if error.code != "not_restorable":
            raise
        raise Conflict(error.message, current={}, param=error.param) from error
    conversation = reads.open_conversation(project, conversation_id, actor=actor, is_part=True)
    addresses = Addresses(project, conversation, actor)
    return _restored(request, addresses, wanted, [item["id"] for item in added])


def _restored(
    request: AuthedRequest, addresses: Addresses, wanted: Wanted, item_ids: Sequence[str]
) -> HttpResponse:
    there = addresses.item(item_ids[0])
    words = "1 item is back, at the end and under a new id."
    if len(item_ids) > 1:
        words = f"{len(item_ids)} items are back, at the end and under new ids."
    link = format_html('<a class="link" href="{}">Show</a>', there)
    messages.success(request, format_html("{} {}", words, link))
    in_place = _returned(request, addresses, wanted) if wants_partial(request) else None
    return in_place or go_to(request, there)


def _offer(
    request: AuthedRequest,
    project: Project,
    conversation_id: str,
    wanted: Wanted,
    *,
    refused: ConsoleError | None = None,
) -> HttpResponse | None:
    """The question whether what belongs to these comes with them; None if nothing does.

    `refused` is why it was not done once that was answered.
    """
    actor = actor_of(request)
    rows = list(
        Item.objects.restorable()
        .filter(conversation__project=project, conversation__conversation_id=conversation_id)
        .filter(position__in=wanted.named)
        .in_order()
    )
    if len(rows) != len(wanted.named):
        return None
    conversation = reads.open_conversation(project, conversation_id, actor=actor, is_part=True)
    partners = lost_partners_of(conversation, rows)[: MOST_AT_ONCE - len(rows)]
    if not partners:
        return None
    addresses = Addresses(project, conversation, actor)
    offered = [
        (section, words, refused is None or section.position in wanted.partners)
        for section, words in described(partners, addresses=addresses)
    ]
    context = {"comes": described(rows, addresses=addresses), "partners": offered}
    return _dialog(request, conversation, context, refused)


def _dialog(
    request: AuthedRequest,
    conversation: Conversation,
    offer: Mapping[str, object],
    refused: ConsoleError | None,
) -> HttpResponse:
    context = {
        "nav": "conversations",
        "conversation": conversation,
        "refusal": refusal_words(refused) if refused else "",
        "is_away": refused is not None and is_outage(refused),
        **offer,
    }
    response = render_page(
        request, TEMPLATE, context, part="restoration", status=422 if refused else 200
    )
    response.headers["HX-Retarget"] = "#dialog"
    response.headers["HX-Reswap"] = "innerHTML"
    return response


def _unknown(request: AuthedRequest, project: Project, conversation_id: str) -> HttpResponse:
    write = left_unanswered(request, project)
    messages.warning(request, UNKNOWN, extra_tags=write.operation_id if write else "")
    if not wants_partial(request):
        return SeeOther(reverse("conversation_detail", args=[project.slug, conversation_id]))
    response = HttpResponse(render_notices(request), status=ACCEPTED)
    response.headers["HX-Reswap"] = "none"
    response.headers["HX-Trigger"] = "closeDialog"
    return with_open_writes(request, response, conversation_id)


def _refused(
    request: AuthedRequest,
    project: Project,
    conversation_id: str,
    wanted: Wanted,
    error: ConsoleError,
) -> HttpResponse:
    """Whoever sent it from the dialog is told there, anybody else beside the page."""
    response = None
    if ASKED in request.POST and wants_partial(request):
        response = _offer(request, project, conversation_id, wanted, refused=error)
    if response is None:
        tags = "away" if is_outage(error) else ""
        messages.error(request, refusal_words(error), extra_tags=tags)
        if not wants_partial(request):
            return SeeOther(reverse("conversation_detail", args=[project.slug, conversation_id]))
        response = HttpResponse(render_notices(request), status=422)
        response.headers["HX-Reswap"] = "none"
    row = reads.open_metadata(project, conversation_id, actor=actor_of(request), is_part=True)
    return with_standing(request, response, row, error)


def _returned(request: AuthedRequest, addresses: Addresses, wanted: Wanted) -> HttpResponse | None:
    """The tombstones as they are now, and the new items where the open page ends.

    None where nobody can tell which element of the page shows them.
    """
    opened = OpenPage.of(request, addresses)
    tombstones = opened.tombstones(wanted.named)
    beside = positions_beside(addresses.conversation, wanted.partners, named=wanted.named)
    elsewhere = [each for each in opened.tombstones(beside) if opened.shows(each.position)]
    item_ids = [item_id for each in (*tombstones, *elsewhere) for item_id in each.item_ids]
    # Rows are no longer kept, or elements are named by more than the id.
    if not tombstones or is_repeated(addresses.conversation, item_ids):
        return None
    context = {"blocks": tombstones, "elsewhere": elsewhere}
    response = opened.with_newcomers(request, [f"{DETAIL}#tombstones"], context)
    response.headers["HX-Trigger"] = "closeDialog"
    return in_place_of(tombstones[0].anchor, response)


def _whole(texts: Sequence[str]) -> list[int]:
    numbers = [whole_number(text) for text in dict.fromkeys(texts)]
    if None in numbers:
        raise InvalidRequest("A position is a whole number.", param=OF_ITEMS)
    return [number for number in numbers if number is not None]
