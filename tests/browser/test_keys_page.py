"""The pages about metadata keys, used by mouse and keyboard, with and without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from conversations_admin.models import Conversation, User
from conversations_admin.web.views import keys
from tests.browser.conftest import Visitor, faults_in_light_and_dark

pytestmark = pytest.mark.django_db(transaction=True)

KEYS = "/p/support/keys/"


@pytest.fixture
def some(make_conversation: Callable[..., Conversation]) -> None:
    for number in range(12):
        make_conversation(
            f"Question {number}",
            agent="Ann" if number % 2 else "Bo b",
            customer_id=f"cust_{number:05}",
            topic="open" if number else "Open ",
            note="a value that is longer than any column and goes on and on " * 8,
        )
    make_conversation("Last", custmer_id="cust_00001", **{"k" * 64: "v" * 512, "مفتاح": "قيمة"})


def titles(page: Page) -> list[str]:
    return page.locator(".row-title").all_inner_texts()


@pytest.mark.usefixtures("some")
@pytest.mark.parametrize("has_scripts", [True, False])
def test_from_the_keys_to_the_conversations_that_are_odd(
    make_visitor: Callable[..., Visitor], viewer: User, has_scripts: bool
) -> None:
    visitor = make_visitor(scripts=has_scripts)
    page = visitor.sign_in(viewer)
    page.get_by_role("link", name="Metadata").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Metadata")
    page.get_by_role("region", name="Metadata keys").wait_for()
    page.get_by_role("link", name="Look at both").first.click()
    expect(page.locator("#q")).to_have_value(re.compile("has:customer_id OR has:custmer_id"))
    expect(page.locator("[data-row]")).to_have_count(13)
    page.go_back()
    page.get_by_role("link", name="topic", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("topic")
    page.get_by_role("table").get_by_role("link", name="Open", exact=True).click()
    expect(page.locator("[data-row]")).to_have_count(1)
    expect(page.locator(".row-title")).to_have_text("Question 0")


@pytest.mark.usefixtures("some")
def test_the_keys_are_filtered_and_sorted_in_place(visitor: Visitor, viewer: User) -> None:
    page = visitor.sign_in(viewer, then=KEYS)
    page.locator("body").press("/")
    page.keyboard.type("custo")
    page.keyboard.press("Enter")
    expect(page.locator(".row-title")).to_have_text(["customer_id"])
    expect(page).to_have_url(re.compile(r"filter=custo"))
    page.reload()
    expect(page.locator(".row-title")).to_have_text(["customer_id"])
    page.go_back()
    expect(page.locator("[data-row]")).to_have_count(7)
    page.get_by_role("link", name="Key", exact=True).click()
    expect(page).to_have_url(re.compile(r"sort=name"))
    assert titles(page) == sorted(titles(page))


@pytest.mark.usefixtures("some")
def test_further_values_are_appended(
    visitor: Visitor, viewer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "PAGE_OF_VALUES", 5)
    page = visitor.sign_in(viewer, then=f"{KEYS}values/?key=customer_id")
    for seen in (5, 10):
        expect(page.locator("[data-row]")).to_have_count(seen)
        page.get_by_role("link", name="Load more").click()
    expect(page.locator("[data-row]")).to_have_count(12)
    assert titles(page) == [f"cust_{number:05}" for number in range(12)]
    page.get_by_role("searchbox").fill("cust_0000")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"prefix=cust_0000"))
    page.get_by_role("link", name="Load more").click()
    expect(page.locator("[data-row]")).to_have_count(10)


@pytest.mark.usefixtures("some")
@pytest.mark.parametrize("narrow", [False, True])
def test_the_pages_are_free_of_faults(
    make_visitor: Callable[..., Visitor], superuser: User, narrow: bool
) -> None:
    visitor = make_visitor(narrow=narrow)
    visitor.expect_complaint("404")
    page = visitor.sign_in(superuser)
    faults = {}
    for path in ("", "?filter=zzz", "values/?key=topic", "values/?key=note",
                 "values/?key=" + "k" * 64, "values/?key=topic&prefix=x",
                 "values/?key=none"):  # fmt: skip
        visitor.open(KEYS + path)
        faults[path] = faults_in_light_and_dark(page)
    assert {path: fault for path, fault in faults.items() if fault} == {}
