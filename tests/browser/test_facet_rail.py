"""Narrowing the list by its facets and by time, and coming back to it, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Route, expect

from conversations_admin.models import Conversation, User
from tests.browser.conftest import Visitor, axe_findings

type Make = Callable[..., Conversation]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def some(make_conversation: Make) -> None:
    for tier, env in (("gold", "prod"), ("gold", "test"), ("pro", "prod"), ("free", "prod")):
        make_conversation("Hello", tier=tier, env=env)


@pytest.mark.usefixtures("some")
def test_values_are_included_added_left_out_and_taken_back(visitor: Visitor, curator: User) -> None:
    page = visitor.sign_in(curator)
    bar, listed = page.locator("#q"), page.locator("tr[data-row]")
    tier = page.locator("[data-facet='tier']")

    tier.locator(".choice", has_text="gold").click()
    expect(bar).to_have_value("tier:gold")
    expect(listed).to_have_count(2)
    expect(page.locator("#count")).to_contain_text("2 conversations match")
    expect(tier.locator(".choice[aria-current]")).to_contain_text("gold")
    expect(page.locator(":focus")).to_have_attribute("title", "gold")

    tier.locator(".choice", has_text="pro").click()
    expect(bar).to_have_value("tier:gold,pro")
    expect(listed).to_have_count(3)
    expect(tier.locator(".choice[aria-current]")).to_have_count(2)

    page.locator("[data-facet='env'] .choice", has_text="test").click(modifiers=["Alt"])
    expect(bar).to_have_value("tier:gold,pro -env:test")
    expect(listed).to_have_count(2)

    env = page.locator("[data-facet='env'] li", has_text="test")
    expect(env.locator("s")).to_have_text("test")
    env.hover()
    env.get_by_title("No longer leave out").click()
    expect(bar).to_have_value("tier:gold,pro")
    page.go_back()
    expect(bar).to_have_value("tier:gold,pro -env:test")
    expect(page.locator("[data-facet='env'] s")).to_have_text("test")


@pytest.mark.usefixtures("some")
def test_a_bar_of_the_strip_filters_by_its_day_by_mouse_and_by_keyboard(
    visitor: Visitor, curator: User
) -> None:
    for tier, day in (("gold", 5), ("pro", 7), ("free", 8)):
        rows = Conversation.objects.filter(pairs__key="tier", pairs__value=tier)
        rows.update(created_at=f"2026-01-{day:02}T12:00:00Z")
    page = visitor.sign_in(curator)
    bars = page.locator("#volume .bar")
    expect(bars).to_have_count(3)

    bars.first.click()
    expect(page.locator("#q")).to_have_value("created:2026-01-05")
    expect(page.locator("tr[data-row]")).to_have_count(2)
    expect(bars).to_have_count(3)
    expect(page.locator("#volume [aria-current]")).to_have_count(1)

    bars.first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator("#q")).to_have_value("created:2026-01-07")
    # The strip comes behind the list; a link that is replaced under the mouse is not clicked.
    expect(bars.nth(1)).to_have_attribute("aria-current", "true")
    page.get_by_role("link", name="Any time").click()
    expect(page.locator("tr[data-row]")).to_have_count(4)


@pytest.mark.usefixtures("some")
def test_folds_are_remembered(visitor: Visitor, curator: User) -> None:
    page = visitor.sign_in(curator)
    tier = page.locator("[data-facet='tier']")
    expect(tier.locator(".choice").first).to_be_visible()

    tier.locator("summary").click()
    page.locator("#volume summary").click()
    expect(tier.locator(".choice").first).to_be_hidden()
    page.locator("[data-facet='env'] .choice", has_text="prod").click()
    expect(page.locator("tr[data-row]")).to_have_count(3)
    expect(page.locator("[data-facet='env'] .choice[aria-current]")).to_be_visible()
    expect(tier.locator(".choice").first).to_be_hidden()
    page.reload()
    expect(tier.locator("summary")).to_be_visible()
    expect(tier.locator(".choice").first).to_be_hidden()
    expect(page.locator("#volume .bars")).to_be_hidden()

    tier.locator("summary").click()
    tier.locator(".choice", has_text="gold").click()
    expect(tier.locator(".choice[aria-current]")).to_be_visible()


def test_a_value_of_a_key_that_names_things_is_searched_in_the_bar(
    visitor: Visitor, curator: User, make_conversation: Make
) -> None:
    for number in range(25):
        make_conversation("Hello", user=f"u_{number}")
    page = visitor.sign_in(curator)

    page.get_by_role("button", name="search a value…").click()
    expect(page.locator("#q")).to_be_focused()
    expect(page.locator("#q")).to_have_value("user:")


def test_back_shows_the_rows_that_were_loaded_at_the_same_place(
    visitor: Visitor, curator: User, make_conversation: Make
) -> None:
    for number in range(120):
        make_conversation(f"number {number}")
    page = visitor.sign_in(curator)
    listed = page.locator("tr[data-row]")
    expect(page.locator("#facets section").first).to_be_visible()
    page.get_by_role("link", name="Load more").click()
    expect(listed).to_have_count(100)
    expect(page).to_have_url(re.compile(r"\?shown=100$"))
    wanted = page.get_by_role("link", name="number 40", exact=True)
    wanted.scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    assert before > 0

    wanted.click()
    expect(page.locator("h1")).to_have_text("number 40")
    page.go_back()

    expect(listed).to_have_count(100)
    expect(wanted).to_be_in_viewport()
    page.wait_for_function(f"Math.abs(scrollY - {before}) < 60")
    page.get_by_role("link", name="Load more").click()
    expect(listed).to_have_count(120)


@pytest.mark.usefixtures("some")
def test_nothing_jumps_and_the_focus_stays_while_the_facets_arrive(
    visitor: Visitor, curator: User
) -> None:
    page = visitor.sign_in(curator, then="/preferences/")
    page.route("**/facets/**", lambda route: None)
    visitor.open("/p/support/c/")
    before = page.locator("tr[data-row]").first.bounding_box()
    page.unroute("**/facets/**")
    visitor.open("/p/support/c/")
    page.locator("[data-facet]").first.wait_for()

    assert page.locator("tr[data-row]").first.bounding_box() == before
    assert page.evaluate("document.activeElement === document.body")
    assert page.evaluate("scrollY") == 0


@pytest.mark.usefixtures("some")
def test_on_a_narrow_screen_the_facets_are_a_sheet_over_the_list(
    make_visitor: Callable[..., Visitor], curator: User
) -> None:
    visitor = make_visitor(narrow=True)
    page = visitor.sign_in(curator)
    gold = page.locator("[data-facet='tier'] .choice", has_text="gold")
    expect(page.locator("tr[data-row]")).to_have_count(4)
    expect(gold).to_be_hidden()

    page.get_by_role("button", name="Filters").click()
    assert axe_findings(page) == ""
    gold.click()
    expect(page.locator("[data-facet='tier'] .choice[aria-current]")).to_be_visible()
    page.get_by_role("button", name="Show the list").click()
    expect(gold).to_be_hidden()
    expect(page.locator("tr[data-row]")).to_have_count(2)


@pytest.mark.usefixtures("some")
def test_facets_are_no_longer_waited_for_once_the_next_filter_is_refused(
    visitor: Visitor, curator: User
) -> None:
    page = visitor.sign_in(curator)
    expect(page.locator("[data-facet='tier']")).to_be_visible()
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(re.compile("/facets/"), hold)
    page.locator("#q").fill("tier:gold")
    page.keyboard.press("Enter")
    expect(page.locator("tr[data-row]")).to_have_count(2)

    visitor.expect_complaint("422")
    page.locator("#q").fill('tier:"gold')
    page.keyboard.press("Enter")
    expect(page.locator("#q-problem")).to_be_visible()
    assert held[0].request.failure
    expect(page.locator("#facets.htmx-request")).to_have_count(0)
    expect(page.locator("[data-facet='tier'] .choice[aria-current]")).to_have_count(0)


def test_the_slash_leads_to_the_bar_although_the_rail_can_be_searched(
    visitor: Visitor, curator: User, make_conversation: Make
) -> None:
    make_conversation("Hello", **{f"key_{number}": "a" for number in range(16)})
    page = visitor.sign_in(curator)
    expect(page.locator(".further")).to_be_visible()
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()


@pytest.mark.usefixtures("some")
def test_the_facets_work_without_scripts(
    make_visitor: Callable[..., Visitor], curator: User
) -> None:
    page = make_visitor(scripts=False).sign_in(curator)

    page.get_by_role("link", name="Show filters").click()
    page.locator("[data-facet='tier'] .choice", has_text="gold").click()
    expect(page.locator("tr[data-row]")).to_have_count(2)
    expect(page.locator("#count")).to_have_text("2 conversations match")
    page.locator("[data-facet='tier'] .choice", has_text="gold").click()
    page.locator("#volume .bar").last.click()
    expect(page.locator("tr[data-row]")).to_have_count(4)
