"""The list of conversations."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from conversations_admin.actions.permissions import Permission
from conversations_admin.actions.project_settings import key_problem
from conversations_admin.actions.reads import require_search
from conversations_admin.errors import (
    ConsoleError,
    Denied,
    InvalidQuery,
    TextNotKept,
    TooBroad,
)
from conversations_admin.models import Conversation, Project
from conversations_admin.search.language.parser import parse
from conversations_admin.search.language.tree import Query
from conversations_admin.search.matches import ConversationPage, Count, Matches
from conversations_admin.search.sources import Sort
from conversations_admin.web.listing.addresses import ListAddress
from conversations_admin.web.listing.bar import bar_of
from conversations_admin.web.listing.columns import (
    chosen_columns,
    columns_as_text,
    columns_from_text,
    kept_columns,
    telling_columns,
)
from conversations_admin.web.listing.last import remember_list
from conversations_admin.web.listing.problems import problem_of
from conversations_admin.web.listing.recent import remember_query
from conversations_admin.web.listing.rows import RowMaker
from conversations_admin.web.listing.view_bar import bar_context
from conversations_admin.web.listing.views import open_view, opens_views
from conversations_admin.web.pages import render_page
from conversations_admin.web.requests import AuthedRequest, actor_of, in_project, wants_partial
from conversations_admin.web.upstream.standing import known_of_list
from conversations_admin.web.upstream.writes import Writes
from conversations_admin.web.views.facets import matches_of, surroundings

TEMPLATE = "conversations/list.html"
PAGE = 50
# Coming back, the list is as long as it was; beyond this one loads more again.
MOST = 500


@require_safe
@in_project
@opens_views
def conversation_list(request: AuthedRequest, project: Project) -> HttpResponse:
    actor = actor_of(request)
    require_search(project, actor=actor)
    text = request.GET.get("q", "").strip()
    after = request.GET.get("after", "")
    try:
        query = parse(text)
        require_search(project, actor=actor, query=query)
        context = _context(request, project, query, after=after)
    except (InvalidQuery, Denied, TextNotKept, TooBroad) as error:
        return _refused(request, project, text, error)
    if project.is_upstream and not wants_partial(request):
        # The page asks for their outcome by itself: its rows do not wait for the upstream.
        context["writes"] = Writes.known(project)
    remember_list(request, project, context["here_url"])
    remember_query(request, project, query)
    response = render_page(request, TEMPLATE, context, part="rows" if after else "listing")
    # As links have it, not as forms send it; and with as many rows as the page has by now.
    name = "HX-Replace-Url" if after else "HX-Push-Url"
    response.headers[name] = context["here_url"]
    return response


def _refused(
    request: AuthedRequest, project: Project, text: str, error: ConsoleError
) -> HttpResponse:
    """A filter that cannot be answered is the person's input: it stays, with the reason."""
    address = ListAddress.asked_for(project, request.GET)
    problem = problem_of(text, error, address)
    context = {**_frame(request, project), "text": text, "problem": problem}
    context |= bar_context(request, context)
    return render_page(request, TEMPLATE, context, part="listing", status=422)


def _context(
    request: AuthedRequest, project: Project, query: Query, *, after: str
) -> dict[str, Any]:
    context = _frame(request, project) | _listing(request, project, query, after=after)
    context |= bar_context(request, context)
    if request.GET.get("facets") != "1" or wants_partial(request):
        return context
    address = ListAddress.asked_for(project, request.GET)
    key = request.GET.get("key", "")
    return context | surroundings(project, query, address=address, key=key)


def _frame(request: AuthedRequest, project: Project) -> dict[str, Any]:
    problem = key_problem(project)
    known = {} if wants_partial(request) else known_of_list(project)
    return known | {
        "nav": "conversations",
        "kept": ListAddress.asked_for(project, request.GET).parameters,
        "list_url": ListAddress.of(project).path,
        "plain_chooser_url": reverse("columns_choose", args=[project.slug]),
        "may_read": request.user.has_perm(Permission.READ),
        "key_problem": problem,
        "may_create": not problem and request.user.has_perm(Permission.CREATE),
    }


