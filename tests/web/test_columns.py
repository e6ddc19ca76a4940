"""Choosing the columns of the list."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from conversations_admin.models import AuditEntry, Conversation, ListColumns, Project, User
from conversations_admin.web.listing.columns import (
    columns_as_text,
    columns_from_text,
    telling_columns,
)
from tests.web.pages import HTMX, Element, read

COLUMNS = "/p/support/columns/"


@pytest.fixture
def browser(
    viewer: User, sign_in: Callable[[User], Client], make_conversation: Callable[..., Conversation]
) -> Client:
    make_conversation("Hello", tier="gold", plan="pro", locale="de")
    return sign_in(viewer)


def offered(page: Element) -> list[str]:
    return [box["value"] for box in page.all("input", name="column")]


def checked(page: Element) -> list[str]:
    return [box["value"] for box in page.all("input", name="column", checked="")]


def test_the_columns_shown_come_first_then_all_other_keys(browser: Client) -> None:
    page = read(browser.get(COLUMNS, {"columns": "tier,gone"}))

    assert offered(page) == ["tier", "gone", "locale", "plan"]
    assert checked(page) == ["tier", "gone"]


def test_the_list_leads_here_with_what_it_shows(browser: Client) -> None:
    page = read(browser.get("/p/support/c/", {"q": "hello", "columns": "plan"}))

    link = next(each for each in page.all("a") if each.text == "Columns")
    chooser = read(browser.get(link["href"], headers=HTMX))
    assert checked(chooser) == ["plan"]
    assert chooser.one("input", name="q")["value"] == "hello"
    assert not chooser.has("html")


def test_what_is_chosen_is_kept_in_its_order_for_that_person(
    browser: Client, viewer: User, project: Project
) -> None:
    form = {"key": ["tier", "plan", "locale"], "column": ["plan", "tier"], "q": "hello"}

    response = browser.post(COLUMNS, form)

    assert response.headers["Location"] == "/p/support/c/?q=hello"
    assert ListColumns.objects.get(user=viewer, project=project).keys == ["tier", "plan"]
    assert AuditEntry.objects.get(action="columns.update").changes == {"columns": ["tier", "plan"]}


def test_no_columns_are_a_choice_too(browser: Client) -> None:
    browser.post(COLUMNS, {"key": ["tier"]})

    assert not read(browser.get("/p/support/c/")).has("th", class_="key")


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_key_moves_up_before_anything_is_saved(browser: Client, headers: dict[str, str]) -> None:
    form = {"key": ["tier", "plan", "locale"], "column": ["tier", "plan"], "up": "plan"}

    page = read(browser.post(COLUMNS, form, headers=headers))

    assert checked(page) == ["plan", "tier"]
    assert not ListColumns.objects.exists()


def test_too_many_columns_are_refused_and_stay_checked(browser: Client) -> None:
    keys = [f"key-{number}" for number in range(13)]

    response = browser.post(COLUMNS, {"key": keys, "column": keys})

    assert response.status_code == 422
    assert checked(read(response)) == keys


@pytest.mark.parametrize("address", [COLUMNS, "/p/support/views/new/"])
def test_an_endless_column_is_refused_in_words(browser: Client, address: str) -> None:
    form = {"name": "Gold", "columns": "x" * 200_000, "keep": "on"}

    response = browser.post(address, form)

    assert response.status_code in {400, 422}
    assert "1 to 64 characters" in read(response).text


def test_a_broken_query_does_not_stop_the_choice(browser: Client) -> None:
    response = browser.post(COLUMNS, {"key": ["tier"], "column": ["tier"], "q": '"broken'})

    assert response.headers["Location"] == "/p/support/c/"


@pytest.mark.parametrize("keys", [["a"], ["a,b", 'say "x"'], ["new\nline", " space "], []])
def test_keys_survive_the_address(keys: list[str]) -> None:
    assert columns_from_text(columns_as_text(keys)) == keys


def test_unchosen_columns_are_those_that_tell_conversations_apart() -> None:
    shown = [
        {"id": str(number), "env": "prod", "tier": "gold" if number % 2 else "free", "rare": "x"}
        if number == 0
        else {"id": str(number), "env": "prod", "tier": "gold" if number % 2 else "free"}
        for number in range(5)
    ]

    assert telling_columns(shown)[:2] == ["tier", "rare"]
    assert telling_columns([]) == []
