"""The list of conversations."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from conversations_admin.actions.permissions import Permission
from conversations_admin.actions.reads import require_search
from conversations_admin.errors import Denied, InvalidQuery
from conversations_admin.models import Project
from conversations_admin.search.language import Query, parse
from conversations_admin.search.matches import COUNT_CAP, Matches
from conversations_admin.web.listing.addresses import ListAddress
from conversations_admin.web.listing.chips import chips_of, problem_of
from conversations_admin.web.listing.columns import (
    chosen_columns,
    columns_as_text,
    columns_from_text,
    usual_columns,
)
from conversations_admin.web.listing.rows import RowMaker
from conversations_admin.web.pages import render_page
from conversations_admin.web.requests import AuthedRequest, actor_of, in_project

TEMPLATE = "conversations/list.html"
PAGE = 50


@require_safe
@in_project
def conversation_list(request: AuthedRequest, project: Project) -> HttpResponse:
    actor = actor_of(request)
    require_search(project, actor=actor)
    text = request.GET.get("q", "").strip()
    try:
        query = parse(text)
        require_search(project, actor=actor, query=query)
    except (InvalidQuery, Denied) as error:
        # A filter that cannot be answered is the person's input: it stays, with the reason.
        context = {**_frame(request, project), "text": text, "problem": problem_of(text, error)}
        return render_page(request, TEMPLATE, context, part="listing", status=422)
    after = request.GET.get("after", "")
    context = _frame(request, project) | _listing(request, project, query, after=after)
    return render_page(request, TEMPLATE, context, part="rows" if after else "listing")


def _frame(request: AuthedRequest, project: Project) -> dict[str, Any]:
    return {
        "nav": "conversations",
        "columns_text": request.GET.get("columns"),
        "list_url": ListAddress.of(project).path,
        "may_read": request.user.has_perm(Permission.READ),
        "may_create": request.user.has_perm(Permission.CREATE),
    }


def _listing(
    request: AuthedRequest, project: Project, query: Query, *, after: str
) -> dict[str, Any]:
    named = _named_columns(request)
    address = ListAddress.of(project, columns=named)
    columns = _columns(request, project) if named is None else named
    matches = Matches(project, query)
    page = matches.page(limit=PAGE, after=after or None)
    last = page.conversations[-1].conversation_id if page.has_more else ""
    rows = RowMaker(address, query, columns).rows(page.conversations)
    return {
        "text": str(query),
        "query": query,
        "columns": columns,
        "columns_text": None if named is None else columns_as_text(named),
        "chips": chips_of(query, address),
        "rows": rows,
        "next_url": address.to(query, after=last) if last else "",
        "first_url": address.to(query) if after else "",
        "all_url": address.to(Query()),
    } | _extent(request, matches, is_empty=not rows, after=after)


def _extent(
    request: AuthedRequest, matches: Matches, *, is_empty: bool, after: str
) -> dict[str, Any]:
    """How many there are; and where there are none at all, how to bring some in."""
    if after and request.htmx:
        return {}
    is_first = is_empty and not matches.query.terms and not after
    return {
        "count": matches.count(),
        "count_cap": COUNT_CAP,
        "is_unused": is_first,
        "base_url": f"{settings.PUBLIC_URL or request.build_absolute_uri('/').rstrip('/')}/v1",
    }


def _named_columns(request: AuthedRequest) -> list[str] | None:
    text = request.GET.get("columns")
    return None if text is None else columns_from_text(text)


def _columns(request: AuthedRequest, project: Project) -> list[str]:
    chosen = chosen_columns(project, request.user)
    return usual_columns(project) if chosen is None else chosen
