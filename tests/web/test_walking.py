"""From one conversation of a result to the next, and back to its list."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.conversations import delete_conversation, update_metadata
from conversations_admin.models import AuditEntry, Conversation, Project, User
from conversations_admin.web.forms.revision import as_field
from tests.web.pages import Element, query_of, read

type Make = Callable[..., Conversation]
LIST = "/p/support/c/"


@pytest.fixture
def browser(
    make_user: Callable[..., User], sign_in: Callable[[User], Client], project: Project
) -> Client:
    return sign_in(make_user("curator"))


def address(row: Conversation, result: str = "") -> str:
    return f"{LIST}{row.conversation_id}/{result}"


def page_of(browser: Client, row: Conversation, result: str) -> Element:
    return read(browser.get(address(row, result)))


def links(page: Element) -> tuple[str, str]:
    """Where `[` and `]` lead, or what stands there instead."""
    walk = page.one("nav", class_="walk")
    ends = [walk.one(data_key=key) for key in "[]"]
    before, after = (end.get("href") or end.text for end in ends)
    return before, after


def test_rows_say_which_result_they_are_opened_from(
    browser: Client, make_conversation: Make
) -> None:
    row = make_conversation("Hello", tier="gold")

    def result(**query: str) -> dict[str, str]:
        (link,) = read(browser.get(LIST, query)).all("a", class_="row-title")
        assert link["href"].startswith(address(row))
        return query_of(link["href"] + "&-=")

    assert "?in=" in read(browser.get(LIST)).one("a", class_="row-title")["href"]
    assert result(q="  tier:gold ") == {"in": "tier:gold"}
    assert result(q="tier:gold", sort="active") == {"in": "tier:gold", "sort": "active"}


def test_a_conversation_leads_to_its_neighbours_in_the_result(
    browser: Client, make_conversation: Make
) -> None:
    first, _, second, third = (
        make_conversation(f"Number {number}", tier=tier)
        for number, tier in enumerate(("gold", "free", "gold", "gold"))
    )
    result = "?in=tier%3Agold"

    walk = page_of(browser, second, result).one("nav", class_="walk")
    before, after = walk.all("a")

    assert (before["href"], before["title"]) == (address(third, result), "Number 3")
    assert (after["href"], after["title"]) == (address(first, result), "Number 0")
    assert (before.text, after.text) == ("‹ Previous", "Next ›")


def test_the_ends_of_the_result_say_so(browser: Client, make_conversation: Make) -> None:
    old, new = make_conversation("Old"), make_conversation("New")
    assert links(page_of(browser, new, "?in=")) == ("First of this result", address(old, "?in="))
    assert links(page_of(browser, old, "?in=")) == (address(new, "?in="), "Last of this result")


def test_the_order_of_the_list_is_the_order_of_the_walk(
    browser: Client, make_conversation: Make
) -> None:
    rows = [make_conversation(f"Number {number}") for number in range(3)]
    for row, hours in zip(rows, (2, 3, 1), strict=True):
        active_at = row.active_at + timedelta(hours=hours)
        Conversation.objects.filter(pk=row.pk).update(active_at=active_at)
    result = "?in=&sort=active"

    assert links(page_of(browser, rows[0], result)) == (
        address(rows[1], result),
        address(rows[2], result),
    )


def test_a_link_without_a_result_shows_nothing(browser: Client, make_conversation: Make) -> None:
    row = make_conversation("Hello")
    make_conversation("Hello")
    assert not page_of(browser, row, "").has("nav", class_="walk")


@pytest.mark.parametrize("result", ["?in=tier:%22gold", "?in=%00", "?in=" + "(" * 5000])
def test_a_forged_result_shows_nothing(
    browser: Client, make_conversation: Make, result: str
) -> None:
    row = make_conversation("Hello")
    response = browser.get(address(row, result))
    assert response.status_code == 200
    assert not read(response).has("nav", class_="walk")


def test_who_may_not_read_walks_by_ids_and_not_by_words(
    make_user: Callable[..., User],
    sign_in: Callable[[User], Client],
    project: Project,
    make_conversation: Make,
) -> None:
    old, new = make_conversation("my card number"), make_conversation("my card number")
    auditor = sign_in(make_user("auditor"))

    walk = page_of(auditor, new, "?in=").one("nav", class_="walk")
    assert walk.one("a")["title"] == old.conversation_id
    assert not page_of(auditor, new, "?in=card").has("nav", class_="walk")
    assert AuditEntry.objects.filter(outcome="denied").count() == 1


def test_what_matches_no_more_keeps_its_place(
    browser: Client, make_conversation: Make, project: Project, actor: Actor
) -> None:
    old, row, new = (make_conversation("Hello", state="open") for _ in range(3))
    update_metadata(project, row.conversation_id, {"state": "closed"}, actor=actor)
    result = "?in=state%3Aopen"
    assert links(page_of(browser, row, result)) == (address(new, result), address(old, result))


def test_editing_the_metadata_leads_back_into_the_result(
    browser: Client, make_conversation: Make
) -> None:
    row = make_conversation("Hello", state="open")
    page = page_of(browser, row, "?in=state:open")
    edit = page.one("a", data_key="e")["href"]
    form = read(browser.get(edit)).one("form", id="metadata")["action"]
    sent = {"pair-0-key": "state", "pair-0-value": "closed", "act": "save"}

    saved = browser.post(form, sent | {"seen": as_field({"state": "open"})})

    assert saved.headers["Location"] == address(row, "?in=state%3Aopen")


def test_a_deleted_one_lets_the_walk_go_on(
    browser: Client, make_conversation: Make, project: Project, actor: Actor
) -> None:
    old, row, new = (make_conversation("Hello") for _ in range(3))
    delete_conversation(project, row.conversation_id, actor=actor, reason="x")

    response = browser.get(address(row, "?in="))

    assert response.status_code == 404
    page = read(response)
    assert page.one("h1").text == "This conversation was deleted"
    assert links(page) == (address(new, "?in="), address(old, "?in="))
    assert not read(browser.get(address(row))).has("nav", class_="walk")
    assert browser.get(f"{LIST}conv_never/?in=").status_code == 404


def back_of(page: Element) -> str:
    return page.one("nav", class_="crumbs").all("a")[0]["href"]


def test_the_way_back_leads_to_its_row_in_the_list_as_it_was(
    browser: Client, make_conversation: Make
) -> None:
    row = make_conversation("Hello", tier="gold")
    name = row.conversation_id
    listed = read(browser.get(LIST, {"q": "tier:gold", "columns": "tier"}))
    assert listed.one("tr", data_row="")["id"] == f"row-{name}"

    back = back_of(page_of(browser, row, "?in=tier:gold"))
    assert query_of(back) == {"q": "tier:gold", "columns": "tier", "through": name}
    assert back.endswith(f"#row-{name}")

    elsewhere = back_of(page_of(browser, row, "?in=hello&sort=active"))
    assert query_of(elsewhere) == {"q": "hello", "sort": "active", "through": name}


def test_the_order_of_the_items_keeps_the_result(browser: Client, make_conversation: Make) -> None:
    row = make_conversation("Hello")
    order = page_of(browser, row, "?in=tier:gold").one("nav", class_="order")
    assert [query_of(link["href"])["in"] for link in order.all("a")] == ["tier:gold"] * 2


@pytest.mark.parametrize("query", ["", "tier:gold", "tier:gold plan:pro", "hello"])
def test_walking_costs_few_queries_however_long_the_result(
    browser: Client, make_conversation: Make, query: str
) -> None:
    def cost(result: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(address(row, result)).status_code == 200
        return len(queries)

    make_conversation("hello", tier="gold", plan="pro")
    row = make_conversation("hello", tier="gold", plan="pro")
    make_conversation("hello", tier="gold", plan="pro")
    cost("")
    few = cost(f"?in={query}") - cost("")
    for _ in range(20):
        make_conversation("hello", tier="gold", plan="pro")
    many: Any = cost(f"?in={query}") - cost("")
    assert many == few <= MOST[query]


# Two neighbours and their titles; with more than one index to choose from, one that counts.
# Words are looked for in the conversation too, and it opens around the first that is found.
MOST = {"": 3, "tier:gold": 4, "tier:gold plan:pro": 4, "hello": 10}


def test_the_way_back_reaches_a_row_beyond_the_first_page(
    browser: Client, make_conversation: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("conversations_admin.web.views.conversations.PAGE", 3)
    rows = [make_conversation(tier="gold").conversation_id for _ in range(8)][::-1]

    def shown(through: str) -> list[str]:
        html = browser.get(LIST, {"q": "tier:gold", "through": through}).content.decode()
        return [each for each in rows if f'id="row-{each}"' in html]

    assert shown(rows[1]) == rows[:3]
    assert shown(rows[4]) == rows[:6]
    assert shown(rows[7]) == rows
    assert shown("conv_of_nobody") == rows[:3]
