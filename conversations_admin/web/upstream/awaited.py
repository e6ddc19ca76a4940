"""What somebody sent that got no answer: what came of it is told on the next page they see.

The session keeps which operations these are, so that it is told once, and to them alone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from django.contrib import messages
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from conversations_admin.actions.outcomes import steps_of_ended
from conversations_admin.models import Project
from conversations_admin.templatetags.times import exact
from conversations_admin.web.requests import AuthedRequest
from conversations_admin.web.upstream.writes import (
    WANTED,
    Write,
    as_ended,
    last_write,
)

AWAITED = "awaited"
MOST = 20


def left_unanswered(request: AuthedRequest, project: Project) -> Write | None:
    """After OutcomeUnknown: what this very request wanted, which is awaited from now on."""
    write = last_write(project, request_id=request.request_id)
    if write is not None:
        name = write.operation_id
        _keep(request, lambda awaited: [*awaited, name][-MOST:])
    return write


def forget(request: AuthedRequest, told: Iterable[str]) -> None:
    """Whoever sent these operations has just been told what came of them."""
    names = set(told)
    if names.intersection(request.session.get(AWAITED, ())):
        _keep(request, lambda awaited: [name for name in awaited if name not in names])


def tell_ended(request: AuthedRequest, *, but: Collection[str] = ()) -> bool:
    """Say with `django.contrib.messages` what has ended since; False if there is no news.

    All `but` those that the answer tells of by itself.
    """
    awaited = request.session.get(AWAITED)
    if not awaited:
        return False
    ended = steps_of_ended([name for name in awaited if name not in but])
    for name in (name for name in awaited if name in ended):
        steps = [step for step in ended[name] if step.action in WANTED]
        if steps:
            advice = steps[-1].changes.get("advice", "")
            _tell(request, as_ended(steps), project=steps[-1].project, advice=advice)
    forget(request, [*but, *ended])
    return bool(ended)


def _tell(request: AuthedRequest, write: Write, *, project: str, advice: str) -> None:
    sent = format_html("What you sent on {} ({})", exact(write.when), write.wanted)
    link = _link(write, project=project)
    if write.is_done:
        messages.success(request, format_html("{} was done after all.{}", sent, link))
    elif write.is_open:
        words = "{} got no answer, and nobody will know any more whether it was done. {}{}"
        messages.warning(request, format_html(words, sent, advice, link))
    else:
        words = "{} was not done. If it is still wanted, send it again.{}"
        messages.error(request, format_html(words, sent, link))


def _link(write: Write, *, project: str) -> SafeString:
    if not write.leads_to_conversation:
        return SafeString("")
    there = reverse("conversation_detail", args=[project, write.conversation_id])
    return format_html(' <a class="link" href="{}">Show the conversation</a>', there)


def _keep(request: AuthedRequest, change: Callable[[list[str]], list[str]]) -> None:
    """Write this alone: other pages have used the session while the upstream took its time."""
    stored = type(request.session)(request.session.session_key)
    awaited = change(stored.get(AWAITED, []))
    if stored.is_empty():
        # Signed out meanwhile.
        return
    stored[AWAITED] = awaited
    stored.save()
    is_modified = request.session.modified
    request.session[AWAITED] = awaited
    request.session.modified = is_modified
