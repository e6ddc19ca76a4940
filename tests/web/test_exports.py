"""Exports from the dashboard: the choice of a form, and the file."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.conversations import delete_conversation
from conversations_admin.actions.items import delete_items
from conversations_admin.actions.selection import MAX_IDS
from conversations_admin.models import AuditEntry, Conversation, Item, Project, User
from tests.web.pages import HTMX, read

type Make = Callable[..., Conversation]
CHOICE, FILE = "/p/support/export/", "/p/support/export/file/"


def body(response: Any) -> str:
    assert response.status_code == 200, response.content
    text: str = response.getvalue().decode()
    return text


def lines(response: Any) -> list[dict[str, Any]]:
    return [json.loads(line) for line in body(response).splitlines()]


def rows(response: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body(response), newline="")))


def recorded() -> AuditEntry:
    return AuditEntry.objects.filter(action="conversation.export").latest("sequence")


def test_the_choice_says_what_and_how_many(browser: Client, make_conversation: Make) -> None:
    make_conversation("Hello", tier="gold")
    make_conversation("Hello", tier="free")

    page = read(browser.get(CHOICE, {"q": "tier:gold", "column": ["tier", "plan"]}))

    assert page.one("h1").text == "Export 1 conversation"
    form = page.one("form", action=FILE)
    assert "tier:gold" in form.text
    assert "As in the list: tier, plan" in form.text
    assert form.one("input", name="scope")["value"] == "query"
    assert form.one("input", name="q")["value"] == "tier:gold"
    assert [each["value"] for each in form.all("input", name="format")] == [
        "jsonl",
        "csv",
        "markdown",
    ]


def test_the_choice_is_a_dialog_for_the_open_list(browser: Client) -> None:
    page = read(browser.get(CHOICE, headers=HTMX))

    assert page.one("h2", id="dialog-title").text == "Export 0 conversations"
    assert not page.has("h1")
    assert not page.has("button", type="submit")


def test_boxes_without_scripts_are_a_selection(browser: Client, make_conversation: Make) -> None:
    one, two, _ = (make_conversation("Hello") for _ in range(3))
    ids = [one.conversation_id, two.conversation_id]

    page = read(browser.post(CHOICE, {"scope": "ids", "id": ids, "q": "tier:gold"}))

    assert page.one("h1").text == "Export 2 conversations"
    assert page.one("input", name="ids")["value"] == " ".join(ids)


def test_what_vanished_since_is_counted(
    browser: Client, make_conversation: Make, project: Project, actor: Actor
) -> None:
    stays, goes = make_conversation("Hello"), make_conversation("Hello")
    ids = f"{stays.conversation_id} {goes.conversation_id}"
    delete_conversation(project, goes.conversation_id, actor=actor, reason="x")

    page = read(browser.post(CHOICE, {"scope": "ids", "ids": ids}))

    assert page.one("h1").text == "Export 1 conversation"
    assert "1 of those you selected is no longer there." in page.text
    exported = lines(browser.post(FILE, {"scope": "ids", "ids": ids, "format": "jsonl"}))
    assert [line["id"] for line in exported] == [stays.conversation_id]
    assert recorded().changes == {"ids": ids.split(), "format": "jsonl", "count": 1}


def test_a_file_has_what_matches_oldest_first_and_a_name(
    browser: Client, make_conversation: Make
) -> None:
    gold = [make_conversation("Hello", tier="gold") for _ in range(3)]
    make_conversation("Hello", tier="free")

    response = browser.post(FILE, {"q": "tier:gold", "format": "jsonl"})

    assert response.headers["Content-Type"] == "application/jsonl; charset=utf-8"
    assert re.fullmatch(
        r'attachment; filename="support-conversations-\d{8}-\d{6}\.jsonl"',
        response.headers["Content-Disposition"],
    )
    assert response.headers["Cache-Control"] == "private, no-store"
    assert [line["id"] for line in lines(response)] == [row.conversation_id for row in gold]
    assert recorded().outcome == "succeeded"
    assert recorded().changes == {"query": "tier:gold", "format": "jsonl", "count": 3}


def test_a_table_has_all_keys_or_those_of_the_list(
    browser: Client, make_conversation: Make
) -> None:
    make_conversation("=SUM(A1)", tier="gold", plan="+1")
    form = {"format": "csv", "column": "tier"}

    (whole,) = rows(browser.post(FILE, form))
    (part,) = rows(browser.post(FILE, form | {"which": "shown"}))

    assert list(whole) == ["id", "created", "updated", "items", "title", "plan", "tier"]
    assert (whole["title"], whole["plan"]) == ("'=SUM(A1)", "'+1")
    assert list(part) == ["id", "created", "updated", "items", "title", "tier"]


def test_a_byte_order_mark_only_if_asked_for(browser: Client, make_conversation: Make) -> None:
    make_conversation("Hello")
    assert body(browser.post(FILE, {"format": "csv"})).startswith("id,")
    marked = body(browser.post(FILE, {"format": "csv", "byte_order_mark": "1"}))
    assert marked.startswith("\ufeffid,")


def test_a_transcript_is_in_the_persons_time_zone(
    browser: Client, viewer: User, make_conversation: Make
) -> None:
    make_conversation("Where is it?", tier="gold")
    viewer.time_zone = "Asia/Tokyo"
    viewer.save()

    response = browser.post(FILE, {"format": "markdown"})

    assert response.headers["Content-Disposition"].endswith('.md"')
    text = body(response)
    assert "Times are in Asia/Tokyo." in text
    assert "> Where is it?" in text


@pytest.fixture
def partly_deleted(project: Project, actor: Actor, make_conversation: Make) -> Conversation:
    row = make_conversation("my card number", "thanks")
    first = Item.objects.filter(conversation=row).in_order()[0]
    delete_items(project, row.conversation_id, [first.item_id], actor=actor)
    return row


@pytest.mark.usefixtures("partly_deleted")
@pytest.mark.parametrize(("role", "names_it"), [("curator", True), ("viewer", False)])
def test_a_deleted_item_is_named_to_who_may_restore_it(
    role: str,
    names_it: bool,
    make_user: Callable[..., User],
    sign_in: Callable[[User], Client],
) -> None:
    text = body(sign_in(make_user(role)).post(FILE, {"format": "markdown"}))

    assert "> thanks" in text
    assert "card" not in text
    assert ("Deleted here: message" in text) is names_it


def test_who_may_only_find_takes_metadata_alone(
    make_user: Callable[..., User],
    sign_in: Callable[[User], Client],
    project: Project,
    make_conversation: Make,
) -> None:
    make_conversation("my card number", tier="gold")
    browser = sign_in(make_user("auditor"))

    page = read(browser.get(CHOICE))
    (row,) = rows(browser.post(FILE, {"format": "csv"}))

    assert [each["value"] for each in page.all("input", name="format")] == ["csv"]
    assert (row["tier"], "title" in row) == ("gold", False)
    for form in ({"format": "jsonl"}, {"format": "markdown"}, {"format": "csv", "q": "card"}):
        assert browser.post(FILE, form).status_code == 403
        assert (recorded().outcome, recorded().actor) == ("denied", "auditor")
    assert browser.get(CHOICE, {"q": "card"}).status_code == 403


def test_nobody_reaches_into_another_project(
    browser: Client, make_conversation: Make, other_project: Project
) -> None:
    row = make_conversation("Hello")
    form = {"scope": "ids", "ids": row.conversation_id, "format": "jsonl"}

    assert lines(browser.post("/p/sales/export/file/", form)) == []
    page = read(browser.post("/p/sales/export/", form))
    assert page.one("h1").text == "Export 0 conversations"


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"format": "exe"}, "Choose a format"),
        ({}, "Choose a format"),
        ({"format": "csv", "scope": "ids"}, "Nothing is selected"),
        ({"format": "csv", "scope": "ids", "ids": " \x00 "}, "Nothing is selected"),
        ({"format": "csv", "scope": "ids", "ids": "x" * 65}, "Nothing is selected"),
        ({"format": "csv", "which": "shown", "column": "x" * 65}, "1 to 64 characters"),
        ({"format": "csv", "scope": "everything"}, "The scope is"),
        ({"format": "csv", "q": 'tier:"gold'}, "never closed"),
    ],
)
def test_a_forged_form_is_refused(browser: Client, form: dict[str, str], told: str) -> None:
    response = browser.post(FILE, form)
    assert response.status_code == 400
    assert told in response.content.decode()


def test_ten_thousand_ids_are_taken_and_one_more_is_refused(
    browser: Client, make_conversation: Make
) -> None:
    row = make_conversation("Hello")
    ids = [row.conversation_id, *(f"conv_{number}" for number in range(MAX_IDS - 1))]
    form = {"scope": "ids", "format": "csv"}

    assert len(rows(browser.post(FILE, form | {"ids": " ".join(ids)}))) == 1
    changes = recorded().changes
    assert (changes["selected"], changes["count"]) == (MAX_IDS, 1)
    assert len(changes["ids_sha256"]) == 64
    refused = browser.post(FILE, form | {"ids": " ".join([*ids, "conv_more"])})
    assert refused.status_code == 400
    assert "10,000" in refused.content.decode()
    assert browser.post(FILE, form | {"id": ids}).status_code == 400


def test_an_id_given_twice_leaves_once(browser: Client, make_conversation: Make) -> None:
    row = make_conversation("Hello")
    ids = " ".join([row.conversation_id] * 2)
    assert len(lines(browser.post(FILE, {"scope": "ids", "ids": ids, "format": "jsonl"}))) == 1


def begun(browser: Client, form: dict[str, str]) -> tuple[Any, Iterator[bytes]]:
    response: Any = browser.post(FILE, form)
    return response, iter(response)


def go_away(response: Any) -> None:
    """As the server does it; `close()` of a response would close the test's connection."""
    response._iterator.close()


