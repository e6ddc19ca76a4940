"""The strip above the list: how many were created when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client

from conversations_admin.models import Conversation, MetadataPair, User
from tests.web.pages import HTMX, Element, query_of, read

type Make = Callable[..., Conversation]


@pytest.fixture
def some(make_conversation: Make) -> None:
    """One on the 1st, three on the 3rd of November."""
    for day, tier in ((1, "gold"), (3, "gold"), (3, "pro"), (3, "pro")):
        row = make_conversation("Hello", tier=tier)
        made = datetime(2026, 11, day, 23, 30, tzinfo=UTC)
        Conversation.objects.filter(pk=row.pk).update(created_at=made, active_at=made)
        MetadataPair.objects.filter(conversation=row).update(created_at=made)


def strip(browser: Client, query: str = "") -> Element:
    page = read(browser.get("/p/support/facets/", {"q": query}, headers=HTMX))
    return page.one("div", id="volume")


def bars(browser: Client, query: str = "") -> dict[str, Element]:
    return {bar.text: bar for bar in strip(browser, query).all("a", class_="bar")}


@pytest.mark.usefixtures("some")
def test_each_day_is_a_bar_with_its_number_and_a_day_without_any_a_gap(browser: Client) -> None:
    found = strip(browser)

    days = [each.text for each in found.one("ol").all("li")]
    assert days == ["1 Nov 2026: 1 conversation", "", "3 Nov 2026: 3 conversations"]
    heights = [each["height"] for each in found.all("rect")]
    assert [int(height) for height in heights] == [13, 40]
    assert found.one("summary").text == "Created by day"
    assert [each.text for each in found.one("p", class_="axis").all("span")] == [
        "1 Nov 2026",
        "3 Nov 2026",
    ]
    assert found["hx-swap-oob"] == "innerHTML"


@pytest.mark.usefixtures("some")
def test_a_bar_filters_by_its_days_in_place_of_any_other_time(browser: Client) -> None:
    bar = bars(browser, "created:<9999d tier:gold")["3 Nov 2026: 1 conversation"]

    assert query_of(bar["href"])["q"] == "tier:gold created:2026-11-03"
    assert bar["href"] == bar["hx-get"]


@pytest.mark.usefixtures("some")
def test_the_chosen_days_are_marked_among_all_and_taken_away_by_another_click(
    browser: Client,
) -> None:
    found = bars(browser, "created:2026-11-03 tier:gold")

    first, third = found.values()
    assert first.get("aria-current") is None
    assert third["aria-current"] == "true"
    assert query_of(third["href"])["q"] == "tier:gold"
    link = strip(browser, "created:2026-11-03").one("a", class_="link")
    assert (link.text, link["href"]) == ("Any time", "/p/support/c/")


@pytest.mark.usefixtures("some")
def test_days_are_those_of_the_person(browser: Client, viewer: User) -> None:
    User.objects.filter(pk=viewer.pk).update(time_zone="Asia/Tokyo")

    assert list(bars(browser)) == ["2 Nov 2026: 1 conversation", "4 Nov 2026: 3 conversations"]
    chosen = bars(browser, "created:2026-11-04")["4 Nov 2026: 3 conversations"]
    assert chosen["aria-current"] == "true"
    listed = read(browser.get("/p/support/c/", {"q": "created:2026-11-04"}))
    assert len(listed.all("tr", data_row="")) == 3


@pytest.mark.usefixtures("some")
def test_where_nothing_matches_there_is_no_strip(browser: Client) -> None:
    assert not strip(browser, "tier:none").children
