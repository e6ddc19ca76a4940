"""Query parameters that the wire has no parser for. Used by the JSON views.

On the platform's own routes unknown parameters are ignored, since clients and proxies
add some of theirs. On the routes that are ours a misspelt filter would answer more than
was asked for, so there they are refused.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from django.http import QueryDict
from rest_framework.request import Request

from conversations_admin.errors import InvalidRequest
from conversations_admin.models.plain import storable
from conversations_admin.search.language.parser import parse
from conversations_admin.search.language.tree import Pair, Query
from conversations_admin.search.matches import ConversationPage, Matches
from conversations_admin.wire.include import parse_include
from conversations_admin.wire.metadata import parse_metadata
from conversations_admin.wire.paging import Order, parse_limit, parse_order

METADATA = re.compile(r"metadata\[(.*)\]", re.DOTALL)


def included(request: Request) -> frozenset[str]:
    """`include[]=a&include[]=b` as the SDK sends it, or `include=a`."""
    parameters = request.query_params
    return parse_include([*parameters.getlist("include[]"), *parameters.getlist("include")])


def require_known(
    parameters: QueryDict, known: Collection[str], *, or_metadata: bool = False
) -> None:
    for name in parameters:
        if name not in known and not (or_metadata and METADATA.fullmatch(name)):
            shown = storable(name, length=200)
            raise InvalidRequest(
                f"Unknown parameter: '{shown}'.", param=shown, code="unknown_parameter"
            )


@dataclass(frozen=True)
class Search:
    """What a list of conversations is asked for."""

    query: Query
    limit: int
    order: Order
    after: str | None
    before: str | None

    def page(self, matches: Matches) -> ConversationPage:
        return matches.page(
            limit=self.limit, order=self.order, after=self.after, before=self.before
        )


def search_of(request: Request, *, also: Collection[str] = (), usual: str = "") -> Search:
    """`also` are further parameters that are known; `usual` is the query where none is given."""
    parameters = request.query_params
    known = {"limit", "order", "after", "before", "q", *also}
    require_known(parameters, known, or_metadata=True)
    return Search(
        query=_query(parameters, usual=usual),
        limit=parse_limit(parameters.get("limit")),
        order=parse_order(parameters.get("order")),
        after=parameters.get("after"),
        before=parameters.get("before"),
    )


def _query(parameters: QueryDict, *, usual: str) -> Query:
    """All of `q`, in the language of the console, and of `metadata[key]=value`."""
    query = parse(parameters.get("q", usual))
    for name in parameters:
        if key := METADATA.fullmatch(name):
            for value in parameters.getlist(name):
                (pair,) = parse_metadata({key[1]: value}).items()
                query = query.including(Pair(*pair))
    return query
