"""The conversations a form speaks of, for whatever is to be done with many at once.

scope=query  q=…                all that the query finds; what a form without a scope means
scope=ids    ids=conv_1 conv_2  those with these ids, also as boxes: id=conv_1&id=conv_2
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict
from django.utils import timezone

from conversations_admin.actions.selection import Selection, selected
from conversations_admin.errors import InvalidRequest
from conversations_admin.search.language.parser import parse
from conversations_admin.search.matches import Count


@dataclass(frozen=True)
class Fields:
    """What a form carries along to mean the same selection again."""

    scope: str
    q: str = ""
    ids: str = ""


def selection_in(sent: QueryDict) -> Selection:
    """Raise InvalidRequest where nothing is selected, and InvalidQuery for a broken query."""
    scope = sent.get("scope", "query")
    if scope == "query":
        return Selection(parse(sent.get("q", "").strip()), zone=timezone.get_current_timezone())
    if scope != "ids":
        raise InvalidRequest("The scope is 'ids' or 'query'.", param="scope")
    selection = selected([*sent.get("ids", "").split(), *sent.getlist("id")])
    if not selection.ids:
        raise InvalidRequest("Nothing is selected. Tick conversations in the list first.")
    return selection


def fields_of(selection: Selection) -> Fields:
    if selection.ids is None:
        return Fields("query", q=str(selection.query))
    return Fields("ids", ids=" ".join(selection.ids))


def missing_from(selection: Selection, found: Count) -> int:
    """How many of the ids lead nowhere, or no longer."""
    return 0 if selection.ids is None else len(selection.ids) - found.number
