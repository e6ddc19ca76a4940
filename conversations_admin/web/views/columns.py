"""Choosing the columns of the conversation list: a page, or the dialog over the list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from conversations_admin.actions.reads import require_search
from conversations_admin.actions.users import MAX_COLUMNS, choose_columns
from conversations_admin.actions.views import choose_view_columns
from conversations_admin.errors import InvalidQuery, InvalidRequest
from conversations_admin.models import Project, SavedView
from conversations_admin.search.keys import metadata_keys
from conversations_admin.search.language.parser import parse
from conversations_admin.search.language.tree import Query
from conversations_admin.web.listing.addresses import ListAddress
from conversations_admin.web.listing.columns import chosen_columns, columns_from_text
from conversations_admin.web.listing.views import named_view
from conversations_admin.web.pages import render_page
from conversations_admin.web.requests import AuthedRequest, actor_of, in_project

TEMPLATE = "conversations/columns.html"


@require_http_methods(["GET", "HEAD", "POST"])
@in_project
def columns_choose(request: AuthedRequest, project: Project) -> HttpResponse:
    require_search(project, actor=actor_of(request))
    if request.method != "POST":
        return _offer(request, project, _current(request, project))
    checked = set(request.POST.getlist("column"))
    keys = [key for key in request.POST.getlist("key") if key in checked]
    if moved := request.POST.get("up"):
        return _offer(request, project, _raised(keys, moved), moved=moved)
    try:
        _keep(request, project, keys)
    except InvalidRequest as error:
        return _offer(request, project, keys, problem=error.message)
    return HttpResponseRedirect(_back(request, project))


def _keep(request: AuthedRequest, project: Project, keys: Sequence[str]) -> None:
    """For the person alone: in the saved view that is open, or in the list."""
    view = _view(request, project)
    if view is None:
        choose_columns(request.user, project, keys, actor=actor_of(request))
    else:
        choose_view_columns(view, request.user, keys, actor=actor_of(request))


def _offer(
    request: AuthedRequest,
    project: Project,
    keys: Sequence[str],
    *,
    moved: str = "",
    problem: str = "",
) -> HttpResponse:
    context = {
        "nav": "conversations",
        "chosen": keys,
        "further": [key for key in metadata_keys(project) if key not in keys],
        "moved": moved,
        "problem": problem,
        "maximum": MAX_COLUMNS,
        "text": str(_query(request)),
        "kept": _list(request, project).parameters,
        "view": _view(request, project),
        "list_url": _back(request, project),
    }
    return render_page(request, TEMPLATE, context, part="chooser", status=422 if problem else 200)


def _current(request: AuthedRequest, project: Project) -> list[str]:
    """Start from what the list shows now."""
    shown = request.GET.get("columns")
    if shown is not None:
        return columns_from_text(shown)
    return chosen_columns(project, request.user, view=_view(request, project)) or []


def _list(request: AuthedRequest, project: Project) -> ListAddress:
    """The list to come back to, with the columns that are kept for it by then."""
    sent = request.POST if request.method == "POST" else request.GET
    return replace(ListAddress.asked_for(project, sent), columns=None)


def _back(request: AuthedRequest, project: Project) -> str:
    return _list(request, project).to(_query(request))


def _view(request: AuthedRequest, project: Project) -> SavedView | None:
    return named_view(request, project, _list(request, project).view)


def _raised(keys: Sequence[str], moved: str) -> list[str]:
    """`keys` with `moved` one place further up; at the end if it was not chosen yet."""
    order = [key for key in keys if key != moved]
    place = keys.index(moved) - 1 if moved in keys else len(keys)
    order.insert(max(place, 0), moved)
    return order


def _query(request: AuthedRequest) -> Query:
    """The query to come back to; a broken one is not worth losing the choice over."""
    try:
        return parse(request.POST.get("q") or request.GET.get("q", ""))
    except InvalidQuery:
        return Query()
