"""A list that is empty: what may be meant, and what would match with less."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from conversations_admin.models import Conversation, Project, User
from conversations_admin.search import suggestions
from conversations_admin.web.listing import hints, without
from tests.web.pages import Element, query_of, read

type Make = Callable[..., Conversation]
LIST, WITHOUT = "/p/support/c/", "/p/support/without/"


@pytest.fixture
def browser(
    viewer: User, sign_in: Callable[[User], Client], project: Project, make_conversation: Make
) -> Client:
    make_conversation("A refund", tier="gold", status="open", name="Ann Lee")
    make_conversation("A refund", tier="free", status="closed")
    make_conversation("Hello", tier="free", status="closed")
    return sign_in(viewer)


def empty(browser: Client, query: str) -> Element:
    return read(browser.get(LIST, {"q": query})).one("section", class_="empty")


def advice(browser: Client, query: str) -> list[tuple[str, list[str]]]:
    """Each sentence of advice with the queries it leads to."""
    return [
        (each.one("p").text, [query_of(link["href"])["q"] for link in each.all("a")])
        for each in empty(browser, query).all("div", class_="advice")
    ]


@pytest.mark.parametrize(
    ("query", "words", "meant"),
    [
        ("tier:gold tier:free zebra", "two values of tier", "tier:gold,free zebra"),
        ("teir:gold", "Unknown key teir", "tier:gold"),
        ("has:drift", "No metadata has the key drift", "drift:any"),
        ("has:teir", "Unknown key teir", "has:tier"),
        ("tier:GOLD", "tier is never GOLD", "tier:gold"),
        ("tier:glod zebra", "tier is never glod", "tier:gold zebra"),
        ("status:open", "status: is a field of its own", "meta.status:open"),
        ("gold", "The metadata has gold", "tier:gold"),
        ("Ann Lee", "The metadata has Ann Lee", 'name:"Ann Lee"'),
        ("zebra or hello", "OR in capitals", "zebra OR hello"),
    ],
)
def test_what_may_be_meant_is_one_click_away(
    browser: Client, query: str, words: str, meant: str
) -> None:
    found = [queries for says, queries in advice(browser, query) if words in says]

    assert found == [[meant]]


def test_another_case_is_found_among_very_many_values(
    browser: Client, make_conversation: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hints, "MAX_LEAPS", 3)
    monkeypatch.setattr(suggestions, "MAX_LEAPS", 3)
    for number in range(6):
        make_conversation("Hello", user=f"u_{number}")

    assert advice(browser, "user:U_5 zebra") == [
        ("user is never U_5; did you mean", ["user:u_5 zebra"])
    ]
    assert advice(browser, "user:u_5 zebra") == advice(browser, "user:u_9 zebra") == []


@pytest.mark.parametrize("query", ["zebra", "tier:gold zebra", "-tier:gold -tier:free"])
def test_nothing_is_advised_where_nothing_is_odd(browser: Client, query: str) -> None:
    assert advice(browser, query) == []


def test_there_is_no_advice_where_something_matches(browser: Client) -> None:
    page = read(browser.get(LIST, {"q": "gold OR refund"}))

    assert not page.has("div", class_="advice")


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("-status:resolved tier:free", ["-meta.status:resolved tier:free"]),
        ("(status:closed OR hello)", ["meta.status:closed OR hello"]),
        ("-meta.status:resolved", []),
        ("-tool:status", []),
        ("-item:(role:user status:failed)", []),
    ],
)
def test_a_field_that_hides_a_metadata_key_is_told_where_something_matches(
    browser: Client, query: str, meant: list[str]
) -> None:
    page = read(browser.get(LIST, {"q": query}))

    notes = page.all("p", class_="list-note")
    assert [query_of(each.one("a")["href"])["q"] for each in notes] == meant
    assert all("status: is a field of its own" in each.text for each in notes)


def test_the_counts_are_asked_for_by_the_page_itself(browser: Client) -> None:
    page = empty(browser, "tier:gold zebra")

    [loader] = [each for each in page.all("span") if each.get("hx-trigger") == "load"]
    assert loader["hx-get"] == f"{WITHOUT}?q=tier%3Agold%20zebra"
    assert loader["hx-target"] == "#without"


def test_each_term_says_what_matches_without_it(browser: Client) -> None:
    page = read(browser.get(WITHOUT, {"q": "tier:free meta.status:closed hello refund"}))

    links = page.one("ul", id="without").all("a")
    assert [link.text for link in links] == [
        "without “tier free”: 0",
        "without “status closed”: 0",
        "without “words hello”: 1",
        "without “words refund”: 1",
    ]
    assert query_of(links[2]["href"])["q"] == "tier:free meta.status:closed refund"
    assert [("useless" in link["class"]) for link in links] == [True, True, False, False]


def test_a_term_that_leaves_out_is_quoted_so_that_no_word_is_doubled(browser: Client) -> None:
    page = read(browser.get(WITHOUT, {"q": "missing:tier -zebra (refund OR hello)"}))

    assert [link.text.partition(":")[0] for link in page.all("a")] == [
        "without “no tier”",
        "without “without words zebra”",
        "without “words refund or words hello”",
    ]


def test_the_columns_of_the_list_are_kept(browser: Client) -> None:
    page = read(browser.get(WITHOUT, {"q": "tier:gold zebra", "columns": "tier"}))

    assert {query_of(link["href"])["columns"] for link in page.all("a")} == {"tier"}


def test_what_takes_too_long_to_count_goes_without_a_number(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(without, "SECONDS", -1.0)

    page = read(browser.get(WITHOUT, {"q": "tier:gold zebra"}))

    assert [link.text for link in page.all("a")] == [
        "without “tier gold”",
        "without “words zebra”",
    ]


def test_counting_by_words_needs_the_right_to_read(
    make_user: Callable[..., User], sign_in: Callable[[User], Client], browser: Client
) -> None:
    auditor = sign_in(make_user("auditor"))

    assert auditor.get(WITHOUT, {"q": "tier:gold has:name"}).status_code == 200
    assert auditor.get(WITHOUT, {"q": "tier:gold refund"}).status_code == 403


def test_a_broken_query_is_counted_by_nobody(browser: Client) -> None:
    assert browser.get(WITHOUT, {"q": '"broken'}).status_code == 400


def test_when_nothing_matches_each_term_can_be_taken_away(browser: Client) -> None:
    page = empty(browser, "tier:gold zebra")

    assert page.one("h2").text == "Nothing matches"
    ways = [query_of(each["href"])["q"] for each in page.all("a", class_="chip")]
    assert ways == ["zebra", "tier:gold"]


@pytest.mark.parametrize(
    ("text", "meant"), [("u_42", "user:u_42"), ("Ann Lee tier:gold", 'tier:gold name:"Ann Lee"')]
)
def test_words_that_are_a_metadata_value_are_offered_as_that_pair(
    browser: Client, make_conversation: Make, text: str, meant: str
) -> None:
    make_conversation("Hello", user="u_42")

    ways = empty(browser, text).all("a", class_="chip")

    assert meant in [query_of(each["href"]).get("q") for each in ways]
