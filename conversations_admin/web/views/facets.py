"""What the list's page fetches by itself, so that the rows need not wait: facets, volume, count."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from conversations_admin.actions.reads import require_search
from conversations_admin.models import Project
from conversations_admin.search.facets import Facet, Facets, facets_of
from conversations_admin.search.language.parser import parse
from conversations_admin.search.language.tree import Query
from conversations_admin.search.matches import Matches
from conversations_admin.search.volume import volume_of
from conversations_admin.web.fragments import render_fragments
from conversations_admin.web.listing.addresses import ListAddress
from conversations_admin.web.listing.choices import keys_in, without_key
from conversations_admin.web.listing.rail import ALL_VALUES, SHOWN_VALUES, Rail, RailMaker
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
    key = request.GET.get("key", "")
    if not wants_partial(request):
        return HttpResponseRedirect(replace(address, with_facets=True).to(query, key=key))
    if key:
        context = {"facet": _maker(project, query, address, key).key(_facet(project, query, key))}
        return render_fragments(request, [f"{RAIL}#facet"], context)
    around = surroundings(project, query, address=address)
    return render_fragments(request, [RAIL, VOLUME, COUNT], {**around, "is_part": True})


def surroundings(
    project: Project, query: Query, *, address: ListAddress, key: str = ""
) -> dict[str, Any]:
    """What stands around the rows; of `key` all values are listed."""
    found = facets_of(Matches(project, query), limit_values=ALL_VALUES if key else SHOWN_VALUES)
    return {
        "query": query,
        "rail": _rail(project, query, found, address=address, key=key),
        "strip": _strip(project, query, address=address),
        "count": found.basis,
    }


def _rail(project: Project, query: Query, found: Facets, *, address: ListAddress, key: str) -> Rail:
    own = [_own(project, query, each) for each in keys_in(query)[:COUNTED_APART]]
    return _maker(project, query, address, key).rail(found, own)


def _maker(project: Project, query: Query, address: ListAddress, key: str) -> RailMaker:
    return RailMaker(address, address.at("facet_rail", project), query, expanded=key)


def _own(project: Project, query: Query, key: str) -> Facet:
    """The key as it is without what the query says of it, so that one can choose otherwise."""
    return _facet(project, without_key(query, key), key)


def _facet(project: Project, query: Query, key: str) -> Facet:
    found = facets_of(Matches(project, query), limit_values=ALL_VALUES)
    nothing = Facet(key, coverage=0, value_count=0, values=[])
    return next((facet for facet in found.facets if facet.key == key), nothing)


def _strip(project: Project, query: Query, *, address: ListAddress) -> Strip:
    zone = timezone.get_current_timezone()
    volume = volume_of(Matches(project, undated(query)), zone=zone)
    return strip_of(volume, query, address)
