"""Query parameters that the wire has no parser for. Used by the JSON views.

On the platform's own routes unknown parameters are ignored, since clients and proxies
add some of theirs. On the routes that are ours a misspelt filter would answer more than
was asked for, so there they are refused.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.http import QueryDict
from rest_framework.request import Request

from conversations_admin.errors import InvalidRequest
from conversations_admin.models import Project
from conversations_admin.models.plain import is_storable, storable
from conversations_admin.search.language.parser import parse
from conversations_admin.search.language.tree import Pair, Query
from conversations_admin.search.matches import ConversationPage, Matches
from conversations_admin.search.sources import Sort
from conversations_admin.wire import refusals
from conversations_admin.wire.include import parse_include
from conversations_admin.wire.metadata import parse_metadata
from conversations_admin.wire.paging import Order, parse_limit, parse_order

METADATA = re.compile(r"metadata\[(.*)\]", re.DOTALL)
INTEGER = re.compile(r"-?[0-9]{1,9}", re.ASCII)


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
class Question:
    """Which conversations are asked for; dates without a zone are meant in `zone`."""

    query: Query
    zone: tzinfo

    def matches(self, project: Project, *, sort: Sort = Sort.CREATED) -> Matches:
        return Matches(project, self.query, sort=sort, zone=self.zone)


@dataclass(frozen=True)
class Search:
    """What a list of conversations is asked for."""

    question: Question
    sort: Sort
    limit: int
    order: Order
    after: str | None
    before: str | None

    def matches(self, project: Project) -> Matches:
        return self.question.matches(project, sort=self.sort)

    def page(self, matches: Matches) -> ConversationPage:
        return matches.page(
            limit=self.limit, order=self.order, after=self.after, before=self.before
        )


def search_of(
    request: Request, *, also: Collection[str] = (), usual: str = "", sort: Sort = Sort.CREATED
) -> Search:
    """`also` are known, too; `usual` is the query, and `sort` the sort, where none is given."""
    parameters = request.query_params
    further = ("sort", "limit", "order", "after", "before", *also)
    return Search(
        question=question_of(request, further=further, usual=usual),
        sort=Sort(choice_of(parameters, "sort", choices=tuple(Sort)) or sort),
        limit=parse_limit(parameters.get("limit")),
        order=parse_order(parameters.get("order")),
        after=parameters.get("after"),
        before=parameters.get("before"),
    )


def question_of(request: Request, *, further: Collection[str] = (), usual: str = "") -> Question:
    """`q`, `metadata[key]` and `zone`; all but these and the `further` are refused."""
    parameters = request.query_params
    require_known(parameters, ("q", "zone", *further), or_metadata=True)
    return Question(_query(parameters, usual=usual), _zone(parameters.get("zone")))


def choice_of(parameters: QueryDict, name: str, *, choices: Collection[str]) -> str | None:
    given = parameters.get(name)
    if given is not None and given not in choices:
        raise refusals.not_supported(name, given=given, supported=[*map(str, choices)])
    return given


def number_of(parameters: QueryDict, name: str, *, default: int, maximum: int) -> int:
    """From 1 to `maximum`."""
    given = parameters.get(name)
    if given is None:
        return default
    if not INTEGER.fullmatch(given):
        raise refusals.invalid_type(name, expected="an integer", given=given)
    number = int(given)
    if number > maximum:
        raise refusals.integer_too_large(name, maximum=maximum, given=number)
    if number < 1:
        raise refusals.integer_too_small(name, minimum=1, given=number)
    return number


def text_of(parameters: QueryDict, name: str) -> str | None:
    """Text that can be in the database."""
    given = parameters.get(name)
    if given is not None and not is_storable(given):
        raise refusals.invalid_value(name, reason="it holds a character that no text can contain.")
    return given


def _query(parameters: QueryDict, *, usual: str) -> Query:
    """All of `q`, in the language of the console, and of `metadata[key]=value`."""
    query = parse(parameters.get("q", usual))
    for name in parameters:
        if key := METADATA.fullmatch(name):
            for value in parameters.getlist(name):
                (pair,) = parse_metadata({key[1]: value}).items()
                query = query.including(Pair(*pair))
    return query


def _zone(name: str | None) -> tzinfo:
    if name is None:
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        reason = f"there is no time zone {refusals.quoted(name)}. Expected one such as 'UTC'."
        raise refusals.invalid_value("zone", reason=reason) from error
