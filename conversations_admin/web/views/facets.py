"""What the list's page fetches by itself, so that the rows need not wait: facets, volume, count."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from conversations_admin.actions.reads import require_search
from conversations_admin.errors import TooBroad
from conversations_admin.models import Project
from conversations_admin.models.plain import storable
from conversations_admin.search.clock import Clock
from conversations_admin.search.facets import Facet, facet_of, facets_of
from conversations_admin.search.language.parser import parse
from conversations_admin.search.language.tree import Query
from conversations_admin.search.matches import Matches
from conversations_admin.search.sources import Sort
from conversations_admin.search.volume import volume_of
from conversations_admin.web.fragments import render_fragments
from conversations_admin.web.listing.addresses import ListAddress
from conversations_admin.web.listing.choices import keys_in, without_key
from conversations_admin.web.listing.rail import ALL_VALUES, SHOWN_VALUES, RailMaker
from conversations_admin.web.listing.volume import Strip, strip_of, undated
from conversations_admin.web.requests import AuthedRequest, actor_of, in_project, wants_partial

RAIL = "conversations/list/rail.html"
VOLUME = "conversations/list/volume.html"
COUNT = "conversations/list.html#count"
# Each key of the query is counted once more without itself; beyond these it is not.
COUNTED_APART = 4


@require_safe
@in_project
def facet_rail(request: AuthedRequest, project: Project) -> HttpResponse:
    actor = actor_of(request)
    require_search(project, actor=actor)
    query = parse(request.GET.get("q", ""))
    require_search(project, actor=actor, query=query)
    address = ListAddress.asked_for(project, request.GET)
    key = storable(request.GET.get("key", ""))
    if not wants_partial(request):
        return HttpResponseRedirect(replace(address, with_facets=True).to(query, key=key))
    try:
        templates, context = _answer(project, query, address=address, key=key)
    except TooBroad as error:
        return render_fragments(request, [RAIL], {"too_broad": error.message})
    return render_fragments(request, templates, {**context, "is_part": True})


def _answer(
    project: Project, query: Query, *, address: ListAddress, key: str
) -> tuple[list[str], dict[str, Any]]:
    if not key:
        return [RAIL, VOLUME, COUNT], surroundings(project, query, address=address)
    facet = _own(project, query, key)
    made = _maker(project, query, address, key).key(facet, is_active=key in keys_in(query))
    return [f"{RAIL}#facet"], {"facet": made}


def matches_of(project: Project, query: Query, *, sort: Sort = Sort.CREATED) -> Matches:
    """The matches as the person means them, whose zone is the current one."""
    return Matches(project, query, sort=sort, zone=timezone.get_current_timezone())


def surroundings(
    project: Project, query: Query, *, address: ListAddress, key: str = ""
) -> dict[str, Any]:
    """What stands around the rows; of `key` all values are listed."""
    matches = matches_of(project, query)
    found = facets_of(matches, limit_values=ALL_VALUES if key else SHOWN_VALUES)
    own = [_own(project, query, each) for each in keys_in(query)[:COUNTED_APART]]
    return {
        "query": query,
        "rail": _maker(project, query, address, key).rail(found, own),
        "strip": _strip(matches, address=address),
        "count": found.basis,
    }


def _maker(project: Project, query: Query, address: ListAddress, key: str) -> RailMaker:
    here = address.at("facet_rail", project)
    return RailMaker(address, here, query, expanded=key, is_upstream=project.is_upstream)


def _own(project: Project, query: Query, key: str) -> Facet:
    """The key as it is without what the query says of it, so that one can choose otherwise."""
    matches = matches_of(project, without_key(query, key))
    return facet_of(matches, key, limit_values=ALL_VALUES)


def _strip(matches: Matches, *, address: ListAddress) -> Strip:
    query = matches.query
    whole = undated(query)
    # What was read for the facets serves for the strip too.
    over = matches if whole == query else replace(matches, query=whole)
    volume = volume_of(over, zone=matches.zone)
    return strip_of(volume, query, address, clock=Clock(matches.now, matches.zone))
