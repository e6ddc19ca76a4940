"""How many queries a call takes, whatever the size of the tables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api.conftest import Program

pytestmark = pytest.mark.django_db

MESSAGES = [{"role": "user", "content": f"message {n}"} for n in range(20)]


def queries_of(call: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert call().status_code == 200
    # On PostgreSQL the audit log's head is locked by a query of its own.
    return len([query for query in queries if "advisory" not in query["sql"]])


@pytest.fixture
def path(program: Program, start: Callable[..., str]) -> str:
    path = f"/v1/conversations/{start(tier='gold')}"
    for _ in range(5):
        program.post(f"{path}/items", {"items": MESSAGES})
    return path


def test_reading_takes_one_query_for_the_key_and_few_for_the_answer(
    program: Program, path: str
) -> None:
    page = program.get(f"{path}/items").json()
    assert queries_of(lambda: program.get(path)) == 2
    assert queries_of(lambda: program.get(f"{path}/items")) == 3
    assert queries_of(lambda: program.get(f"{path}/items", limit=100)) == 3
    assert queries_of(lambda: program.get(f"{path}/items", after=page["last_id"])) == 4
    assert queries_of(lambda: program.get(f"{path}/items/{page['first_id']}")) == 3


def test_listing_takes_as_many_queries_for_many_as_for_one(
    program: Program, start: Callable[..., str]
) -> None:
    def cost() -> list[int]:
        return [
            queries_of(lambda: program.get("/v1/conversations")),
            queries_of(lambda: program.get("/v1/conversations?metadata[tier]=gold")),
            queries_of(lambda: program.get("/api/projects/support/conversations/")),
            queries_of(lambda: program.get("/api/projects/support/audit/")),
        ]

    start("a", tier="gold")
    few = cost()
    for _ in range(10):
        start("a", tier="gold")
    assert cost() == few
    assert max(few) <= 4


def test_writing_takes_as_many_queries_for_twenty_items_as_for_one(
    program: Program, path: str
) -> None:
    def cost(items: list[Any]) -> list[int]:
        body = {"metadata": {"tier": "gold"}, "items": items}
        return [
            queries_of(lambda: program.post("/v1/conversations", body)),
            queries_of(lambda: program.post(f"{path}/items", {"items": items})),
        ]

    one, twenty = cost(MESSAGES[:1]), cost(MESSAGES)
    assert one == twenty
    assert max(one) <= 14
