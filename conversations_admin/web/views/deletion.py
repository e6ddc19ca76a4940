"""Delete a conversation, once its id has been typed and a reason given."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from conversations_admin.actions import reads
from conversations_admin.actions.conversations import delete_conversation, require_deletion
from conversations_admin.models import Conversation, Project
from conversations_admin.web.forms.reason import Reason
from conversations_admin.web.fragments import go_to
from conversations_admin.web.listing.last import last_list
from conversations_admin.web.pages import render_page
from conversations_admin.web.requests import AuthedRequest, actor_of, in_project

TEMPLATE = "conversations/dialogs/conversation_delete.html"
TYPED = 6
"""How many characters of the id are asked for, from its end."""


@require_http_methods(["GET", "HEAD", "POST"])
@in_project
def conversation_delete(
    request: AuthedRequest, project: Project, conversation_id: str
) -> HttpResponse:
    actor = actor_of(request)
    require_deletion(project, conversation_id, actor=actor)
    conversation = reads.open_metadata(project, conversation_id, actor=actor, is_part=True)
    if request.method != "POST":
        return _dialog(request, conversation, Reason())
    reason, typed = Reason.sent(request.POST), request.POST.get("typed", "").strip()
    if typed != conversation_id[-TYPED:] or reason.errors:
        return _dialog(request, conversation, reason, typed=typed, is_wrong=True)
    delete_conversation(project, conversation_id, actor=actor, reason=reason.text)
    messages.success(request, f"The conversation {conversation_id} is deleted.")
    return go_to(request, last_list(request, project))


def _dialog(
    request: AuthedRequest,
    conversation: Conversation,
    reason: Reason,
    *,
    typed: str = "",
    is_wrong: bool = False,
) -> HttpResponse:
    wanted = conversation.conversation_id[-TYPED:]
    context = {
        "nav": "conversations",
        "conversation": conversation,
        "reason": reason,
        "wanted": wanted,
        "before_wanted": conversation.conversation_id[:-TYPED],
        "typed": typed,
        "is_typed_wrong": is_wrong and typed != wanted,
    }
    return render_page(request, TEMPLATE, context, part="deletion", status=422 if is_wrong else 200)
