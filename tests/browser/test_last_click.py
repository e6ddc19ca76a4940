"""Clicking faster than the server answers: the last click wins, in every part of the list."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, Request, Route, expect

from conversations_admin.models import Conversation, User
from conversations_admin.web.views import conversations
from tests.browser.conftest import Visitor, settle, wait_until

type Make = Callable[..., Conversation]

pytestmark = pytest.mark.django_db(transaction=True)

TIERS = ("gold", "gold", "pro", "free")


@pytest.fixture
def page(visitor: Visitor, curator: User, make_conversation: Make) -> Page:
    """The list of twelve conversations: six gold, three pro, three free; ten topics."""
    for number in range(12):
        make_conversation("Hello", tier=TIERS[number % 4], topic=f"t{number % 10}")
    page = visitor.sign_in(curator)
    expect(page.locator("[data-facet=tier]")).to_be_visible()
    return page


def asked(url: str) -> tuple[str, str]:
    """Which part of the list is asked for, and for which query."""
    address = urlsplit(url)
    return address.path.split("/")[-2], parse_qs(address.query).get("q", [""])[0]


def hold(page: Page, part: str, query: str = "") -> list[Route]:
    """Keep what asks for this from the server; `answer` lets it through."""
    return hold_all(page, lambda url: asked(url) == (part, query))


def hold_all(page: Page, is_kept: Callable[[str], bool]) -> list[Route]:
    held: list[Route] = []

    def keep(route: Route) -> None:
        held.append(route)

    page.route(is_kept, keep)
    return held


def answer(page: Page, held: list[Route]) -> None:
    """Let the request through, and wait until the page has its answer or had given it up."""
    wait_until(page, lambda: held)
    for route in held:
        route.continue_()
        wait_until(page, partial(is_over, route.request))


def is_over(request: Request) -> bool:
    return bool(request.failure) or request.timing["responseEnd"] >= 0


def in_row(page: Page, tier: str) -> None:
    page.locator("tr[data-row] a", has_text=tier).first.click()


def in_rail(page: Page, tier: str) -> None:
    page.locator("[data-facet=tier]").get_by_title(tier, exact=True).click()


def in_bar(page: Page, tier: str) -> None:
    page.locator("#q").fill(f"tier:{tier}")
    page.locator("#q").press("Enter")


def in_help(page: Page, tier: str) -> None:
    page.get_by_role("button", name="Syntax").click()
    page.get_by_role("button", name=f"tier:{tier}", exact=True).click()


def expect_all_of(page: Page, key: str, value: str, number: int) -> None:
    """Every part of the page agrees on this one filter."""
    current = page.locator(f"[data-facet={key}] .choice[aria-current] .name")
    expect(current).to_have_text([value])
    expect(page.locator("#count")).to_have_text(f"{number} conversations match")
    expect(page.locator("tr[data-row]")).to_have_count(number)
    query = f"{key}:{value}"
    expect(page.locator("#q")).to_have_value(query)
    assert asked(page.url) == ("c", query)
    saving = page.get_by_role("link", name="Save view").get_attribute("href") or ""
    assert asked(saving)[1] == query


@pytest.mark.parametrize(
    ("first", "last"), [(in_rail, in_row), (in_rail, in_bar), (in_bar, in_row), (in_help, in_row)]
)
def test_the_last_of_two_clicks_wins(
    page: Page, first: Callable[[Page, str], None], last: Callable[[Page, str], None]
) -> None:
    held = hold(page, "c", "tier:gold")
    first(page, "gold")
    last(page, "pro")
    expect(page.locator("tr[data-row]")).to_have_count(3)
    answer(page, held)

    expect_all_of(page, "tier", "pro", 3)
    page.go_back()
    expect(page.locator("#q")).to_have_value("")


def in_topic(page: Page, value: str) -> None:
    page.locator("[data-facet=topic]").get_by_title(value, exact=True).click()


@pytest.mark.parametrize(("first", "part"), [(in_row, "c"), (in_rail, "facets")])
def test_filters_clicked_one_after_the_other_are_all_kept(
    page: Page, first: Callable[[Page, str], None], part: str
) -> None:
    held = hold(page, part, "tier:gold")
    first(page, "gold")
    if part == "facets":
        expect(page.locator("tr[data-row]")).to_have_count(6)
    in_topic(page, "t0")
    in_rail(page, "pro")
    expect(page.locator("#facets [aria-busy]")).to_have_count(2)
    answer(page, held)

    expect(page.locator("#q")).to_have_value("tier:gold,pro topic:t0")
    expect(page.locator("#facets .choice[aria-current] .name")).to_have_text(["gold", "pro", "t0"])
    expect(page.locator("tr[data-row]")).to_have_count(2)
    assert asked(page.url) == ("c", "tier:gold,pro topic:t0")


def test_a_filter_that_none_of_those_found_has_is_kept_too(page: Page) -> None:
    held = hold(page, "facets", "tier:free")
    in_rail(page, "free")
    expect(page.locator("tr[data-row]")).to_have_count(3)
    in_topic(page, "t0")
    answer(page, held)

    expect(page.locator("#q")).to_have_value("tier:free topic:t0")
    expect(page.locator("tr[data-row]")).to_have_count(0)
    settle(page)
    held = hold(page, "facets", "tier:gold topic:t0")
    page.locator("#q").fill("tier:gold topic:t0")
    page.locator("#q").press("Enter")
    expect(page.locator("tr[data-row]")).to_have_count(1)
    in_topic(page, "t3")
    answer(page, held)

    expect(page.locator("#messages")).to_contain_text("That filter is not among those of the list")
    expect(page.locator("#q")).to_have_value("tier:gold topic:t0")


def test_filters_that_wait_are_followed_where_no_others_come(visitor: Visitor, page: Page) -> None:
    visitor.expect_complaint("htmx:sendError")
    visitor.expect_complaint("ERR_FAILED")
    held = hold(page, "facets", "tier:gold")
    in_rail(page, "gold")
    expect(page.locator("tr[data-row]")).to_have_count(6)
    in_topic(page, "t0")
    wait_until(page, lambda: held)
    held[0].abort()

    expect_all_of(page, "topic", "t0", 2)


def test_the_filters_of_a_list_are_fetched_again_when_the_next_list_does_not_come(
    visitor: Visitor, page: Page
) -> None:
    visitor.expect_complaint("503")
    filters, lists = hold(page, "facets", "tier:gold"), hold(page, "c", "tier:pro")
    in_rail(page, "gold")
    expect(page.locator("tr[data-row]")).to_have_count(6)
    in_bar(page, "pro")
    in_topic(page, "t1")
    expect(page.locator("#facets a[aria-busy]")).to_have_count(1)
    wait_until(page, lambda: lists)
    lists[0].fulfill(status=503)
    expect(page.locator("#facets a[aria-busy]")).to_have_count(0)
    in_topic(page, "t0")
    wait_until(page, lambda: len(filters) == 2)
    answer(page, filters)

    expect(page.locator("#q")).to_have_value("tier:gold topic:t0")
    expect(page.locator("tr[data-row]")).to_have_count(1)


def test_filters_that_wait_are_left_for_another_way(page: Page) -> None:
    held = hold(page, "c", "tier:gold")
    in_rail(page, "gold")
    in_topic(page, "t1")
    in_bar(page, "pro")
    answer(page, held)

    expect_all_of(page, "tier", "pro", 3)
    settle(page)
    expect_all_of(page, "tier", "pro", 3)


def test_a_click_before_the_answer_before_has_settled_is_not_lost(page: Page) -> None:
    page.evaluate("""() => document.addEventListener("htmx:afterSwap", () => setTimeout(
        () => document.querySelector("[data-facet=topic] [title=t1]").click()), { once: true })""")
    in_rail(page, "gold")

    expect(page.locator("#q")).to_have_value("tier:gold topic:t1")
    expect(page.locator("tr[data-row]")).to_have_count(1)


def test_the_last_of_two_orders_of_the_keys_wins(visitor: Visitor, page: Page) -> None:
    visitor.open("/p/support/keys/")
    held = [
        hold_all(page, lambda url: "sort=name" in url),
        hold_all(page, lambda url: "sort=values" in url),
    ]
    page.get_by_role("link", name="Key", exact=True).click()
    page.get_by_role("table").get_by_role("link", name="Values").click()
    for routes in held:
        answer(page, routes)

    expect(page).to_have_url(re.compile("sort=values"))
    ordered = page.get_by_role("columnheader", name="Values")
    expect(ordered).to_have_attribute("aria-sort", "descending")


def test_a_filter_is_taken_away_before_it_is_known_what_that_brings(
    visitor: Visitor, page: Page
) -> None:
    counts, held = hold(page, "without", "tier:gold tier:pro"), hold(page, "c", "tier:gold")
    visitor.open("/p/support/c/?q=tier:gold+tier:pro")
    page.locator("#without a", has_text="pro").click()
    answer(page, counts)
    answer(page, held)

    expect_all_of(page, "tier", "gold", 6)


def test_a_value_is_chosen_while_all_values_are_fetched(page: Page) -> None:
    values, held = hold(page, "facets"), hold(page, "c", "topic:t0")
    page.get_by_role("link", name="+ 2 more").click()
    page.get_by_title("t0", exact=True).click()
    answer(page, values)
    answer(page, held)

    expect_all_of(page, "topic", "t0", 2)


@pytest.mark.parametrize("is_first", [True, False])
def test_further_rows_of_a_list_that_is_left_change_nothing(
    visitor: Visitor, page: Page, monkeypatch: pytest.MonkeyPatch, *, is_first: bool
) -> None:
    monkeypatch.setattr(conversations, "PAGE", 10)
    visitor.open("/p/support/c/")
    expect(page.locator("[data-facet=tier]")).to_be_visible()
    further, held = hold(page, "c"), hold(page, "c", "tier:gold")
    if is_first:
        page.get_by_role("link", name="Load more").click()
    in_rail(page, "gold")
    if not is_first:
        page.get_by_role("link", name="Load more").click()
    answer(page, held)
    expect(page.locator("tr[data-row]")).to_have_count(6)
    if is_first:
        answer(page, further)
    settle(page)

    expect_all_of(page, "tier", "gold", 6)
    assert bool(further) == is_first
