"""Create a conversation, with metadata and first messages if wanted."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from conversations_admin.actions.conversations import create_conversation, require_creation
from conversations_admin.errors import ConsoleError, InvalidRequest, NotFound, OutcomeUnknown
from conversations_admin.models import Project
from conversations_admin.web.forms.drafts import Drafts
from conversations_admin.web.forms.pairs import Pairs
from conversations_admin.web.forms.reason import Reason
from conversations_admin.web.forms.rows import asks_for_rows
from conversations_admin.web.fragments import SeeOther
from conversations_admin.web.pages import render_page
from conversations_admin.web.requests import AuthedRequest, actor_of, in_project
from conversations_admin.web.upstream.checks import ACCEPTED, Check
from conversations_admin.web.upstream.standing import known_of_form
from conversations_admin.web.upstream.words import REFUSALS, as_input_error, words_of

TEMPLATE = "conversations/create.html"


@dataclass(frozen=True)
class Making:
    """What the form holds; `refusal` is the upstream's `error`, in words."""

    request: AuthedRequest
    pairs: Pairs
    drafts: Drafts
    reason: Reason
    check: Check = field(default_factory=Check)
    refusal: str = ""
    error: ConsoleError | None = None


@require_http_methods(["GET", "HEAD", "POST"])
@in_project
def conversation_create(request: AuthedRequest, project: Project) -> HttpResponse:
    require_creation(project, actor=actor_of(request))
    if request.method != "POST":
        return _form(Making(request, Pairs.of({}), Drafts(), Reason(required=False)), status=200)
    sent = Making(
        request,
        Pairs.sent(request.POST),
        Drafts.sent(request.POST),
        Reason.sent(request.POST, required=False),
        Check.sent(request, project),
    )
    if asks_for_rows(request.POST):
        return _form(sent, status=200)
    if sent.check.is_open:
        return _form(sent, status=ACCEPTED)
    if sent.check.write and sent.check.is_done:
        return _done(request, project, sent.check.write.conversation_id)
    return _create(replace(sent, pairs=sent.pairs.checked()), project)


def _create(sent: Making, project: Project) -> HttpResponse:
    try:
        items = sent.drafts.parsed()
        if sent.pairs.is_wrong or sent.reason.errors:
            return _form(sent)
        made = create_conversation(
            project,
            metadata=sent.pairs.typed,
            items=items,
            actor=actor_of(sent.request),
            reason=sent.reason.text,
        )
    except OutcomeUnknown:
        return _form(replace(sent, check=Check.left_by(sent.request, project)), status=ACCEPTED)
    except REFUSALS as error:
        if error.param is None:
            return _form(replace(sent, refusal=words_of(error), error=error))
        return _form(replace(sent, drafts=sent.drafts.blamed(as_input_error(error))))
    except (InvalidRequest, NotFound) as error:
        return _form(replace(sent, drafts=sent.drafts.blamed(error)))
    return _done(sent.request, project, made.conversation["id"])


def _done(request: AuthedRequest, project: Project, conversation_id: str) -> HttpResponse:
    messages.success(request, "The conversation is created.")
    return SeeOther(reverse("conversation_detail", args=[project.slug, conversation_id]))


def _form(sent: Making, *, status: int = 422) -> HttpResponse:
    context = {
        "nav": "conversations",
        "pairs": sent.pairs,
        "drafts": sent.drafts,
        "reason": sent.reason,
        "status": status,
        "refusal": sent.refusal,
        **known_of_form(sent.request.project, error=sent.error),
        **sent.check.context(sent.request),
    }
    return render_page(sent.request, TEMPLATE, context, status=status)
