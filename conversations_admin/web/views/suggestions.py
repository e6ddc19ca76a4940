"""What the query bar offers while somebody types, and what would match instead of nothing."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from conversations_admin.actions.permissions import Permission
from conversations_admin.actions.reads import require_search
from conversations_admin.models import Project
from conversations_admin.search.language.parser import MAX_LENGTH, parse
from conversations_admin.web.listing.addresses import ListAddress
from conversations_admin.web.listing.recent import recent_queries
from conversations_admin.web.listing.suggestions import Suggester
from conversations_admin.web.listing.without import counted
from conversations_admin.web.numbers import whole_number
from conversations_admin.web.pages import render_page
from conversations_admin.web.requests import AuthedRequest, actor_of, in_project

OPTIONS = "conversations/list/suggestions.html"
WITHOUT = "conversations/list/without.html"


@require_safe
@in_project
def conversation_suggest(request: AuthedRequest, project: Project) -> HttpResponse:
    """The options for the caret behind `at` characters of `q`; no page has them by themselves."""
    require_search(project, actor=actor_of(request))
    text = request.GET.get("q", "")[:MAX_LENGTH]
    suggester = Suggester(
        project,
        person=request.user.get_username(),
        may_read=request.user.has_perm(Permission.READ),
        today=timezone.localdate(),
    )
    at = _caret(request.GET.get("at", ""), text)
    groups = suggester.suggest(text, at, recent=recent_queries(request, project))
    return render_page(request, OPTIONS, {"groups": groups})


@require_safe
@in_project
def conversation_without(request: AuthedRequest, project: Project) -> HttpResponse:
    """How many conversations match `q` without each of its terms: links to those lists."""
    actor = actor_of(request)
    require_search(project, actor=actor)
    query = parse(request.GET.get("q", "").strip())
    require_search(project, actor=actor, query=query)
    address = ListAddress.asked_for(project, request.GET)
    return render_page(request, WITHOUT, {"without": list(counted(project, query, address))})


def _caret(sent: str, text: str) -> int:
    place = whole_number(sent)
    return len(text) if place is None else place
