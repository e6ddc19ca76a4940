"""A search that would run long is stopped, and the answer says what to narrow."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import LazySettings
from django.db import connection

from conversations_admin.errors import TooBroad
from conversations_admin.models import Conversation, Project
from conversations_admin.search import limits
from conversations_admin.search.language.parser import parse
from conversations_admin.search.matches import Matches

type Make = Callable[..., Conversation]

SLOW = {
    "sqlite": (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1e9) "
        "SELECT count(*) FROM n"
    ),
    "postgresql": "SELECT pg_sleep(20)",
}


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db(transaction=True)
def test_what_takes_too_long_is_stopped_and_told(settings: LazySettings) -> None:
    settings.SEARCH_TIMEOUT = 0.2
    told = pytest.raises(TooBroad, match=r"stopped after 0\.2 seconds.*created:<30d")
    with told as stopped, limits.in_time(parse("-tier:gold")):
        _run(SLOW[connection.vendor])
    assert stopped.value.status == 422
    _run("SELECT 1")  # the connection goes on


@pytest.mark.django_db(transaction=True)
def test_the_limit_ends_with_the_search(settings: LazySettings) -> None:
    settings.SEARCH_TIMEOUT = 0.2
    with limits.in_time(parse("")):
        _run("SELECT 1")
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SHOW statement_timeout")
            assert cursor.fetchone() != ("200ms",)
        else:
            cursor.execute(SLOW["sqlite"].replace("1e9", "1e6"))
            assert cursor.fetchone() == (1_000_000,)


@pytest.mark.parametrize(
    ("query", "advice"),
    [
        ("-tier:gold", "a time, such as created:<30d, or something that conversations must have"),
        ("-tier:gold created:<9d", "Add something that conversations must have"),
        ("tier:gold created:<9d", "Add another metadata pair, or a shorter time"),
    ],
)
@pytest.mark.django_db(transaction=True)
def test_the_advice_fits_the_query(settings: LazySettings, query: str, advice: str) -> None:
    settings.SEARCH_TIMEOUT = 0.1
    with pytest.raises(TooBroad, match=advice), limits.in_time(parse(query)):
        _run(SLOW[connection.vendor])


def test_many_short_statements_are_stopped_together(
    make_conversation: Make, project: Project, settings: LazySettings
) -> None:
    make_conversation("a refund")
    settings.SEARCH_TIMEOUT = 0
    with pytest.raises(TooBroad):
        Matches(project, parse("refund items:>99")).page(limit=5)


def test_a_fast_search_is_not_touched(make_conversation: Make, project: Project) -> None:
    make_conversation(tier="gold")
    with limits.in_time(parse("tier:gold")):
        _run("SELECT 1")
