"""The list of conversations."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from conversations_admin.actions.permissions import Permission
from conversations_admin.actions.reads import require_search
from conversations_admin.errors import Denied, InvalidQuery
from conversations_admin.models import Project
from conversations_admin.search.language.parser import parse
from conversations_admin.search.language.tree import Query
from conversations_admin.search.matches import ConversationPage, Matches
from conversations_admin.web.listing.addresses import ListAddress, Sort
from conversations_admin.web.listing.bar import bar_of
from conversations_admin.web.listing.columns import (
    chosen_columns,
    kept_columns,
    telling_columns,
)
from conversations_admin.web.listing.last import remember_list
from conversations_admin.web.listing.problems import problem_of
from conversations_admin.web.listing.recent import remember_query
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
        address = ListAddress.asked_for(project, request.GET)
        problem = problem_of(text, error, address)
        context = {**_frame(request, project), "text": text, "problem": problem}
        return render_page(request, TEMPLATE, context, part="listing", status=422)
    after = request.GET.get("after", "")
    context = _frame(request, project) | _listing(request, project, query, after=after)
    if after:
        return render_page(request, TEMPLATE, context, part="rows")
    remember_list(request, project, context["here_url"])
    remember_query(request, project, query)
    response = render_page(request, TEMPLATE, context, part="listing")
    response.headers["HX-Push-Url"] = context["here_url"]  # as links have it, not as forms send it
    return response


def _frame(request: AuthedRequest, project: Project) -> dict[str, Any]:
    return {
        "nav": "conversations",
        "kept": ListAddress.asked_for(project, request.GET).parameters,
        "list_url": ListAddress.of(project).path,
        "plain_chooser_url": reverse("columns_choose", args=[project.slug]),
        "may_read": request.user.has_perm(Permission.READ),
        "may_create": request.user.has_perm(Permission.CREATE),
    }


def _listing(
    request: AuthedRequest, project: Project, query: Query, *, after: str
) -> dict[str, Any]:
    address = ListAddress.asked_for(project, request.GET)
    matches = Matches(project, query)
    page = matches.page(limit=PAGE, after=after or None)
    columns = address.columns
    if columns is None:
        columns = tuple(_columns(request, project, query, page))
    chosen = address.with_columns(columns)
    last = page.conversations[-1].conversation_id if page.has_more else ""
    rows = RowMaker(project, address, query, columns).rows(page.conversations)
    return {
        "text": str(query),
        "query": query,
        "columns": columns,
        "sort": address.sort,
        "by_created_url": address.sorted_by(Sort.CREATED).to(query),
        "by_active_url": address.sorted_by(Sort.ACTIVE).to(query),
        "rows": rows,
        # Further rows keep the columns of the first, whatever they hold themselves.
        "next_url": chosen.to(query, after=last) if last else "",
        "chooser_url": chosen.at("columns_choose", project).to(query),
        "first_url": address.to(query) if after else "",
        "all_url": address.to(Query()),
        "here_url": address.to(query),
        **bar_of(project, query, address, is_empty=not rows),
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
        "is_unused": is_first,
        "base_url": f"{settings.PUBLIC_URL or request.build_absolute_uri('/').rstrip('/')}/v1",
    }


def _columns(
    request: AuthedRequest, project: Project, query: Query, page: ConversationPage
) -> list[str]:
    chosen = chosen_columns(project, request.user)
    if chosen is not None:
        return chosen
    shown = _metadata(page)
    usual = _metadata(Matches(project, Query()).page(limit=PAGE)) if query.terms else shown
    return kept_columns(telling_columns(usual), shown)


def _metadata(page: ConversationPage) -> list[dict[str, str]]:
    return [conversation.metadata for conversation in page.conversations]
