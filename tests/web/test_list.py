"""The list of conversations."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from conversations_admin.models import AuditEntry, Conversation, Project, User
from tests.web.pages import HTMX, Element, query_of, read, titles

type Make = Callable[..., Conversation]
LIST = "/p/support/c/"


def rows(page: Element) -> list[Element]:
    return page.all("tr", data_row="")


def test_the_newest_come_first_with_their_id_and_number_of_items(
    browser: Client, make_conversation: Make
) -> None:
    make_conversation("Older")
    newer = make_conversation("Newer", "Second message")

    page = read(browser.get(LIST))

    assert titles(page) == ["Newer", "Older"]
    first = rows(page)[0]
    assert first.one("span", class_="row-id").text == newer.conversation_id
    assert first.one("td", data_label="Items").text == "2"
    assert first.one("a", class_="row-title")["href"] == f"{LIST}{newer.conversation_id}/?in="
    assert page.one(id="count").text == "2 conversations"


def test_a_conversation_without_messages_says_so(browser: Client, make_conversation: Make) -> None:
    make_conversation(items=[{"type": "message", "role": "user", "content": "x"}])
    Conversation.objects.update(title="")

    assert titles(read(browser.get(LIST))) == ["No messages yet"]


def test_a_query_narrows_by_metadata_and_by_words(browser: Client, make_conversation: Make) -> None:
    make_conversation("I want a refund", tier="gold")
    make_conversation("I want a refund", tier="free")
    make_conversation("Good morning", tier="gold")

    page = read(browser.get(LIST, {"q": "tier:gold refund"}))

    assert titles(page) == ["I want a refund"]
    assert page.one(id="count").text == "1 conversation matches"
    assert page.one("input", id="q")["value"] == "tier:gold refund"


def test_each_chip_has_a_link_to_the_query_without_it_and_turned_round(
    browser: Client, make_conversation: Make
) -> None:
    make_conversation("Refund", tier="gold", plan="pro")

    page = read(browser.get(LIST, {"q": "tier:gold -plan:free"}))

    gold, free = page.one("ul", class_="chips").all("li", class_="chip")
    assert gold.one("button").text == "tier gold"
    assert free.one("button").text == "plan is not free – or has none"
    turned, removed = gold.all("a")
    assert query_of(turned["href"])["q"] == "-tier:gold -plan:free"
    assert query_of(removed["href"])["q"] == "-plan:free"
    assert query_of(free.all("a")[0]["href"])["q"] == "tier:gold plan:free"


def test_clicking_a_value_adds_it_to_the_query(browser: Client, make_conversation: Make) -> None:
    make_conversation("Hello", tier="gold", customer="Ann Lee")

    page = read(browser.get(LIST, {"q": "hello"}))

    link = page.one("td", data_label="customer").one("a")
    assert query_of(link["href"])["q"] == 'hello customer:"Ann Lee"'
    assert link["href"] == link["hx-get"]


def test_clicking_a_value_that_is_in_the_query_takes_it_out(
    browser: Client, make_conversation: Make
) -> None:
    make_conversation("Hello", tier="gold")

    page = read(browser.get(LIST, {"q": "tier:gold hello"}))

    link = page.one("td", data_label="tier").one("a", class_="matched")
    assert query_of(link["href"])["q"] == "hello"


def test_metadata_beyond_the_columns_stays_within_reach(
    browser: Client, make_conversation: Make
) -> None:
    make_conversation("Hello", tier="gold", plan="pro", locale="de")

    page = read(browser.get(LIST, {"columns": "tier"}))

    more = page.one("td", class_="more")
    assert more.one("button").text == "+2"
    assert {each.text for each in more.all("dt")} == {"plan", "locale"}
    assert query_of(more.all("a")[0]["href"])["columns"] == "tier"


def test_what_was_looked_for_is_marked_in_the_title(
    browser: Client, make_conversation: Make
) -> None:
    make_conversation("A <b>Refund</b>, not refunded")

    page = read(browser.get(LIST, {"q": "refund"}))

    assert [mark.text for mark in page.one("a", class_="row-title").all("mark")] == ["Refund"]
    assert titles(page) == ["A <b>Refund</b>, not refunded"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('tier:gold "open', "never closed"),
        ("a\x00b", "no text can contain"),
        (" ".join(map(str, range(50))), "40 parts"),
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_broken_query_keeps_its_text_and_says_where(
    browser: Client, text: str, message: str, headers: dict[str, str]
) -> None:
    response = browser.get(LIST, {"q": text}, headers=headers)

    page = read(response)
    assert response.status_code == 422
    assert page.one("input", id="q")["value"] == text.strip()
    assert page.one("input", id="q")["aria-invalid"] == "true"
    assert message in page.one(id="q-problem").text


def test_the_place_where_a_query_breaks_is_marked(browser: Client) -> None:
    page = read(browser.get(LIST, {"q": 'tier:gold "open'}))

    assert page.one(id="q-problem").one("mark").text == '"'


def test_htmx_gets_the_list_alone_and_the_count_for_its_place(
    browser: Client, make_conversation: Make
) -> None:
    make_conversation("Hello")

    response = browser.get(LIST, {"q": "hello"}, headers=HTMX)

    page = read(response)
    assert not page.has("html")
    assert page.one("div", id="listing")["hx-push-url"] == "true"
    assert page.one(id="count")["hx-swap-oob"] == "innerHTML"
    assert response.headers["HX-Push-Url"] == f"{LIST}?q=hello"
    assert "HX-Request" in response.headers["Vary"]
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.parametrize(
    "further",
    [{"HX-Boosted": "true"}, {"HX-History-Restore-Request": "true"}],
)
def test_boosted_links_and_restored_history_get_the_whole_page(
    browser: Client, further: dict[str, str]
) -> None:
    assert read(browser.get(LIST, headers=HTMX | further)).has("html")


def test_the_address_stays_short_when_the_search_is_emptied(browser: Client) -> None:
    assert browser.get(LIST, {"q": ""}, headers=HTMX).headers["HX-Push-Url"] == LIST


def test_forged_htmx_headers_choose_no_other_part(browser: Client) -> None:
    forged = HTMX | {"HX-Target": "../../secret", "HX-Current-URL": "//evil", "HX-Trigger": "x"}

    page = read(browser.get(LIST, headers=forged))

    assert page.has("div", id="listing")


def test_an_empty_project_says_how_to_bring_conversations_in(browser: Client) -> None:
    page = read(browser.get(LIST))

    assert page.one("section", class_="empty").one("h2").text == "No conversations yet"
    assert 'base_url="http://testserver/v1"' in page.one("pre", id="snippet").text
    assert not page.has("a", href="/p/support/c/new/")


def test_who_may_create_is_offered_to(
    curator: User, sign_in: Callable[[User], Client], project: Project
) -> None:
    assert read(sign_in(curator).get(LIST)).has("a", href="/p/support/c/new/")


def test_an_auditor_sees_ids_and_metadata_but_no_words(
    make_user: Callable[..., User], sign_in: Callable[[User], Client], make_conversation: Make
) -> None:
    conversation = make_conversation("Very private words", tier="gold")

    response = sign_in(make_user("auditor")).get(LIST, {"q": "tier:gold"})

    page = read(response)
    assert b"private" not in response.content
    link = rows(page)[0].one("a", class_="row-id")
    assert link.text == conversation.conversation_id
    assert link["href"] == f"{LIST}{conversation.conversation_id}/?in=tier%3Agold"
    assert not page.has("a", class_="row-title")


def test_an_auditor_may_not_search_words(
    make_user: Callable[..., User], sign_in: Callable[[User], Client], make_conversation: Make
) -> None:
    make_conversation("Very private words")

    response = sign_in(make_user("auditor")).get(LIST, {"q": "private"})

    page = read(response)
    assert response.status_code == 422
    assert not rows(page)
    assert page.one("input", id="q")["value"] == "private"
    assert "Your role may not read messages" in page.one(role="alert").text
    assert AuditEntry.objects.filter(action="conversation.list", outcome="denied").exists()


HOSTILE = "\"><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7|add:7 }}'"


def test_markup_in_metadata_titles_queries_and_columns_stays_text(
    browser: Client, make_conversation: Make
) -> None:
    make_conversation(HOSTILE, **{HOSTILE[:60]: HOSTILE, "tier": HOSTILE})

    for address in ({}, {"q": f"tier:{HOSTILE}"}, {"columns": HOSTILE}, {"q": HOSTILE + '"'}):
        for headers in ({}, HTMX):
            page = read(browser.get(LIST, address, headers=headers))
            assert not page.has("img")
            assert all(script.get("src") for script in page.all("script"))
    assert titles(read(browser.get(LIST))) == [HOSTILE]


def test_times_are_in_the_zone_of_the_person_and_say_so(
    browser: Client, viewer: User, make_conversation: Make
) -> None:
    make_conversation("Hello")
    Conversation.objects.update(created_at="2026-01-31T23:30:00Z")
    User.objects.filter(pk=viewer.pk).update(time_zone="Asia/Tokyo")

    page = read(browser.get(LIST))

    created = page.one("td", data_label="Created").one("time")
    assert created.text == "1 Feb 2026"
    assert created["title"] == "1 Feb 2026, 08:30:00 JST (+0900)"
    assert "times in Asia/Tokyo (+0900)" in page.one("p", class_="subtitle").text


def test_another_projects_conversations_are_not_listed(
    browser: Client, make_conversation: Make, other_project: Project
) -> None:
    make_conversation("Hello")

    assert titles(read(browser.get("/p/sales/c/"))) == []


def questions(captured: CaptureQueriesContext) -> int:
    """What was read, without the limits of time and the estimates that PostgreSQL has besides."""
    besides = ("SAVEPOINT", "RELEASE", "SELECT set_config", "EXPLAIN")
    return sum(not each["sql"].startswith(besides) for each in captured)


@pytest.mark.parametrize("query", ["", "tier:gold", "tier:gold plan:pro locale:de refund"])
def test_a_list_takes_at_most_fourteen_queries_however_many_rows(
    browser: Client, make_conversation: Make, query: str
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(LIST, {"q": query}).status_code == 200
        return questions(captured)

    make_conversation("A refund", tier="gold", plan="pro", locale="de")
    browser.get(LIST, {"q": query})
    few = queries()
    for number in range(8):
        make_conversation("A refund", tier="gold", plan="pro", locale="de", number=str(number))

    assert queries() == few <= 14


@pytest.mark.parametrize(
    ("query", "number"),
    [("", 8), ("tier:gold", 9), ("tier:gold plan:pro", 10), ("refund", 12)],
)
def test_the_rows_alone_take_these_queries(
    browser: Client, make_conversation: Make, query: str, number: int
) -> None:
    for tier in ("gold", "gold", "pro"):
        make_conversation("A refund", tier=tier, plan="pro")
    browser.get(LIST, {"q": query}, headers=HTMX)

    with CaptureQueriesContext(connection) as captured:
        browser.get(LIST, {"q": query}, headers=HTMX)

    assert questions(captured) == number


def test_the_order_is_in_the_address_and_in_every_link(
    browser: Client, make_conversation: Make
) -> None:
    make_conversation("Hello", tier="gold")

    page = read(browser.get(LIST, {"q": "hello", "sort": "active"}))

    created = page.all("a", class_="sort")[0]
    head = next(each for each in page.all("th") if each.get("aria-sort"))
    assert head.text == "Last activity"
    assert query_of(created["href"]) == {"q": "hello"}
    kept = {"sort": "active"}
    link = page.one("td", data_label="tier").one("a")["href"]
    assert query_of(link) == {"q": "hello tier:gold", **kept}
    form = page.one("form", role="search")
    assert {each["name"]: each["value"] for each in form.all("input", type="hidden")} == kept
