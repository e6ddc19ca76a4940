"""Add items: messages in rows, or anything as JSON."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from django.contrib import messages
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from conversations_admin.actions import reads
from conversations_admin.actions.items import add_items, require_addition
from conversations_admin.errors import InvalidRequest, NotFound, OutcomeUnknown
from conversations_admin.models import Project
from conversations_admin.web.forms.drafts import Drafts
from conversations_admin.web.forms.reason import Reason
from conversations_admin.web.forms.rows import asks_for_rows
from conversations_admin.web.fragments import SeeOther
from conversations_admin.web.open_page import OpenPage
from conversations_admin.web.pages import render_page
from conversations_admin.web.requests import AuthedRequest, actor_of, in_project, wants_partial
from conversations_admin.web.timeline import Addresses
from conversations_admin.web.upstream.checks import ACCEPTED, Check, with_open_writes
from conversations_admin.web.upstream.standing import back_if_hindered, with_standing
from conversations_admin.web.upstream.words import REFUSALS, as_input_error, is_outage

TEMPLATE = "conversations/composer.html"


@dataclass(frozen=True)
class Composition:
    """What is being added, why, and to which conversation.

    `is_away`: it was refused for an outage alone.
    """

    request: AuthedRequest
    addresses: Addresses
    drafts: Drafts
    reason: Reason
    check: Check = field(default_factory=Check)
    is_away: bool = False

    @property
    def conversation_id(self) -> str:
        return self.addresses.conversation.conversation_id


@require_http_methods(["GET", "HEAD", "POST"])
@in_project
def item_create(request: AuthedRequest, project: Project, conversation_id: str) -> HttpResponse:
    actor = actor_of(request)
    require_addition(project, conversation_id, actor=actor)
    if request.method != "POST" and (back := back_if_hindered(request, project, conversation_id)):
        return back
    conversation = reads.open_conversation(project, conversation_id, actor=actor, is_part=True)
    addresses = Addresses(project, conversation, actor)
    if request.method != "POST":
        drafts, reason = Drafts(), Reason(required=False)
        return _form(Composition(request, addresses, drafts, reason), status=200)
    drafts, reason = Drafts.sent(request.POST), Reason.sent(request.POST, required=False)
    sent = Composition(request, addresses, drafts, reason, Check.sent(request, project))
    if asks_for_rows(request.POST):
        return _form(sent, status=200)
    if sent.check.is_open:
        return _unknown(sent)
    return _done(sent, []) if sent.check.is_done else _add(sent)


def _add(sent: Composition) -> HttpResponse:
    addresses = sent.addresses
    try:
        items = sent.drafts.parsed()
        if not items:
            return _form(replace(sent, drafts=sent.drafts.with_nothing_typed()))
        if sent.reason.errors:
            return _form(sent)
        added = add_items(
            addresses.project,
            sent.conversation_id,
            items,
            actor=addresses.actor,
            reason=sent.reason.text,
        )
    except OutcomeUnknown:
        return _unknown(replace(sent, check=Check.left_by(sent.request, addresses.project)))
    except REFUSALS as error:
        drafts = sent.drafts.blamed(as_input_error(error))
        response = _form(replace(sent, drafts=drafts, is_away=is_outage(error)))
        return with_standing(sent.request, response, addresses.conversation, error)
    except (InvalidRequest, NotFound) as error:
        # NotFound: an item that was referred to; the conversation itself has just been read.
        return _form(replace(sent, drafts=sent.drafts.blamed(error)))
    return _done(sent, [item["id"] for item in added])


def _done(sent: Composition, item_ids: list[str]) -> HttpResponse:
    """No ids: it was done before, and nobody could say so then."""
    request, addresses = sent.request, sent.addresses
    words = "1 item is" if len(item_ids) == 1 else f"{len(item_ids) or 'Your'} items are"
    messages.success(request, f"{words} added at the end.")
    newest = addresses.item(item_ids[-1]) if item_ids else f"{addresses.here}?order=desc"
    if not wants_partial(request):
        return SeeOther(newest)
    addresses.conversation.refresh_from_db()
    context = {
        "drafts": Drafts(mode=sent.drafts.mode),
        "reason": Reason(required=False),
        "is_fresh": True,
        "newest_url": newest,
    }
    return OpenPage.of(request, addresses).with_newcomers(
        request, [f"{TEMPLATE}#composer"], context
    )


def _unknown(sent: Composition) -> HttpResponse:
    """The form with all that was typed, and the page's list of what has no outcome."""
    response = _form(sent, status=ACCEPTED)
    return with_open_writes(sent.request, response, sent.conversation_id)


def _form(composition: Composition, *, status: int = 422) -> HttpResponse:
    context = {
        "nav": "conversations",
        "conversation": composition.addresses.conversation,
        "drafts": composition.drafts,
        "reason": composition.reason,
        **composition.check.context(composition.request, composition.conversation_id),
        "status": status,
        "is_away": composition.is_away,
        "is_standalone": not wants_partial(composition.request),
    }
    return render_page(composition.request, TEMPLATE, context, part="composer", status=status)
