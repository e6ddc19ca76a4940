"""Rows beyond the first page, and coming back to them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from conversations_admin.models import Conversation
from conversations_admin.web.views import conversations
from tests.web.pages import HTMX, Element, query_of, read, titles

type Make = Callable[..., Conversation]
LIST = "/p/support/c/"


def test_further_rows_are_a_link_without_scripts_and_rows_with_them(
    browser: Client, make_conversation: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversations, "PAGE", 2)
    for number in range(5):
        make_conversation(f"Number {number}", tier="gold")

    first = read(browser.get(LIST, {"q": "tier:gold"}))
    link = first.one("tr", id="more-rows").one("a")
    as_page = read(browser.get(link["href"]))
    as_rows = read(browser.get(link["hx-get"], headers=HTMX))

    assert titles(first) == ["Number 4", "Number 3"]
    assert link["hx-push-url"] == "false"
    assert titles(as_page) == titles(as_rows) == ["Number 2", "Number 1"]
    assert as_page.has("input", id="q")
    assert "after" not in query_of(as_page.one("p", class_="pager").one("a")["href"])
    assert [each.tag for each in as_rows.children if isinstance(each, Element)] == ["tr"] * 3
    last = read(browser.get(as_rows.one("tr", id="more-rows").one("a")["href"]))
    assert titles(last) == ["Number 0"]
    assert not last.has("tr", id="more-rows")


def test_further_rows_keep_the_columns_of_the_first(
    browser: Client, make_conversation: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversations, "PAGE", 1)
    make_conversation("Old", other="x")
    make_conversation("New", tier="gold")

    link = read(browser.get(LIST)).one("tr", id="more-rows").one("a")
    further = read(browser.get(link["href"], headers=HTMX))

    assert further.one("td", class_="value").text == ""  # the column "tier", which it lacks
    assert further.one("td", class_="more").one("dt").text == "other"


def test_an_unknown_place_to_go_on_from_is_not_found(browser: Client) -> None:
    response = browser.get(LIST, {"after": "conv_unknown"})

    assert response.status_code == 404


def test_further_rows_are_no_place_to_go_back_to(browser: Client, make_conversation: Make) -> None:
    conversation = make_conversation("Hello")

    response = browser.get(LIST, {"after": conversation.conversation_id}, headers=HTMX)

    assert "HX-Push-Url" not in response.headers


def test_a_count_that_the_rows_do_not_tell_is_fetched_after_them(
    browser: Client, make_conversation: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversations, "PAGE", 2)
    for number in range(3):
        make_conversation(f"Number {number}")

    page = read(browser.get(LIST))
    fetched = read(browser.get(page.one(hx_trigger="load")["hx-get"], headers=HTMX))

    assert page.one(id="count").text == "2+ conversations"
    assert fetched.one(id="count").text == "3 conversations"
    assert fetched.one(id="count")["hx-swap-oob"] == "innerHTML"


def test_coming_back_shows_as_many_rows_as_were_loaded(
    browser: Client, make_conversation: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversations, "PAGE", 2)
    for number in range(7):
        make_conversation(f"Number {number}", tier="gold")

    def loaded(url: str) -> str:
        more = read(browser.get(url)).one("tr", id="more-rows").one("a")["hx-get"]
        return browser.get(more, headers=HTMX).headers["HX-Replace-Url"]

    once = loaded(f"{LIST}?q=tier%3Agold")
    twice = loaded(once)

    assert query_of(once) == {"q": "tier:gold", "shown": "4"}
    assert query_of(twice) == {"q": "tier:gold", "shown": "6"}
    assert titles(read(browser.get(twice))) == [f"Number {number}" for number in range(6, 0, -1)]


@pytest.mark.parametrize("shown", ["-1", "0", "1e9", "99999999", "x", "\x00", "²"])
def test_a_forged_number_of_rows_does_no_harm(
    browser: Client, make_conversation: Make, shown: str
) -> None:
    make_conversation("Hello")

    assert titles(read(browser.get(LIST, {"shown": shown}))) == ["Hello"]
