"""Create a conversation, with metadata and first messages if wanted."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from conversations_admin.actions.conversations import create_conversation, require_creation
from conversations_admin.errors import InvalidRequest, NotFound
from conversations_admin.models import Project
from conversations_admin.web.forms.drafts import Drafts
from conversations_admin.web.forms.pairs import Pairs
from conversations_admin.web.forms.reason import Reason
from conversations_admin.web.forms.rows import asks_for_rows
from conversations_admin.web.fragments import SeeOther
from conversations_admin.web.pages import render_page
from conversations_admin.web.requests import AuthedRequest, actor_of, in_project

TEMPLATE = "conversations/create.html"


@require_http_methods(["GET", "HEAD", "POST"])
@in_project
def conversation_create(request: AuthedRequest, project: Project) -> HttpResponse:
    actor = actor_of(request)
    require_creation(project, actor=actor)
    if request.method != "POST":
        return _form(request, Pairs.of({}), Drafts(), Reason(required=False), status=200)
    pairs, drafts = Pairs.sent(request.POST), Drafts.sent(request.POST)
    reason = Reason.sent(request.POST, required=False)
    if asks_for_rows(request.POST):
        return _form(request, pairs, drafts, reason, status=200)
    pairs = pairs.checked()
    try:
        items = drafts.parsed()
        if pairs.is_wrong or reason.errors:
            return _form(request, pairs, drafts, reason)
        made = create_conversation(
            project, metadata=pairs.typed, items=items, actor=actor, reason=reason.text
        )
    except (InvalidRequest, NotFound) as error:
        return _form(request, pairs, drafts.blamed(error), reason)
    messages.success(request, "The conversation is created.")
    return SeeOther(reverse("conversation_detail", args=[project.slug, made.conversation["id"]]))


def _form(
    request: AuthedRequest, pairs: Pairs, drafts: Drafts, reason: Reason, *, status: int = 422
) -> HttpResponse:
    context = {
        "nav": "conversations",
        "pairs": pairs,
        "drafts": drafts,
        "reason": reason,
        "status": status,
    }
    return render_page(request, TEMPLATE, context, status=status)
