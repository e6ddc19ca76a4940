"""Selecting rows, exporting them, and walking a result: by mouse, by keyboard, without scripts."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Download, Page, expect

from conversations_admin.models import Conversation, User
from tests.browser.conftest import Visitor, axe_findings, faults_of

type Make = Callable[..., Conversation]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sixty(make_conversation: Make) -> list[Conversation]:
    """Newest first, as the list has them."""
    plans = ("free", "free", "pro")
    return [make_conversation(f"number {n}", plan=plans[n % 3]) for n in range(60)][::-1]


def boxes(page: Page) -> Any:
    return page.locator("tr[data-row] .pick input")


def said(page: Page) -> Any:
    return page.locator("[data-selected]")


def arrive(page: Page, heading: str) -> None:
    """Wait until the page is there and hears the keyboard."""
    expect(page.locator("h1")).to_have_text(heading)
    page.wait_for_load_state()


def text_of(download: Download) -> str:
    return Path(download.path()).read_text("utf-8")


def test_rows_are_picked_by_mouse_and_exported(
    visitor: Visitor, curator: User, sixty: list[Conversation]
) -> None:
    page = visitor.sign_in(curator)
    boxes(page).nth(1).click()
    boxes(page).nth(4).click(modifiers=["Shift"])
    expect(said(page)).to_have_text("4 selected")
    page.get_by_role("link", name="Load more").click()
    expect(boxes(page)).to_have_count(60)
    expect(said(page)).to_have_text("4 selected")
    page.get_by_role("button", name="Export selected").click()
    expect(page.locator("#dialog-title")).to_have_text("Export 4 conversations")
    page.get_by_text("Transcripts to read").click()
    expect(page.get_by_text("Begin with a byte order mark")).to_be_hidden()
    page.get_by_text("One row a conversation").click()
    page.get_by_text("As in the list: plan").click()
    with page.expect_download() as downloading:
        page.get_by_role("button", name="Download").click()
    expect(page.locator("#dialog")).to_be_hidden()
    assert downloading.value.suggested_filename.startswith("support-conversations-")
    rows = list(csv.DictReader(text_of(downloading.value).splitlines()))
    assert [row["id"] for row in rows] == [row.conversation_id for row in sixty[4:0:-1]]
    assert list(rows[0])[-2:] == ["title", "plan"]


def test_all_that_match_are_picked_by_keyboard_and_exported(
    visitor: Visitor, curator: User, sixty: list[Conversation]
) -> None:
    page = visitor.sign_in(curator)
    page.keyboard.press("/")
    page.keyboard.type("plan:free")
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    expect(boxes(page)).to_have_count(40)
    for key in ("Tab", "j", "x", "j", "x"):
        page.keyboard.press(key)
    expect(said(page)).to_have_text("2 selected")
    page.get_by_role("button", name="Select all").focus()
    page.keyboard.press("Enter")
    expect(said(page)).to_have_text("All 40 that match are selected")
    expect(page.get_by_role("button", name="Export selected")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#dialog-title")).to_have_text("Export 40 conversations")
    expect(page.locator("input[value=jsonl]")).to_be_focused()
    with page.expect_download() as downloading:
        page.keyboard.press("Enter")
    lines = [json.loads(line) for line in text_of(downloading.value).splitlines()]
    assert {line["metadata"]["plan"] for line in lines} == {"free"}
    assert len(lines) == 40
    boxes(page).first.uncheck()
    expect(said(page)).to_have_text("39 selected")


def test_another_order_keeps_the_pick_and_another_filter_drops_it(
    visitor: Visitor, curator: User, sixty: list[Conversation]
) -> None:
    page = visitor.sign_in(curator)
    boxes(page).first.click()
    boxes(page).nth(2).click()
    page.get_by_role("link", name="Last activity").click()
    expect(page.locator("[aria-sort] a")).to_have_text("Last activity")
    expect(said(page)).to_have_text("2 selected")
    page.reload()
    expect(said(page)).to_have_text("2 selected")
    expect(boxes(page).first).to_be_checked()
    page.locator("tr[data-row] a", has_text="free").first.click()
    expect(said(page)).to_have_text("The filter changed, so nothing is selected any more")
    expect(page.locator(".pick input:checked")).to_have_count(0)


def test_the_result_is_walked_by_keyboard_and_left_where_it_was(
    visitor: Visitor, curator: User, sixty: list[Conversation]
) -> None:
    page = visitor.sign_in(curator, then="/p/support/c/?q=plan:pro")
    page.locator("body").press("j")
    page.keyboard.press("o")
    arrive(page, "number 59")
    page.locator("body").press("[")
    expect(page.locator(".walk-end")).to_be_focused()
    expect(page.locator(".walk-end")).to_have_text("First of this result")
    for number in (56, 53, 50):
        page.locator("body").press("]")
        arrive(page, f"number {number}")
    page.locator("body").press("[")
    arrive(page, "number 53")
    page.locator(".crumbs a").first.click()
    row = page.locator("tr[data-row]", has_text="number 53")
    expect(row).to_be_focused()
    expect(row).to_be_in_viewport()
    page.keyboard.press("j")
    expect(page.locator("tr[data-current]")).to_contain_text("number 50")


def test_the_result_is_walked_by_mouse(
    visitor: Visitor, curator: User, sixty: list[Conversation]
) -> None:
    page = visitor.sign_in(curator)
    page.get_by_role("link", name="number 57").click()
    expect(page.get_by_role("link", name="Next")).to_have_attribute("title", "number 56")
    page.get_by_role("link", name="Next").click()
    expect(page.locator("h1")).to_have_text("number 56")
    page.get_by_role("link", name="Previous").click()
    page.get_by_role("link", name="Previous").click()
    expect(page.locator("h1")).to_have_text("number 58")


def test_without_scripts_boxes_lead_to_the_page_of_the_export(
    make_visitor: Callable[..., Visitor], curator: User, sixty: list[Conversation]
) -> None:
    visitor = make_visitor(scripts=False)
    page = visitor.sign_in(curator)
    boxes(page).nth(0).check()
    boxes(page).nth(3).check()
    page.get_by_role("button", name="Export selected").click()
    expect(page.locator("h1")).to_have_text("Export 2 conversations")
    with page.expect_download() as downloading:
        page.get_by_role("button", name="Download").click()
    ids = [json.loads(line)["id"] for line in text_of(downloading.value).splitlines()]
    assert ids == [sixty[3].conversation_id, sixty[0].conversation_id]
    visitor.open("/p/support/c/?q=plan:pro")
    page.get_by_role("button", name="Export all").click()
    expect(page.locator("h1")).to_have_text("Export 20 conversations")


@pytest.mark.parametrize("look", [{}, {"narrow": True, "dark": True}], ids=["light", "dark"])
def test_bar_dialog_and_walk_are_free_of_faults(
    make_visitor: Callable[..., Visitor],
    curator: User,
    sixty: list[Conversation],
    look: dict[str, bool],
) -> None:
    visitor = make_visitor(**look)
    page = visitor.sign_in(curator)
    boxes(page).first.click()
    faults = {"bar": axe_findings(page, ".listing")}
    page.get_by_role("button", name="Export selected").click()
    page.locator("#dialog[open]").wait_for()
    page.get_by_text("One row a conversation").click()
    faults["dialog"] = axe_findings(page)
    visitor.open("/p/support/export/")
    faults["page"] = axe_findings(page)
    visitor.open(f"/p/support/c/{sixty[0].conversation_id}/?in=")
    faults["walk"] = faults_of(page)
    assert {name: fault for name, fault in faults.items() if fault} == {}
