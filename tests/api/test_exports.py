"""Exports over the management API."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from conversations_admin.models import AuditEntry
from tests.api.conftest import Program

pytestmark = pytest.mark.django_db
EXPORT = "/api/projects/support/export/"


def body(answer: Any) -> str:
    assert answer.status_code == 200, answer.content
    text: str = answer.getvalue().decode()
    return text


def test_what_matches_comes_as_lines_of_json(program: Program, start: Callable[..., str]) -> None:
    gold = start("Hello", tier="gold")
    start("Hello", tier="free")

    answer = program.get(EXPORT, q="tier:gold")

    assert answer.headers["Content-Type"] == "application/jsonl; charset=utf-8"
    assert "Content-Length" not in answer.headers
    (line,) = [json.loads(line) for line in body(answer).splitlines()]
    assert (line["id"], line["metadata"]) == (gold, {"tier": "gold"})
    entry = AuditEntry.objects.newest_first()[0]
    assert (entry.action, entry.via, entry.outcome) == ("conversation.export", "api", "succeeded")
    assert entry.request_id == answer.headers["x-request-id"]


def test_a_table_has_the_columns_asked_for(program: Program, start: Callable[..., str]) -> None:
    start("Hello", tier="gold", plan="pro")

    every = body(program.get(EXPORT, format="csv"))
    chosen = body(program.get(EXPORT, format="csv", columns="tier", byte_order_mark="true"))
    none = body(program.get(EXPORT, format="csv", columns=""))

    assert every.startswith("id,created,updated,items,title,plan,tier\r\n")
    assert chosen.startswith("\ufeffid,created,updated,items,title,tier\r\n")
    assert none.startswith("id,created,updated,items,title\r\n")


def test_a_transcript_is_markdown(program: Program, start: Callable[..., str]) -> None:
    start("Where is it?")
    answer = program.get(EXPORT, format="markdown")
    assert answer.headers["Content-Type"] == "text/markdown; charset=utf-8"
    assert "> Where is it?" in body(answer)


@pytest.mark.parametrize(
    ("query", "param"),
    [
        ({"format": "xls"}, "format"),
        ({"byte_order_mark": "maybe"}, "byte_order_mark"),
        ({"limit": "5"}, "limit"),
        ({"format": "csv", "columns": "x" * 65}, "columns"),
        ({"format": "csv", "columns": ",".join(map(str, range(1_001)))}, "columns"),
        ({"q": 'tier:"gold'}, "q"),
    ],
)
def test_a_bad_parameter_is_refused_before_anything_leaves(
    program: Program, query: dict[str, str], param: str
) -> None:
    answer = program.get(EXPORT, **query)
    assert answer.status_code == 400
    assert answer.json()["error"]["param"] == param
    assert not AuditEntry.objects.filter(action="conversation.export").exists()


def test_a_key_of_an_auditor_takes_metadata_alone(
    start: Callable[..., str], auditor: Program
) -> None:
    start("my card number", tier="gold")

    table = body(auditor.get(EXPORT, format="csv"))

    assert "gold" in table
    assert "card" not in table
    assert auditor.get(EXPORT).status_code == 403
    assert auditor.get(EXPORT, format="csv", q="card").status_code == 403
