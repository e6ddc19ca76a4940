"""The chips of the query bar, and queries that have no answer."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from conversations_admin.errors import TooBroad
from conversations_admin.models import Conversation
from conversations_admin.search.matches import Matches
from tests.web.pages import HTMX, Element, query_of, read

type Make = Callable[..., Conversation]
LIST = "/p/support/c/"


def chips(browser: Client, query: str) -> list[Element]:
    page = read(browser.get(LIST, {"q": query}))
    return page.one("ul", aria_label="Filters").all("li", class_="chip")


def test_the_chip_of_an_exclusion_says_that_it_keeps_those_without_the_key(
    browser: Client,
) -> None:
    [chip] = chips(browser, "-tier:gold")

    assert chip.one("button").text == "tier is not gold – or has none"


@pytest.mark.parametrize(
    ("query", "turned"),
    [
        ("has:ticket", "missing:ticket"),
        ("missing:ticket", "has:ticket"),
        ("tier:gold,pro", "-tier:gold,pro"),
        ("(tier:gold OR refund)", "-(tier:gold OR refund)"),
        ("-(tier:gold refund)", "tier:gold refund"),
        ("item:(role:tool refund)", "-item:(role:tool refund)"),
        ("created:<7d", "-created:<7d"),
    ],
)
def test_every_kind_of_term_can_be_turned_round(browser: Client, query: str, turned: str) -> None:
    [chip] = chips(browser, query)

    assert query_of(chip.all("a")[0]["href"])["q"] == turned


def test_each_chip_knows_its_place_in_the_text(browser: Client) -> None:
    query = 'name:"Ann 😀" -tier:gold,pro (a OR b)'

    places = [chip.one("button") for chip in chips(browser, query)]

    assert [query[int(each["data-from"]) : int(each["data-to"])] for each in places] == [
        'name:"Ann 😀"',
        "-tier:gold,pro",
        "(a OR b)",
    ]


def test_a_long_term_is_whole_in_its_tooltip(browser: Client) -> None:
    [chip] = chips(browser, f'"{"long " * 100}"')

    assert chip.one("button")["title"].endswith("long long long")


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_what_would_mend_a_query_is_one_click_away(
    browser: Client, headers: dict[str, str]
) -> None:
    address = {"q": "created:<7days tier:gold", "columns": "tier"}

    page = read(browser.get(LIST, address, headers=headers))

    link = page.one(id="q-problem").one("a")
    assert query_of(link["href"]) == {"q": "created:<7d tier:gold", "columns": "tier"}
    assert link["hx-get"] == link["href"]
    assert page.one("input", id="q")["value"] == "created:<7days tier:gold"


def test_the_end_of_a_query_can_be_the_place_too(browser: Client) -> None:
    page = read(browser.get(LIST, {"q": "tier:gold ("}))

    assert page.one(id="q-problem").has("mark")


def test_a_search_that_takes_too_long_says_what_to_narrow(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_long(*_: object, **__: object) -> None:
        raise TooBroad("Add a time, such as created:<30d.")

    monkeypatch.setattr(Matches, "page", too_long)

    response = browser.get(LIST, {"q": "refund"})

    page = read(response)
    assert response.status_code == 422
    assert "created:<30d" in page.one(role="alert").text
    assert page.one("input", id="q")["value"] == "refund"
    assert not page.one(role="alert").has("mark")