def test_a_reader_who_goes_away_is_on_record_with_what_left(
    browser: Client, make_conversation: Make
) -> None:
    for _ in range(3):
        make_conversation("Hello")
    response, pieces = begun(browser, {"format": "csv"})
    assert next(pieces).startswith(b"id,")
    go_away(response)
    assert (recorded().outcome, recorded().changes["count"]) == ("failed", 0)


def test_nothing_is_recorded_of_a_file_that_nobody_began_to_read(
    browser: Client, make_conversation: Make
) -> None:
    make_conversation("Hello")
    go_away(browser.post(FILE, {"format": "csv"}))
    assert not AuditEntry.objects.filter(action="conversation.export").exists()


def test_rows_deleted_while_a_file_is_on_its_way_do_not_break_it(
    browser: Client, make_conversation: Make, project: Project, actor: Actor
) -> None:
    rows_made = [make_conversation(f"Hello {number}") for number in range(5)]
    _, pieces = begun(browser, {"format": "markdown"})
    next(pieces)
    for row in rows_made[1:]:
        delete_conversation(project, row.conversation_id, actor=actor, reason="x")
    text = b"".join(pieces).decode()
    assert "Hello 0" in text
    assert "broke off" not in text
    assert recorded().outcome == "succeeded"


@pytest.mark.parametrize(
    ("file_format", "last"),
    [
        ("jsonl", '{"error":{"message":"The export broke off on the server'),
        ("csv", "ERROR: The export broke off on the server"),
        ("markdown", "**The export broke off on the server"),
    ],
)
def test_a_file_that_breaks_off_says_so_in_its_last_line(
    browser: Client,
    make_conversation: Make,
    caplog: pytest.LogCaptureFixture,
    file_format: str,
    last: str,
) -> None:
    good, broken = make_conversation("Hello", tier="gold"), make_conversation("secret words")
    Conversation.objects.filter(pk=good.pk).update(next_position=1000)  # read one by one
    Conversation.objects.filter(pk=broken.pk).update(metadata=7)

    response = browser.post(FILE, {"format": file_format})
    text = response.getvalue().decode()

    assert good.conversation_id in text
    assert last in text.strip().splitlines()[-1]
    assert recorded().outcome == "failed"
    assert "An export broke off" in caplog.text
    assert "secret" not in caplog.text
