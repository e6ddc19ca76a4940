"""What somebody new to the console is asked for first, by mouse alone and by keyboard alone.

"Enterprise customers in German whose last week's chats mention a refund but have no ticket":
found, saved as a view for the project, seen by somebody else, and taken out as files.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Download, Locator, Page, expect

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.conversations import import_conversation
from conversations_admin.actions.view_settings import ViewSettings
from conversations_admin.actions.views import create_view
from conversations_admin.models import AuditEntry, Project, SavedView, User
from conversations_admin.models.audit import Outcome
from conversations_admin.search.language.parser import parse
from conversations_admin.wire.items import parse_items
from tests.browser.conftest import Visitor

pytestmark = pytest.mark.django_db(transaction=True)

NAME = "Erstattungen ohne Ticket"
WANTED = {"plan": "enterprise", "lang": "de"}
ASKED = "Ich hätte gern einen Refund für die Lampe"
BY_TOOL = [
    {"role": "user", "content": "Die Lampe ist kaputt"},
    {"type": "function_call", "call_id": "call_1", "name": "create_refund", "arguments": "{}"},
    {"type": "function_call_output", "call_id": "call_1", "output": "{}"},
]
# Oldest first, as an export has them.
FOUND = ["conv_tool", "conv_asked"]


def said(text: str) -> list[dict[str, Any]]:
    return [{"role": "user", "content": text}]


@pytest.fixture(autouse=True)
def _conversations(project: Project, actor: Actor) -> None:
    """Two that are wanted, and one apart from them in each respect."""
    rows: list[tuple[str, float, list[dict[str, Any]], dict[str, str]]] = [
        ("conv_asked", 1, said(ASKED), WANTED),
        ("conv_tool", 6.5, BY_TOOL, WANTED),
        ("conv_no_refund", 1, said("Wo bleibt mein Paket?"), WANTED),
        ("conv_ticket", 2, said(ASKED), WANTED | {"ticket": "SUP-1"}),
        ("conv_older", 8, said(ASKED), WANTED),
        ("conv_english", 2, said("I want a refund"), WANTED | {"lang": "en"}),
        ("conv_no_lang", 2, said("I want a refund"), {"plan": "enterprise"}),
        ("conv_pro", 3, said(ASKED), WANTED | {"plan": "pro"}),
        ("conv_no_plan", 3, said(ASKED), {"lang": "de"}),
    ]
    for conversation_id, days, items, metadata in rows:
        import_conversation(
            project,
            conversation_id,
            metadata=metadata,
            items=parse_items(items, maximum=None),
            created_at=timezone.now() - timedelta(days=days),
            actor=actor,
        )


def rows(page: Page) -> Locator:
    return page.locator("tr[data-row]")


def expect_found(page: Page) -> None:
    """Newest first; and the number says so, too."""
    expect(rows(page)).to_have_count(len(FOUND))
    expect(rows(page).nth(0)).to_contain_text("Refund für die Lampe")
    expect(rows(page).nth(1)).to_contain_text("Die Lampe ist kaputt")
    expect(rows(page).nth(1).locator("mark")).to_have_text("refund")
    expect(page.locator("#count")).to_have_text("2 conversations match")


def saved_view() -> SavedView:
    """It says what was asked for, in whatever order it was put together."""
    view = SavedView.objects.get(name=NAME)
    terms = {str(term) for term in parse(view.query).terms}
    assert terms == {"plan:enterprise", "lang:de", "created:<7d", "missing:ticket", "refund"}
    assert view.is_shared
    return view


def text_of(download: Download) -> str:
    return Path(download.path()).read_bytes().decode("utf-8")


def expect_csv(download: Download) -> None:
    table = list(csv.DictReader(io.StringIO(text_of(download), newline="")))
    assert [row["id"] for row in table] == FOUND
    assert [row["title"] for row in table] == ["Die Lampe ist kaputt", ASKED]
    assert [(row["plan"], row["lang"], row["ticket"]) for row in table] == [
        ("enterprise", "de", ""),
        ("enterprise", "de", ""),
    ]


def expect_jsonl(download: Download) -> None:
    lines = [json.loads(line) for line in text_of(download).splitlines()]
    assert [line["id"] for line in lines] == FOUND
    assert [line["metadata"] for line in lines] == [WANTED, WANTED]
    assert lines[0]["items"][1]["name"] == "create_refund"
    assert lines[1]["items"][0]["content"][0]["text"] == ASKED


def expect_markdown(download: Download) -> None:
    text = text_of(download)
    assert text.startswith("# Conversations of Support bot")
    assert [text.count(f"`{conversation_id}`") for conversation_id in FOUND] == [1, 1]
    assert text.count("\n- ID: ") == len(FOUND)
    assert f"> {ASKED}" in text
    assert "### Function call `create_refund`" in text


EXPECTED = {"csv": expect_csv, "markdown": expect_markdown, "jsonl": expect_jsonl}


def expect_recorded(formats: list[str], *, by: User, query: str) -> None:
    """One entry before a file leaves and one after it, with filter and count."""
    entries = AuditEntry.objects.filter(action="conversation.export").order_by("sequence")
    ended = [entry for entry in entries if entry.outcome == Outcome.SUCCEEDED]
    assert [entry.changes["format"] for entry in ended] == formats
    assert len(entries) == 2 * len(formats)
    for entry in ended:
        assert (entry.actor, entry.project, entry.target) == (by.username, "support", query)
        assert entry.changes["count"] == len(FOUND)


def expect_shared(other: Visitor, user: User) -> None:
    page = other.sign_in(user)
    page.locator("#side-views").get_by_role("link", name=NAME).click()
    expect(page.locator("h1")).to_have_text(NAME)
    expect_found(page)


def facet(page: Page, key: str) -> Locator:
    return page.locator(f"[data-facet='{key}']")


def click_filter(page: Page, link: Locator, *, then: str) -> None:
    """Click in the rail, when what the click before it led to is there."""
    link.click()
    expect(page.locator("#q")).to_have_value(then)
    expect(page.locator(".facets.htmx-request, .listing.htmx-request")).to_have_count(0)


# A mouse cannot write: the word comes from the view of a colleague, and the new view's name
# from the keyboard.
def test_by_mouse_alone_it_is_found_saved_shared_and_exported(
    make_visitor: Callable[..., Visitor],
    project: Project,
    actor: Actor,
    curator: User,
    viewer: User,
) -> None:
    create_view(
        project, ViewSettings(name="Refunds", query="refund", visibility="shared"), actor=actor
    )
    page = make_visitor().sign_in(curator)
    page.locator("#side-views").get_by_role("link", name="Refunds").click()
    expect(page.locator("h1")).to_have_text("Refunds")
    query = "refund"
    for link, term in (
        (page.locator(".quick").get_by_role("link", name="7 d"), "created:<7d"),
        (facet(page, "plan").locator(".choice", has_text="enterprise"), "plan:enterprise"),
        (facet(page, "lang").locator(".choice", has_text="de"), "lang:de"),
        (facet(page, "ticket").get_by_role("link", name="has none"), "missing:ticket"),
    ):
        query = f"{query} {term}"
        click_filter(page, link, then=query)
    expect_found(page)

    page.get_by_role("link", name="Save as").click()
    dialog = page.locator("#dialog")
    dialog.get_by_label("Name").click()
    page.keyboard.type(NAME)
    dialog.get_by_text("Share with everybody in the project").click()
    dialog.get_by_role("button", name="Save").click()
    expect(page.locator("h1")).to_have_text(NAME)
    expect_found(page)
    saved = saved_view()
    expect_shared(make_visitor(), viewer)

    for words, file_format in (
        ("One row a conversation", "csv"),
        ("Transcripts to read", "markdown"),
        ("Everything the API knows", "jsonl"),
    ):
        page.get_by_role("button", name="Export all").click()
        expect(page.locator("#dialog-title")).to_have_text("Export 2 conversations")
        dialog.get_by_text(words).click()
        with page.expect_download() as downloading:
            dialog.get_by_role("button", name="Download").click()
        EXPECTED[file_format](downloading.value)
        expect(dialog).to_be_hidden()
    expect_recorded(["csv", "markdown", "jsonl"], by=curator, query=saved.query)


def take(page: Page, typed: str, option: str, *, then: str) -> None:
    """Type a part, walk down to the option that is meant, and take it."""
    page.keyboard.type(typed)
    options = page.locator("#q-options")
    meant = options.get_by_role("option").filter(has_text=option).first
    expect(meant).to_be_visible()
    for _ in range(8):
        page.keyboard.press("ArrowDown")
        # Keys that come before their options are kept: who walks by eye waits to see where it went.
        expect(options).to_have_attribute("aria-busy", "false")
        if meant.get_attribute("aria-selected") == "true":
            break
    page.keyboard.press("Enter")
    expect(page.locator("#q")).to_have_value(then)


def tab_to(page: Page, control: Locator) -> None:
    for _ in range(12):
        page.keyboard.press("Tab")
        if control.evaluate("element => element === document.activeElement"):
            return
    pytest.fail("Tab does not reach it soon.")


def test_by_keyboard_alone_it_is_found_saved_shared_and_exported(
    make_visitor: Callable[..., Visitor], curator: User, viewer: User
) -> None:
    page = make_visitor().sign_in(curator)
    bar, dialog = page.locator("#q"), page.locator("#dialog")
    expect(page.locator("#facets .facet").first).to_be_visible()
    page.keyboard.press("/")
    expect(bar).to_be_focused()
    take(page, "pl", "plan", then="plan:")
    take(page, "", "enterprise", then="plan:enterprise ")
    take(page, "lang:d", "de", then="plan:enterprise lang:de ")
    take(page, "missing:ti", "ticket", then="plan:enterprise lang:de missing:ticket ")
    page.keyboard.type("created:<7d refund")
    page.keyboard.press("Enter")
    expect_found(page)

    page.keyboard.press("Tab")
    page.keyboard.press("s")
    expect(dialog.get_by_label("Name")).to_be_focused()
    page.keyboard.type(NAME)
    tab_to(page, dialog.get_by_label("Share with everybody in the project"))
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(NAME)
    page.wait_for_load_state()
    expect_found(page)
    saved = saved_view()
    expect_shared(make_visitor(), viewer)

    page.bring_to_front()
    for steps, file_format in enumerate(("jsonl", "csv", "markdown")):
        page.keyboard.press("E")
        expect(dialog.locator("input[value=jsonl]")).to_be_focused()
        for _ in range(steps):
            page.keyboard.press("ArrowDown")
        expect(dialog.locator(f"input[value={file_format}]")).to_be_checked()
        with page.expect_download() as downloading:
            page.keyboard.press("Enter")
        EXPECTED[file_format](downloading.value)
        expect(dialog).to_be_hidden()
    expect_recorded(["jsonl", "csv", "markdown"], by=curator, query=saved.query)
