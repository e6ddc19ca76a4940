"""Stop a search that would run long, and say what to narrow."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.db import OperationalError, connection, transaction

from conversations_admin.errors import TooBroad
from conversations_admin.search.language.tree import (
    Attribute,
    Field,
    Has,
    Id,
    Meta,
    Pair,
    Query,
    Text,
)

# SQLite asks whether to go on after so many steps of its machine: some milliseconds.
STEPS = 50_000
CANCELLED = "57014"
LIMIT = "SELECT set_config('statement_timeout', %s, true)"

_end: ContextVar[float] = ContextVar("end", default=math.inf)

A_TIME = "a time, such as created:<30d"
A_DEMAND = "something that conversations must have, such as tier:gold or a word"


class _Late(Exception):
    """The time of a search is over, between two of its statements."""


@contextmanager
def in_time(query: Query) -> Iterator[None]:
    """Raise TooBroad if what is read in this block takes longer than SEARCH_TIMEOUT seconds."""
    seconds: float = settings.SEARCH_TIMEOUT
    within = _sqlite if connection.vendor == "sqlite" else _postgresql
    before = _end.set(time.monotonic() + seconds)
    try:
        with within(seconds):
            yield
    except (OperationalError, _Late) as error:
        if isinstance(error, OperationalError) and not _was_stopped(error):
            raise
        raise TooBroad(_advice(query, seconds)) from error
    finally:
        _end.reset(before)


def require_time() -> None:
    """Go on only while there is time: of many short statements a database stops none."""
    if time.monotonic() > _end.get():
        raise _Late


@contextmanager
def _sqlite(seconds: float) -> Iterator[None]:
    connection.ensure_connection()
    raw = connection.connection
    end = time.monotonic() + seconds
    raw.set_progress_handler(lambda: time.monotonic() > end, STEPS)
    try:
        yield
    finally:
        raw.set_progress_handler(None, 0)


@contextmanager
def _postgresql(seconds: float) -> Iterator[None]:
    if connection.in_atomic_block:  # the time would hold for all that follows in there
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LIMIT, [f"{seconds * 1000:.0f}"])
        yield


def _was_stopped(error: OperationalError) -> bool:
    return "interrupted" in str(error) or getattr(error.__cause__, "sqlstate", "") == CANCELLED


def _advice(query: Query, seconds: float) -> str:
    terms = query.terms
    is_dated = any(isinstance(each, Attribute) and each.field is Field.CREATED for each in terms)
    demands = any(isinstance(each, Pair | Meta | Has | Id | Text) for each in terms)
    ways = [*([] if is_dated else [A_TIME]), *([] if demands else [A_DEMAND])]
    advice = ", or ".join(ways) or "another metadata pair, or a shorter time"
    return (
        f"This search was stopped after {seconds:g} seconds: it has too many conversations to "
        f"look at. Add {advice}."
    )
