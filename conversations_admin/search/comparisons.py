"""Conditions on a column: names in any case, spans of time, bounds of numbers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import or_

from django.db.models import Q

from conversations_admin.models.values import number_of
from conversations_admin.search.clock import Span
from conversations_admin.search.language.tree import Between


def is_one_of(columns: Sequence[str], values: Sequence[str]) -> Q:
    """One of the columns is, whatever the case, as in the text index."""
    pairs = ((column, value) for column in columns for value in values)
    return reduce(or_, (Q(**{f"{column}__iexact": value}) for column, value in pairs), Q())


def in_spans(column: str, spans: Sequence[Span]) -> Q:
    is_told = Q(**{f"{column}__isnull": False})
    return reduce(or_, (is_told & within(column, span) for span in spans))


def within(column: str, span: Span) -> Q:
    q = Q()
    if span.start is not None:
        q &= Q(**{f"{column}__gte": span.start})
    if span.end is not None:
        q &= Q(**{f"{column}__lt": span.end})
    return q


def between(column: str, condition: Between) -> Q:
    """Numbers alone."""
    q = Q()
    for bound, side in ((condition.low, "gt"), (condition.high, "lt")):
        if bound is not None:
            name = f"{column}__{side}{'e' if bound.is_included else ''}"
            q &= Q(**{name: number_of(bound.value)})
    return q
