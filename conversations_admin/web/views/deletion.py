"""Delete a conversation, once its id has been typed and a reason given."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from conversations_admin.actions import reads
from conversations_admin.actions.conversations import delete_conversation, require_deletion
from conversations_admin.errors import ConsoleError, MissingUpstream, OutcomeUnknown
from conversations_admin.models import Conversation, Project
from conversations_admin.models.conversation import GONE_FOR_GOOD
from conversations_admin.web.forms.reason import Reason
from conversations_admin.web.fragments import SeeOther, go_to
from conversations_admin.web.listing.last import last_list
from conversations_admin.web.pages import render_page
from conversations_admin.web.requests import AuthedRequest, actor_of, in_project
from conversations_admin.web.upstream.checks import ACCEPTED, Check, with_open_writes
from conversations_admin.web.upstream.standing import with_standing
from conversations_admin.web.upstream.words import REFUSALS, is_outage, refusal_words
from conversations_admin.web.views.drift import Removal, removal_dialog

TEMPLATE = "conversations/dialogs/conversation_delete.html"
TYPED = 6
"""How many characters of the id are asked for, from its end."""


@dataclass(frozen=True)
class Deletion:
    """What the dialog holds; `refusal` is the upstream's, in words.

    `is_away`: it was refused for an outage alone.
    """

    conversation: Conversation
    reason: Reason = field(default_factory=Reason)
    typed: str = ""
    check: Check = field(default_factory=Check)
    refusal: str = ""
    is_away: bool = False

    @property
    def wanted(self) -> str:
        return self.conversation.conversation_id[-TYPED:]


@require_http_methods(["GET", "HEAD", "POST"])
@in_project
def conversation_delete(
    request: AuthedRequest, project: Project, conversation_id: str
) -> HttpResponse:
    actor = actor_of(request)
    require_deletion(project, conversation_id, actor=actor)
    check = Check.sent(request, project)
    if check.is_done:
        return _done(request, project, conversation_id)
    conversation = reads.open_metadata(project, conversation_id, actor=actor, is_part=True)
    if conversation.drift in GONE_FOR_GOOD:
        return SeeOther(reverse("copy_remove", args=[project.slug, conversation_id]))
    if request.method != "POST":
        return _dialog(request, Deletion(conversation), status=200)
    reason, typed = Reason.sent(request.POST), request.POST.get("typed", "").strip()
    sent = Deletion(conversation, reason, typed, check)
    if check.is_open:
        return _unknown(request, sent)
    if typed != sent.wanted or reason.errors:
        return _dialog(request, sent)
    return _delete(request, project, sent)


def _delete(request: AuthedRequest, project: Project, sent: Deletion) -> HttpResponse:
    conversation_id, reason = sent.conversation.conversation_id, sent.reason.text
    try:
        delete_conversation(project, conversation_id, actor=actor_of(request), reason=reason)
    except OutcomeUnknown:
        return _unknown(request, replace(sent, check=Check.left_by(request, project)))
    except MissingUpstream as error:
        return with_standing(request, _of_copy(request, sent), sent.conversation, error)
    except REFUSALS as error:
        response = _dialog(request, _refused(sent, error))
        return with_standing(request, response, sent.conversation, error)
    return _done(request, project, conversation_id)


def _of_copy(request: AuthedRequest, sent: Deletion) -> HttpResponse:
    """Somebody deleted it upstream: what is left to delete is here."""
    return removal_dialog(request, Removal(sent.conversation, sent.reason))


def _done(request: AuthedRequest, project: Project, conversation_id: str) -> HttpResponse:
    messages.success(request, f"The conversation {conversation_id} is deleted.")
    return go_to(request, last_list(request, project))


def _refused(sent: Deletion, error: ConsoleError) -> Deletion:
    return replace(sent, refusal=refusal_words(error), is_away=is_outage(error))


def _unknown(request: AuthedRequest, sent: Deletion) -> HttpResponse:
    response = _dialog(request, sent, status=ACCEPTED)
    return with_open_writes(request, response, sent.conversation.conversation_id)


def _dialog(request: AuthedRequest, sent: Deletion, *, status: int = 422) -> HttpResponse:
    conversation_id = sent.conversation.conversation_id
    context = {
        "nav": "conversations",
        "conversation": sent.conversation,
        "reason": sent.reason,
        "wanted": sent.wanted,
        "before_wanted": conversation_id[:-TYPED],
        "typed": sent.typed,
        "is_typed_wrong": request.method == "POST" and sent.typed != sent.wanted,
        "refusal": sent.refusal,
        "is_away": sent.is_away,
        **sent.check.context(request, conversation_id),
    }
    return render_page(request, TEMPLATE, context, part="deletion", status=status)
