"""What stands beside the list's title: the saved view that is open, and what was edited in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from conversations_admin.actions.views import may_change
from conversations_admin.errors import InvalidQuery
from conversations_admin.models import SavedView
from conversations_admin.search.language.parser import parse
from conversations_admin.search.language.tree import Query
from conversations_admin.search.sources import Sort
from conversations_admin.web.listing.addresses import ListAddress
from conversations_admin.web.listing.columns import columns_as_text
from conversations_admin.web.listing.views import Opened, all_conversations, view_url
from conversations_admin.web.requests import AuthedRequest, actor_of


@dataclass(frozen=True)
class ViewBar:
    """What stands beside the title. `edits` names what is not as in the view."""

    opened: Opened
    edits: Sequence[str] = ()
    save_url: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    may_change: bool = False
    view_url: str = ""
    all_url: str = ""

    @property
    def view(self) -> SavedView | None:
        return self.opened.view


def bar_context(request: AuthedRequest, shown: Mapping[str, Any]) -> dict[str, Any]:
    """The bar, and the shortest address, for what the list's page is going to show.

    `shown` has the query, unless it cannot be read, the columns and the address.
    """
    opened: Opened = request.opened  # type: ignore[attr-defined]
    query = shown.get("query")
    if query is None:
        return {"bar": ViewBar(opened, **_of_view(opened.view, request))}
    address = ListAddress.asked_for(request.project, request.GET)
    bar = _bar(request, opened, address, query=query, columns=shown["columns"])
    return {"bar": bar, "here_url": _address_here(bar, shown["here_url"])}


def _bar(
    request: AuthedRequest,
    opened: Opened,
    address: ListAddress,
    *,
    query: Query,
    columns: Sequence[str],
) -> ViewBar:
    view = opened.view
    named = _named_columns(view, address)
    save_as = address.with_columns(columns).at("view_create", request.project)
    is_worth_saving = query.terms or named is not None or address.sort != Sort.CREATED
    fields = {"q": str(query), "sort": address.sort.value}
    if named is not None:
        fields["columns"] = columns_as_text(named)
    if view is not None:
        fields["revision"] = str(view.revision)
    return ViewBar(
        opened,
        edits=list(_edits(view, opened.sent, address, query)) if view else [],
        save_url=save_as.to(query, keep="" if named is None else "1")
        if is_worth_saving or view
        else "",
        fields=fields,
        **_of_view(view, request),
    )


def _address_here(bar: ViewBar, address: str) -> str:
    """`address`, of the list that is shown, without what the view itself says."""
    if bar.view is None or {"filter", "sort"} & set(bar.edits):
        return address
    path, _, query = address.partition("?")
    parts = [part for part in parse_qsl(query) if part[0] not in {"q", "sort"}]
    return f"{path}?{urlencode(parts, quote_via=quote)}"


def _of_view(view: SavedView | None, request: AuthedRequest) -> dict[str, Any]:
    if view is None:
        return {}
    return {
        "may_change": may_change(view, actor=actor_of(request)),
        "view_url": view_url(view, request.project),
        "all_url": all_conversations(request.project),
    }


def _edits(
    view: SavedView, sent: Mapping[str, str], address: ListAddress, query: Query
) -> Iterator[str]:
    if str(query) != _canonical(view.query):
        yield "filter"
    if address.sort != view.sort:
        yield "sort"
    named = _named_columns(view, address)
    # Further rows name the columns of the first ones, whoever chose them.
    if named is not None and named != view.columns and "after" not in sent:
        yield "columns"


def _named_columns(view: SavedView | None, address: ListAddress) -> list[str] | None:
    """The columns that somebody chose here, as opposed to those of the view or of the list."""
    if address.columns is not None:
        return list(address.columns)
    return None if view is None else view.own_columns


def _canonical(query: str) -> str:
    """As the language writes it now, which may not be how it did when the view was saved."""
    try:
        return str(parse(query))
    except InvalidQuery:
        return query
