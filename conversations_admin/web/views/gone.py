"""In the place of a bare 404: that a conversation was deleted, when and by whom."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from conversations_admin.actions.burials import Burial, burial_of
from conversations_admin.errors import NotFound
from conversations_admin.models import AuditEntry, Project
from conversations_admin.models.audit import Via
from conversations_admin.templatetags.times import exact
from conversations_admin.web.fragments import STOP_POLLING, render_fragments
from conversations_admin.web.listing.last import last_list
from conversations_admin.web.listing.neighbours import neighbours_of
from conversations_admin.web.pages import render_page
from conversations_admin.web.requests import AuthedRequest, actor_of, wants_partial

PAGE, FRAGMENT = "conversations/gone.html", "errors/fragment.html"
REGION = "upstream/gone.html"
TITLE = "This conversation was deleted"
ITS_COPY = "Our copy of this conversation was removed"
NOTHING = "There is nothing here any more"
SURFACES: dict[str, str] = {
    Via.API: ", over the API",
    Via.COMMAND: ", on the server",
    Via.ADMIN: ", in the admin",
}


def gone_page(request: HttpRequest) -> HttpResponse | None:
    """None where the address is not one of a conversation that was deleted here."""
    authed: AuthedRequest = request  # type: ignore[assignment]
    burial = _burial(authed)
    return None if burial is None else _page(authed, burial)


def gone_region(request: AuthedRequest, error: NotFound) -> HttpResponse:
    """For a page that asks by itself how things stand: it is told once, and asks no more."""
    burial = _burial(request)
    words = _words(burial) if burial else {"title": NOTHING, "message": error.message}
    project = _project(request)
    way_out = last_list(request, project) if project else reverse("home")
    context = {**words, "way_out": way_out}
    return render_fragments(request, [REGION], context, status=STOP_POLLING)


def _burial(request: AuthedRequest) -> Burial | None:
    name, project = _name(request), _project(request)
    # Without its project the person was turned away before.
    if not name or project is None:
        return None
    return burial_of(project, name, actor=actor_of(request))


def _name(request: AuthedRequest) -> str:
    match = request.resolver_match
    return match.kwargs.get("conversation_id", "") if match else ""


def _project(request: AuthedRequest) -> Project | None:
    return getattr(request, "project", None)


def _words(burial: Burial) -> dict[str, str]:
    return {"title": ITS_COPY if burial.is_of_copy else TITLE, "message": told(burial)}


def _page(request: AuthedRequest, burial: Burial) -> HttpResponse:
    context = {"status": 404, **_words(burial)}
    if wants_partial(request):
        return render_page(request, FRAGMENT, context, status=404)
    project, name = request.project, _name(request)
    walk = neighbours_of(request, project, burial.row) if burial.row else None
    log = f"{reverse('audit_list', args=[project.slug])}?{urlencode({'target': name})}"
    further = {
        "nav": "conversations",
        "name": name,
        "burial": burial,
        "neighbours": walk,
        "list_url": walk.list_url if walk else last_list(request, project),
        "log_url": log if burial.is_open else "",
    }
    return render_page(request, PAGE, context | further, status=404)


def told(burial: Burial) -> SafeString:
    """When it was, by whom and where."""
    act = "It was deleted"
    if burial.is_of_copy:
        act = "The upstream no longer had it. It was removed here"
    return format_html("{} on {}{}.", act, exact(burial.at), _by(burial.entry))


def _by(entry: AuditEntry | None) -> SafeString | str:
    if entry is None:
        return ""
    return format_html(" by <bdi>{}</bdi>{}", entry.actor, SURFACES.get(entry.via, ""))
