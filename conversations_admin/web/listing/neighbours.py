"""Walking a result: from a conversation to the one above and the one below it in its list.

The address of a conversation says which list it was opened from, `?in=tier:gold&sort=active`;
without `in` it was opened from none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from conversations_admin.actions.permissions import Permission
from conversations_admin.actions.reads import require_search
from conversations_admin.errors import ConsoleError, Denied, InvalidQuery, TextNotKept
from conversations_admin.models import Conversation, Project
from conversations_admin.search.around import around
from conversations_admin.search.language.parser import parse
from conversations_admin.search.language.tree import Query
from conversations_admin.search.matches import Matches
from conversations_admin.search.sources import Sort
from conversations_admin.web.listing.addresses import ListAddress
from conversations_admin.web.listing.last import last_list
from conversations_admin.web.requests import AuthedRequest, actor_of


@dataclass(frozen=True)
class Neighbour:
    """`name` is its title for who may read it, else its id."""

    name: str
    url: str


@dataclass(frozen=True)
class Neighbours:
    """`kept` is what links within the page carry on; `problem` says why nobody is named."""

    list_url: str
    kept: str
    above: Neighbour | None = None
    below: Neighbour | None = None
    problem: str = ""


def opened_from(address: ListAddress, query: Query) -> str:
    """What the address of a conversation carries, to be walked on from there."""
    parts = {"in": str(query)}
    if address.sort is not Sort.CREATED:
        parts["sort"] = address.sort.value
    if address.view:
        parts["view"] = address.view
    return urlencode(parts, quote_via=quote)


def result_in(project: Project, sent: QueryDict) -> str:
    """The same of an address that was asked for, canonical; empty outside of a result."""
    query = _query_in(sent)
    return "" if query is None else opened_from(ListAddress.asked_for(project, sent), query)


def neighbours_of(
    request: AuthedRequest, project: Project, conversation: Conversation
) -> Neighbours | None:
    """None outside of a result, and for one that cannot be read or is not the person's to ask."""
    query = _query_in(request.GET)
    if query is None or not _may_ask(request, project, query):
        return None
    address = replace(ListAddress.asked_for(project, request.GET), columns=None)
    kept = opened_from(address, query)
    list_url = _list_url(address, query, conversation, last=last_list(request, project))
    zone = timezone.get_current_timezone()
    matches = Matches(project, query, sort=address.sort, zone=zone)
    try:
        found = around(matches, conversation)
    except ConsoleError as error:  # the conversation itself can be read all the same
        return Neighbours(list_url, kept, problem=error.message)
    shows_titles = request.user.has_perm(Permission.READ)

    def named(row: Conversation | None) -> Neighbour | None:
        if row is None:
            return None
        url = reverse("conversation_detail", args=[project.slug, row.conversation_id])
        name = (row.title if shows_titles else "") or row.conversation_id
        return Neighbour(name, f"{url}?{kept}")

    return Neighbours(list_url, kept, named(found.above), named(found.below))


def _query_in(sent: QueryDict) -> Query | None:
    if "in" not in sent:
        return None
    try:
        return parse(sent.get("in", ""))
    except InvalidQuery:
        return None


def _may_ask(request: AuthedRequest, project: Project, query: Query) -> bool:
    try:
        require_search(project, actor=actor_of(request), query=query)
    except (Denied, TextNotKept):
        return False
    return True


def _list_url(address: ListAddress, query: Query, conversation: Conversation, *, last: str) -> str:
    """The list at the place of the conversation, as it was seen last if that was this one."""
    name = conversation.conversation_id
    seen = {key: values[-1] for key, values in parse_qs(urlsplit(last).query).items()}
    if not _is_same(address, query, seen):
        return f"{address.to(query, through=name)}#row-{name}"
    joint = "&" if "?" in last else "?"
    return f"{last}{joint}{urlencode({'through': name})}#row-{name}"


def _is_same(address: ListAddress, query: Query, seen: Mapping[str, str]) -> bool:
    """A view as it was saved has neither its query nor its order in its address."""
    if seen.get("view", "") != address.view:
        return False
    if address.view and "q" not in seen:
        return True
    return (seen.get("q", ""), seen.get("sort", Sort.CREATED)) == (str(query), address.sort)
