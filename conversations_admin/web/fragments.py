"""Answers made of several partials, and where to send a browser next. Views only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.utils.cache import patch_cache_control, patch_vary_headers
from django_htmx.http import HttpResponseClientRedirect

from conversations_admin.web.requests import AuthedRequest, wants_partial

NOTICES = "base.html#messages"
# Of an answer to a page that asks again and again: nothing is new; it need ask no more.
NO_NEWS, STOP_POLLING = 204, 286


class SeeOther(HttpResponseRedirect):
    """After a POST: fetch this with GET."""

    status_code = 303


def go_to(request: AuthedRequest, url: str) -> HttpResponse:
    """Send the browser to a whole page, whether htmx or the browser itself asked."""
    return HttpResponseClientRedirect(url) if wants_partial(request) else SeeOther(url)


def render_fragments(
    request: AuthedRequest,
    templates: Sequence[str],
    context: Mapping[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    """Partials one after the other; those with `oob` find their own place in the page."""
    html = "".join(render_to_string(name, dict(context), request) for name in templates)
    response = HttpResponse(html, status=status)
    patch_vary_headers(response, ["HX-Request"])
    patch_cache_control(response, private=True, no_store=True)
    return response


def render_notices(request: AuthedRequest) -> str:
    """What was said with `django.contrib.messages`, to be added to the open page's notices."""
    if not messages.get_messages(request):
        return ""
    return render_to_string(NOTICES, {"oob": True}, request)