def _listing(
    request: AuthedRequest, project: Project, query: Query, *, after: str
) -> dict[str, Any]:
    address = ListAddress.asked_for(project, request.GET)
    matches = matches_of(project, query, sort=address.sort)
    page = _page(request, matches, after=after)
    shown = _shown(request) if after else len(page.conversations)
    last = matches.cursor(page.conversations[-1]) if page.has_more else ""
    columns = address.columns
    if columns is None:
        columns = tuple(_columns(request, project, query, page))
    shows_words = project.keeps_text and request.user.has_perm(Permission.READ)
    maker = RowMaker(project, address, query, columns, shows_words=shows_words)
    rows = maker.rows(page.conversations)
    kept = 0 if after and not wants_partial(request) else len(rows) + (shown if after else 0)
    return (
        {
            "text": str(query),
            "query": query,
            "columns": columns,
            "sort": address.sort,
            "rows": rows,
            "count": _known(page, after=after),
            "is_unused": not rows and not query.terms and not after,
            "base_url": f"{settings.PUBLIC_URL or request.build_absolute_uri('/').rstrip('/')}/v1",
            "first_url": address.to(query) if after else "",
            "here_url": address.to(query, shown=_as_shown(kept)),
        }
        | bar_of(project, query, address, is_empty=not rows and not after)
        | _links(project, query, address, columns)
        | _further(address, query, last, columns, kept)
    )


def _page(request: AuthedRequest, matches: Matches, *, after: str) -> ConversationPage:
    if after:
        return matches.page(limit=PAGE, after=after)
    shown, through = _shown(request), request.GET.get("through", "")
    page = matches.page(limit=MOST if through else shown)
    names = [conversation.conversation_id for conversation in page.conversations]
    if through in names:  # the page of rows in which it stands is the last one
        shown = max(shown, -(-(names.index(through) + 1) // PAGE) * PAGE)
    return ConversationPage(
        page.conversations[:shown], has_more=page.has_more or len(names) > shown
    )


def _shown(request: AuthedRequest) -> int:
    """How many rows the page has or shall have at once."""
    text = request.GET.get("shown", "")
    number = int(text) if re.fullmatch("[0-9]{1,4}", text, re.ASCII) else PAGE
    return min(max(number, PAGE), MOST)


def _as_shown(number: int) -> str:
    return str(min(number, MOST)) if number > PAGE else ""


def _known(page: ConversationPage, *, after: str) -> Count:
    """What the rows alone tell of how many there are; the rest is counted after they are shown."""
    number = len(page.conversations)
    is_all = not page.has_more and not after
    return Count(number if is_all else max(number, PAGE), is_capped=not is_all)


def _links(
    project: Project, query: Query, address: ListAddress, columns: tuple[str, ...]
) -> dict[str, str]:
    return {
        "by_created_url": address.sorted_by(Sort.CREATED).to(query),
        "by_active_url": address.sorted_by(Sort.ACTIVE).to(query),
        "chooser_url": address.with_columns(columns).at("columns_choose", project).to(query),
        "facets_url": address.at("facet_rail", project).to(query),
        "with_facets_url": replace(address, with_facets=True).to(query),
        "all_url": address.to(Query()),
    }


def _further(
    address: ListAddress,
    query: Query,
    last: str,
    columns: tuple[str, ...],
    kept: int,
) -> dict[str, str]:
    if not last:
        return {}
    # Further rows keep the columns of the first, whatever they hold themselves.
    return {
        "next_url": address.with_columns(columns).to(query, after=last),
        "more_url": address.to(query, after=last, shown=str(kept), cells=columns_as_text(columns)),
    }


def _columns(
    request: AuthedRequest, project: Project, query: Query, page: ConversationPage
) -> list[str]:
    if "cells" in request.GET:
        return columns_from_text(request.GET["cells"])
    chosen = chosen_columns(project, request.user, view=open_view(request))
    if chosen is not None:
        return chosen
    shown = [conversation.metadata for conversation in page.conversations]
    usual = _newest_metadata(project) if query.terms else shown
    return kept_columns(telling_columns(usual), shown)


def _newest_metadata(project: Project) -> list[dict[str, str]]:
    newest = Conversation.objects.live().filter(project=project).newest_first()
    return list(newest.values_list("metadata", flat=True)[:PAGE])
