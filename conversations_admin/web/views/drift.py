"""Decide about a conversation that drifted from its upstream, or of which only our copy is left."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from conversations_admin.actions import reads
from conversations_admin.actions.drift import acknowledge_drift, remove_copy, require_removal
from conversations_admin.errors import Conflict
from conversations_admin.models import Conversation, Project
from conversations_admin.models.conversation import GONE_FOR_GOOD, KEPT, Drift
from conversations_admin.web.forms.reason import Reason
from conversations_admin.web.fragments import SeeOther, go_to, render_fragments, render_notices
from conversations_admin.web.listing.last import last_list
from conversations_admin.web.pages import render_page
from conversations_admin.web.requests import AuthedRequest, actor_of, in_project, wants_partial
from conversations_admin.web.upstream.drift import LOOKS
from conversations_admin.web.upstream.words import REFUSALS, refusal_words

NOTE = "upstream/drift.html"
REMOVAL = "upstream/copy_remove.html"
SEEN = "Noted: it no longer counts as drifted."
KEPT_WORDS = "Our copy is kept, and marked as a kept copy: drift:kept finds it."


@require_POST
@in_project
def drift_acknowledge(
    request: AuthedRequest, project: Project, conversation_id: str
) -> HttpResponse:
    drift = acknowledge_drift(project, conversation_id, actor=actor_of(request))
    is_kept = drift == Drift.VANISHED
    messages.success(request, KEPT_WORDS if is_kept else SEEN)
    if not wants_partial(request):
        return SeeOther(reverse("conversation_detail", args=[project.slug, conversation_id]))
    response = render_fragments(request, [NOTE], {"drift": LOOKS[KEPT] if is_kept else None})
    response.write(render_notices(request))
    return response


@dataclass(frozen=True)
class Removal:
    """What the dialog holds; `refusal` says why our copy is still here."""

    conversation: Conversation
    reason: Reason = field(default_factory=Reason)
    refusal: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
@in_project
def copy_remove(request: AuthedRequest, project: Project, conversation_id: str) -> HttpResponse:
    actor = actor_of(request)
    require_removal(project, conversation_id, actor=actor)
    conversation = reads.open_metadata(project, conversation_id, actor=actor, is_part=True)
    if request.method != "POST" and conversation.drift not in GONE_FOR_GOOD:
        return SeeOther(reverse("conversation_delete", args=[project.slug, conversation_id]))
    if request.method != "POST":
        return removal_dialog(request, Removal(conversation), status=200)
    sent = Removal(conversation, Reason.sent(request.POST))
    return removal_dialog(request, sent) if sent.reason.errors else _remove(request, project, sent)


def removal_dialog(request: AuthedRequest, sent: Removal, *, status: int = 422) -> HttpResponse:
    project, name = request.project, sent.conversation.conversation_id
    context = {
        "nav": "conversations",
        "conversation": sent.conversation,
        "reason": sent.reason,
        "refusal": sent.refusal,
        "removal_url": reverse("copy_remove", args=[project.slug, name]),
    }
    return render_page(request, REMOVAL, context, part="removal", status=status)


def _remove(request: AuthedRequest, project: Project, sent: Removal) -> HttpResponse:
    name, reason = sent.conversation.conversation_id, sent.reason.text
    try:
        remove_copy(project, name, actor=actor_of(request), reason=reason)
    except Conflict as error:
        refusal = error.message
    except REFUSALS as error:
        refusal = refusal_words(error)
    else:
        messages.success(request, f"Our copy of {name} is removed.")
        return go_to(request, last_list(request, project))
    return removal_dialog(request, Removal(sent.conversation, sent.reason, refusal))
