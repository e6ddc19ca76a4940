"""The pages about metadata keys and their values."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from conversations_admin.models import Conversation, Project, User
from conversations_admin.search.language.parser import parse
from conversations_admin.search.matches import Matches
from conversations_admin.search.statistics import Share
from conversations_admin.web.listing.keys import share_in_words
from conversations_admin.web.views import keys
from tests.web.pages import HTMX, Element, query_of, read, titles

type Make = Callable[..., Conversation]
KEYS = "/p/support/keys/"
VALUES = "/p/support/keys/values/"


def row_of(page: Element, name: str) -> Element:
    return next(row for row in page.all("tr", data_row="") if titles(row) == [name])


def cell(row: Element, label: str) -> str:
    return row.one("td", data_label=label).text


def found(project: Project, link: Element) -> int:
    """How many conversations the list behind a link shows."""
    query = query_of(link["href"])["q"]
    assert str(parse(query)) == query
    return Matches(project, parse(query)).count().number


def test_each_key_is_a_row_with_numbers_that_lead_to_the_list(
    browser: Client, project: Project, make_conversation: Make
) -> None:
    first = make_conversation(tier="gold", lang="de")
    make_conversation(tier="free")
    last = make_conversation(tier="gold")
    make_conversation()

    page = read(browser.get(KEYS))

    assert titles(page) == ["tier", "lang"]
    tier = row_of(page, "tier")
    assert cell(tier, "Conversations") == "375 %"
    assert cell(tier, "Values") == "2"
    values = tier.one("td", data_label="Most frequent").all("a", class_="chip")
    assert [value.text for value in values] == ["gold2", "free1"]
    assert [found(project, value) for value in values] == [2, 1]
    assert found(project, tier.one("td", data_label="Conversations").one("a")) == 3
    for label, row in (("First seen", first), ("Last seen", last)):
        link = tier.one("td", data_label=label).one("a")
        assert link["href"] == f"/p/support/c/{row.conversation_id}/"


def test_a_key_of_any_characters_has_its_page(
    browser: Client, project: Project, make_conversation: Make
) -> None:
    odd = 'a "b":c/?&=#% d, é -has:x'
    make_conversation(**{odd: 'v "1", 2*'})

    row = row_of(read(browser.get(KEYS)), odd)
    assert found(project, row.one("a", class_="chip")) == 1
    page = read(browser.get(row.one("a", class_="row-title")["href"]))

    assert page.one("h1").text == odd
    assert titles(page) == ['v "1", 2*']
    assert found(project, page.one("a", class_="row-title")) == 1
    with_it, without_it = page.one("div", class_="actions").all("a")[::-1]
    assert (found(project, with_it), found(project, without_it)) == (1, 0)


def test_an_empty_value_is_named(
    browser: Client, project: Project, make_conversation: Make
) -> None:
    make_conversation(note="")
    for address in (KEYS, f"{VALUES}?key=note"):
        chip = read(browser.get(address)).all("a", class_="chip")[0]
        assert chip.text == "(empty)1"
        assert found(project, chip) == 1


def test_keys_are_sorted_and_filtered(browser: Client, make_conversation: Make) -> None:
    for number in range(3):
        make_conversation(status="open", user=f"u{number}", **({"a": "x"} if number else {}))

    assert titles(read(browser.get(KEYS))) == ["status", "user", "a"]
    assert titles(read(browser.get(KEYS, {"sort": "name"}))) == ["a", "status", "user"]
    assert titles(read(browser.get(KEYS, {"sort": "values"}))) == ["user", "status", "a"]
    assert titles(read(browser.get(KEYS, {"filter": "US"}))) == ["status", "user"]
    page = read(browser.get(KEYS, {"filter": "zzz\x00"}))
    assert titles(page) == []
    assert "No key contains this" in page.text
    assert page.one("input", id="filter")["value"] == "zzz\ufffd"
    assert titles(read(browser.get(KEYS, {"sort": "nonsense"}))) == ["status", "user", "a"]


def test_further_keys_and_values_are_appended(
    browser: Client, make_conversation: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "PAGE_OF_KEYS", 2)
    monkeypatch.setattr(keys, "PAGE_OF_VALUES", 2)
    for letter in "abcde":
        make_conversation(**{f"k{letter}": "x", "name": f"v {letter}"})
    for address, expected in (
        (f"{KEYS}?sort=name&filter=k", ["ka", "kb", "kc", "kd", "ke"]),
        (f"{VALUES}?key=name&prefix=v", ["v a", "v b", "v c", "v d", "v e"]),
    ):
        page, walked = read(browser.get(address)), []
        while True:
            walked += titles(page)
            if not page.has("tr", id="more-rows"):
                break
            more = page.one("tr", id="more-rows").one("a")
            assert more["href"] == more["hx-get"]
            whole = read(browser.get(more["href"]))
            page = read(browser.get(more["href"], headers=HTMX))
            assert titles(whole) == titles(page)
            assert whole.has("a", class_="link")
            assert not page.has("table")
        assert walked == expected


def test_near_duplicates_lead_to_a_list_of_both(
    browser: Client, project: Project, make_conversation: Make
) -> None:
    for _ in range(10):
        make_conversation(status="open", customer_id="1")
    make_conversation(status="Open ", custmer_id="1")

    page = read(browser.get(KEYS))

    keys_alike = page.all("section", class_="card")[0]
    assert "customer_id 10 and custmer_id 1 differ in one letter" in keys_alike.text
    assert found(project, keys_alike.one("a", class_="link")) == 11
    values_alike = row_of(page, "status").one("ul", class_="alike")
    assert "open 10 and Open 1 differ in spaces or punctuation" in values_alike.text
    assert found(project, values_alike.one("a", class_="link")) == 11
    assert "Probably the same value" in read(browser.get(f"{VALUES}?key=status")).text


def test_many_near_duplicates_do_not_fill_the_page(
    browser: Client, make_conversation: Make
) -> None:
    for value in ("ann", "Ann", "bob", "Bob", "cid", "Cid"):
        make_conversation(agent=value)
    row = row_of(read(browser.get(KEYS)), "agent")
    assert len(row.one("ul", class_="alike").all("li")) == 2
    assert "1 more like this" in row.text


def test_values_are_narrowed_by_their_beginning(browser: Client, make_conversation: Make) -> None:
    for value in ("de-AT", "de-DE", "en", "DE"):
        make_conversation(locale=value)

    assert titles(read(browser.get(VALUES, {"key": "locale", "prefix": "de"}))) == [
        "de-AT",
        "de-DE",
    ]
    part = read(browser.get(VALUES, {"key": "locale", "prefix": "x"}, headers=HTMX))
    assert "No value begins with this" in part.text
    assert not part.has("h1")


def test_a_project_without_metadata_says_so(browser: Client, make_conversation: Make) -> None:
    make_conversation("Hello")
    page = read(browser.get(KEYS))
    assert "No metadata yet" in page.text
    assert not page.has("input", id="filter")


def test_an_unknown_key_is_not_found(browser: Client, make_conversation: Make) -> None:
    make_conversation(tier="gold")
    for key in ("Tier", "", "\x00", "x" * 5000):
        response = browser.get(VALUES, {"key": key})
        assert response.status_code == 404
        read(response)
    assert browser.get(VALUES).headers["Location"] == KEYS


def test_an_auditor_sees_metadata_too(
    make_user: Callable[..., User], sign_in: Callable[[User], Client], make_conversation: Make
) -> None:
    make_conversation("My card number", tier="gold")
    page = read(sign_in(make_user("auditor")).get(KEYS))
    assert titles(page) == ["tier"]
    assert page.has("a", href=KEYS, aria_current="page")


def test_who_may_not_find_conversations_sees_no_entry(
    make_user: Callable[..., User], sign_in: Callable[[User], Client], project: Project
) -> None:
    operator = sign_in(make_user("operator"))
    assert operator.get(KEYS).status_code == 403
    assert not read(operator.get("/p/support/audit/")).has("a", href=KEYS)


def test_the_pages_take_as_many_queries_however_much_there_is(
    browser: Client, make_conversation: Make
) -> None:
    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            browser.get(address)
        return len(captured)

    make_conversation(a="1", b="2")
    browser.get(KEYS)
    few = queries(KEYS), queries(f"{VALUES}?key=a")
    for number in range(30):
        make_conversation(a=str(number), b="2")
    assert (queries(KEYS), queries(f"{VALUES}?key=a")) == few


@pytest.mark.parametrize(
    ("part", "is_estimated", "words"),
    [
        (1, False, "100 %"),
        (0.999, False, "99 %"),
        (0.62, True, "about 62 %"),
        (0.0412, True, "about 4.1 %"),
        (0.0001, False, "under 0.1 %"),
    ],
)
def test_a_share_is_told_in_words(part: float, is_estimated: bool, words: str) -> None:
    assert share_in_words(Share(part, is_estimated=is_estimated)) == words
    assert share_in_words(None) == ""
