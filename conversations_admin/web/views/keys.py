"""The metadata keys of a project, and the values of one of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from conversations_admin.actions.reads import require_search
from conversations_admin.errors import NotFound
from conversations_admin.models import Project
from conversations_admin.models.plain import storable
from conversations_admin.search.statistics import (
    COMPARED,
    KEY_CAP,
    KeyUse,
    alike_keys,
    alike_values,
    statistics_of,
    usage_of,
    value_page,
    values_to_compare,
)
from conversations_admin.web.listing.keys import Alike, KeyPages, KeySort, sorted_keys
from conversations_admin.web.pages import render_page
from conversations_admin.web.requests import AuthedRequest, actor_of, in_project, wants_partial
from conversations_admin.wire.refusals import quoted

ALL_KEYS, ONE_KEY = "keys/list.html", "keys/values.html"
PAGE_OF_KEYS = 25
PAGE_OF_VALUES = 50


@require_safe
@in_project
def metadata_keys(request: AuthedRequest, project: Project) -> HttpResponse:
    require_search(project, actor=actor_of(request))
    usage = usage_of(project)
    sort, wanted = _sort(request), _asked(request, "filter")
    keys = sorted_keys(usage, sort=sort, wanted=wanted)
    start = _place(keys, _asked(request, "after"))
    shown = keys[start : start + PAGE_OF_KEYS]
    pages = KeyPages(project)
    state = {"filter": wanted, "sort": "" if sort is KeySort.COVERAGE else sort.value}
    context = {
        "nav": "keys",
        "usage": usage,
        "cap": KEY_CAP,
        "sampled": f"{usage.sample.size:,}" if usage.sample else "",
        "filter": wanted,
        "sort": sort.value,
        "rows": [pages.key_row(each) for each in statistics_of(project, shown, usage)],
        "found": len(keys),
        "alike": pages.alike_keys(alike_keys(usage), usage.keys),
        "keys_url": pages.all_keys(),
        "sort_urls": {
            each.value: pages.all_keys(filter=wanted, sort=each.value) for each in KeySort
        },
        "next_url": pages.all_keys(**state, after=shown[-1].key)
        if keys[start + PAGE_OF_KEYS :]
        else "",
        "first_url": pages.all_keys(**state) if start else "",
    }
    return render_page(request, ALL_KEYS, context, part="rows" if start else "keys")


@require_safe
@in_project
def metadata_values(request: AuthedRequest, project: Project) -> HttpResponseBase:
    require_search(project, actor=actor_of(request))
    if "key" not in request.GET:
        return redirect("metadata_keys", project.slug)
    key, after = _asked(request, "key"), request.GET.get("after")
    context = _values(request, project, key, after=after)
    if not wants_partial(request):
        context |= _summary(project, key)
    return render_page(request, ONE_KEY, context, part="values" if after is None else "rows")


def _values(
    request: AuthedRequest, project: Project, key: str, *, after: str | None
) -> dict[str, Any]:
    pages, prefix = KeyPages(project), _asked(request, "prefix")
    start = None if after is None else storable(after)
    page = value_page(project, key, limit=PAGE_OF_VALUES, after=start, prefix=prefix)
    last = page.values[-1].value if page.has_more else None
    return {
        "nav": "keys",
        "key": key,
        "prefix": prefix,
        "rows": [pages.value_row(key, value) for value in page.values],
        "keys_url": pages.all_keys(),
        "key_url": pages.one_key(key),
        "next_url": "" if last is None else pages.one_key(key, prefix=prefix, after=last),
        "first_url": "" if after is None else pages.one_key(key, prefix=prefix),
    }


def _summary(project: Project, key: str) -> dict[str, Any]:
    usage, pages = usage_of(project, only=key), KeyPages(project)
    if not usage.keys:
        raise NotFound(f"No conversation has metadata with the key {quoted(key)}.")
    (statistics,) = statistics_of(project, usage.keys, usage)
    are_compared = statistics.kind in COMPARED and not statistics.use.value_count.is_capped
    return {
        "usage": usage,
        "summary": pages.key_row(statistics),
        "alike": _alike_values(project, key) if are_compared else [],
        "with_url": pages.with_key(key),
        "without_url": pages.without_key(key),
    }


def _alike_values(project: Project, key: str) -> list[Alike]:
    values = values_to_compare(project, key)
    return KeyPages(project).alike_values(key, alike_values(values), values)


def _asked(request: AuthedRequest, name: str) -> str:
    return storable(request.GET.get(name, ""))


def _sort(request: AuthedRequest) -> KeySort:
    asked = request.GET.get("sort")
    return KeySort(asked) if asked in set(KeySort) else KeySort.COVERAGE


def _place(keys: Sequence[KeyUse], after: str) -> int:
    """Where to go on behind a key; at the start if it is gone meanwhile."""
    names = [use.key for use in keys]
    return names.index(after) + 1 if after in names else 0
