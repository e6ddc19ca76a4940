"""Edit the metadata: rows, then a look at what will change, then save.

What somebody saw first travels with the form. If it is no longer that, both changes are
shown, and the person goes on with theirs on top of the other's or takes the other's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from conversations_admin.actions import reads
from conversations_admin.actions.actor import Actor
from conversations_admin.actions.conversations import require_metadata_change, update_metadata
from conversations_admin.errors import Conflict, ConsoleError, OutcomeUnknown
from conversations_admin.models import Conversation, Project
from conversations_admin.web.forms.pairs import Pairs
from conversations_admin.web.forms.reason import Reason
from conversations_admin.web.forms.revision import as_field, from_field, merged, three_way
from conversations_admin.web.forms.rows import asks_for_rows
from conversations_admin.web.fragments import SeeOther
from conversations_admin.web.listing.changes import read_changes
from conversations_admin.web.listing.neighbours import result_in
from conversations_admin.web.pages import render_page
from conversations_admin.web.requests import AuthedRequest, actor_of, in_project
from conversations_admin.web.timeline import Addresses
from conversations_admin.web.upstream.checks import ACCEPTED, Check
from conversations_admin.web.upstream.standing import back_if_hindered, known_of_form
from conversations_admin.web.upstream.words import REFUSALS, words_of

TEMPLATE = "conversations/metadata.html"


@dataclass(frozen=True)
class Editor:
    """One round of editing: who edits what, and what they saw when they began.

    `refusal` is the upstream's `error`, in words.
    """

    request: AuthedRequest
    conversation: Conversation
    actor: Actor
    seen: Mapping[str, str]
    pairs: Pairs
    reason: Reason
    check: Check = field(default_factory=Check)
    refusal: str = ""
    error: ConsoleError | None = None

    @property
    def addresses(self) -> Addresses:
        return Addresses(self.request.project, self.conversation, self.actor)

    @property
    def conversation_url(self) -> str:
        """The conversation's page, in the result that it was opened from."""
        result = result_in(self.request.project, self.request.GET)
        return self.addresses.at("conversation_detail") + (f"?{result}" if result else "")


@require_http_methods(["GET", "HEAD", "POST"])
@in_project
def metadata_edit(request: AuthedRequest, project: Project, conversation_id: str) -> HttpResponse:
    actor = actor_of(request)
    require_metadata_change(project, conversation_id, actor=actor)
    if request.method != "POST":
        back = back_if_hindered(request, project, conversation_id)
        return back or _edit(_fresh(request, _row(project, conversation_id, actor), actor))
    conversation = _row(project, conversation_id, actor)
    seen = from_field(request.POST.get("seen", ""), name="seen")
    editor = Editor(
        request=request,
        conversation=conversation,
        actor=actor,
        seen=seen,
        pairs=Pairs.sent(request.POST, original=seen),
        reason=Reason.sent(request.POST, required=False),
        check=Check.sent(request, project),
    )
    if editor.check.is_open:
        return _review(editor, status=ACCEPTED)
    if editor.check.is_done:
        return _saved(editor)
    return _step(editor, act=request.POST.get("act", ""))


def _row(project: Project, conversation_id: str, actor: Actor) -> Conversation:
    return reads.open_metadata(project, conversation_id, actor=actor, is_part=True)


def _fresh(request: AuthedRequest, conversation: Conversation, actor: Actor) -> Editor:
    metadata = conversation.metadata
    pairs = Pairs.of(metadata)
    return Editor(request, conversation, actor, metadata, pairs, Reason(required=False))


def _step(editor: Editor, *, act: str) -> HttpResponse:
    if act == "edit" or asks_for_rows(editor.request.POST):
        return _edit(editor)
    if act == "theirs":
        return _edit(_fresh(editor.request, editor.conversation, editor.actor))
    return _merge(editor) if act == "merge" else _weigh(editor, saves=act == "save")


def _weigh(editor: Editor, *, saves: bool) -> HttpResponse:
    """Only what is whole and changes something goes on."""
    checked = editor.pairs.checked()
    if checked.is_wrong or editor.reason.errors:
        return _edit(editor, pairs=checked, status=422)
    if checked.typed == editor.seen:
        return _edit(editor, pairs=checked.with_error("Nothing is changed yet."), status=422)
    if saves:
        return _save(editor)
    if editor.conversation.metadata != editor.seen:
        return _conflict(editor, theirs=editor.conversation.metadata)
    return _review(editor)


def _save(editor: Editor) -> HttpResponse:
    project, conversation_id = editor.request.project, editor.conversation.conversation_id
    try:
        saved = update_metadata(
            project,
            conversation_id,
            editor.pairs.typed,
            actor=editor.actor,
            expected=editor.seen,
            reason=editor.reason.text,
        )
    except Conflict as conflict:
        return _conflict(editor, theirs=conflict.current)
    except OutcomeUnknown:
        check = Check.left_by(editor.request, project)
        return _review(replace(editor, check=check), status=ACCEPTED)
    except REFUSALS as error:
        return _review(replace(editor, refusal=words_of(error), error=error), status=422)
    _tell_kept(editor.request, sent=editor.pairs.typed, answered=saved["metadata"])
    return _saved(editor)


def _saved(editor: Editor) -> HttpResponse:
    messages.success(editor.request, "The metadata is saved.")
    return SeeOther(editor.conversation_url)


def _tell_kept(
    request: AuthedRequest, *, sent: Mapping[str, str], answered: Mapping[str, str]
) -> None:
    """An upstream may merge what it gets with what it has."""
    kept = sorted(answered.keys() - sent.keys())
    if kept:
        messages.warning(request, f"The upstream kept these keys: {', '.join(kept)}.")


def _merge(editor: Editor) -> HttpResponse:
    """Yours on top of what was shown as theirs; whatever came after that is a new conflict."""
    theirs = from_field(editor.request.POST.get("theirs", ""), name="theirs")
    pairs = Pairs.of(merged(editor.seen, theirs=theirs, yours=editor.pairs.typed)).checked()
    onto = Editor(editor.request, editor.conversation, editor.actor, theirs, pairs, editor.reason)
    if pairs.is_wrong or pairs.typed == theirs:
        return _edit(onto)
    return _review(onto)


def _edit(editor: Editor, *, pairs: Pairs | None = None, status: int = 200) -> HttpResponse:
    return _answer(editor, {"step": "edit", "pairs": pairs or editor.pairs}, status=status)


def _review(editor: Editor, *, status: int = 200) -> HttpResponse:
    changes = read_changes({"before": editor.seen, "after": editor.pairs.typed})
    diff = [row for row in changes.diff if row.change != "same"]
    return _answer(editor, {"step": "review", "diff": diff}, status=status)


def _conflict(editor: Editor, *, theirs: Mapping[str, str]) -> HttpResponse:
    ways = three_way(editor.seen, theirs=theirs, yours=editor.pairs.typed)
    context = {"step": "conflict", "ways": ways, "theirs": as_field(theirs)}
    return _answer(editor, context, status=409)


def _answer(editor: Editor, context: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    project, name = editor.request.project, editor.conversation.conversation_id
    full = {
        "nav": "conversations",
        "conversation": editor.conversation,
        "conversation_url": editor.conversation_url,
        "seen": as_field(editor.seen),
        "pairs": editor.pairs,
        "reason": editor.reason,
        "status": status,
        "refusal": editor.refusal,
        **known_of_form(project, name, error=editor.error),
        **editor.check.context(editor.request, name),
        **context,
    }
    return render_page(editor.request, TEMPLATE, full, status=status)
