"""What became of writes that got no answer; pages ask for it while one of them is open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.http import HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe

from conversations_admin.actions import reads
from conversations_admin.actions.permissions import Permission
from conversations_admin.actions.reads import require_search
from conversations_admin.models import Conversation, Project
from conversations_admin.web.forms.drafts import Drafts
from conversations_admin.web.forms.reason import Reason
from conversations_admin.web.fragments import NO_NEWS, render_fragments, render_notices
from conversations_admin.web.open_page import OpenPage
from conversations_admin.web.requests import AuthedRequest, actor_of, in_project, wants_partial
from conversations_admin.web.timeline import Addresses
from conversations_admin.web.upstream.awaited import tell_ended
from conversations_admin.web.upstream.checks import CHECKING, Check
from conversations_admin.web.upstream.writes import MOST, Write, Writes, is_on_record

REGION = "upstream/writes.html"
SLOW = "upstream/slow.html"
IN_FORM = "upstream/checking.html"
COMPOSER = "conversations/composer.html#composer"
# They only look again until the outcome is known.
BUTTONS: Mapping[str, str] = {
    "conversation.create": "conversations/create.html#send",
    "metadata.update": "conversations/metadata.html#send",
}
# A form asks that was sent, and is still without an answer.
SENT = "sent"


@require_safe
@in_project
def project_writes(request: AuthedRequest, project: Project) -> HttpResponse:
    """Of conversations that were to be created."""
    require_search(project, actor=actor_of(request))
    if not wants_partial(request):
        return HttpResponseRedirect(reverse("conversation_list", args=[project.slug]))
    if SENT in request.GET:
        return _slow(request, project)
    return _answer(request, Writes.looked_after(project, shown=_shown(request)))


@require_safe
@in_project
def conversation_writes(
    request: AuthedRequest, project: Project, conversation_id: str
) -> HttpResponse:
    require_search(project, actor=actor_of(request))
    if not wants_partial(request):
        there = reverse("conversation_detail", args=[project.slug, conversation_id])
        return HttpResponseRedirect(there)
    if SENT in request.GET:
        return _slow(request, project, conversation_id)
    return _answer(request, Writes.looked_after(project, conversation_id, shown=_shown(request)))


def _slow(request: AuthedRequest, project: Project, conversation_id: str = "") -> HttpResponse:
    """How what was sent stands. The upstream, which is slow, is not asked."""
    begun = is_on_record(project, conversation_id, actor=actor_of(request))
    return render_fragments(request, [SLOW], {"is_on_record": begun})


def _answer(request: AuthedRequest, writes: Writes) -> HttpResponse:
    """Nothing while nothing is new, so that nobody is read the same again and again."""
    shown = [each.operation_id for each in writes.lines if not each.is_open]
    is_told = tell_ended(request, but=shown)
    if not is_told and not writes.is_news(_shown(request)):
        return HttpResponse(status=NO_NEWS)
    response = render_fragments(request, [REGION], {"writes": writes, "project": writes.project})
    waiting = [each for each in writes.lines if each.operation_id in request.GET.getlist(CHECKING)]
    for write in waiting:
        response.write(_in_form(request, write))
    opened = _open_page(request, writes)
    if opened is not None:
        response.write(_on_page(request, opened, waiting))
    elif is_told:
        response.write(render_notices(request))
    return response


def _in_form(request: AuthedRequest, write: Write) -> str:
    """The outcome for the form that waits for it, whose button sends again."""
    context = {"check": Check(write), "oob": True}
    names = [IN_FORM, *filter(None, [BUTTONS.get(write.action)])]
    return "".join(render_to_string(name, context, request) for name in names)


def _on_page(request: AuthedRequest, opened: OpenPage, waiting: Sequence[Write]) -> bytes:
    """What is new in the timeline; a composer whose items are there has nothing left to send."""
    has_served = any(each.is_done and each.action == "item.create" for each in waiting)
    empty = {"drafts": Drafts(), "reason": Reason(required=False), "check": Check()}
    context = {"project": opened.addresses.project, "is_news": True, **empty}
    return opened.with_newcomers(request, [COMPOSER] if has_served else [], context).content


def _open_page(request: AuthedRequest, writes: Writes) -> OpenPage | None:
    """The conversation's page, if it is what asks: its history is longer, maybe its timeline."""
    actor, name = actor_of(request), writes.conversation_id
    if "newest" not in request.GET or not actor.may(Permission.READ) or not writes.has_ended:
        return None
    live = Conversation.objects.live().filter(project=writes.project, conversation_id=name)
    if not live.exists():
        return None
    row = reads.open_conversation(writes.project, name, actor=actor, is_part=True)
    return OpenPage.of(request, Addresses(writes.project, row, actor))


def _shown(request: AuthedRequest) -> list[str]:
    return [each.replace("\x00", "") for each in request.GET.getlist("op")[:MOST]]
