"""Verifying the log, and taking it away as a file."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable

import pytest
from django.test import Client

from conversations_admin.models import AuditEntry, Conversation, Project, User
from tests.web.audit.conftest import LOG, delete_first_item
from tests.web.pages import HTMX, read

type Make = Callable[..., Conversation]


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_verifying_shows_the_head_to_keep(
    browser: Client, make_conversation: Make, headers: dict[str, str]
) -> None:
    make_conversation("Hello")
    head = AuditEntry.objects.newest_first()[0].hash

    page = read(browser.post(f"{LOG}verify/", headers=headers))

    assert page.one(id="verdict").one("h2").text == "The log is whole"
    assert page.one(id="head-hash").text == head
    assert page.has("html") is not bool(headers)


def test_verifying_finds_that_a_head_kept_elsewhere_is_gone(
    browser: Client, make_conversation: Make
) -> None:
    make_conversation("Hello")

    page = read(browser.post(f"{LOG}verify/", {"expected_head": "f" * 64}))

    assert page.one(id="verdict").one("h2").text == "The log is broken"
    assert "nowhere in the chain" in page.one(id="verdict").text


def test_the_log_is_exported_as_filtered_and_the_export_recorded(
    browser: Client, make_conversation: Make, project: Project, curator: User
) -> None:
    conversation = make_conversation("Secret words", tier="gold")
    delete_first_item(conversation, project, curator, reason="=cmd()")

    response = browser.post(f"{LOG}export/", {"format": "csv", "action": "item.delete"})

    content = response.getvalue().decode()
    (row,) = csv.DictReader(io.StringIO(content))
    entry = AuditEntry.objects.get(action="item.delete")
    assert (row["sequence"], row["hash"]) == (str(entry.sequence), entry.hash)
    assert row["reason"] == "'=cmd()"
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in response["Content-Disposition"]
    recorded = AuditEntry.objects.get(action="audit.export").changes
    assert recorded == {"format": "csv", "filter": {"action": "item.delete"}}


def test_json_lines_hold_what_the_hash_is_made_of(browser: Client, make_conversation: Make) -> None:
    make_conversation("Hello", tier="gold")

    response = browser.post(f"{LOG}export/", {"format": "jsonl"})

    lines = [json.loads(line) for line in response.getvalue().splitlines()]
    entry = AuditEntry.objects.get(action="conversation.create")
    assert [line["sequence"] for line in lines] == [entry.sequence]
    assert lines[0]["changes"] == entry.changes
    assert lines[0]["previous_hash"] == entry.previous_hash


@pytest.mark.parametrize("form", [{}, {"format": "xlsx"}, {"format": "csv", "since": "once"}])
def test_an_export_that_cannot_be_made_is_refused(browser: Client, form: dict[str, str]) -> None:
    assert browser.post(f"{LOG}export/", form).status_code == 400
    assert not AuditEntry.objects.filter(action="audit.export").exists()
