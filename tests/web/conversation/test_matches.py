"""A conversation shows what was looked for and leads from match to match, scripts or not."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.db import connection
from django.http import HttpResponse

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.items import delete_items
from conversations_admin.models import Conversation, Item, Project
from conversations_admin.search.language.tree import Text
from conversations_admin.search.text import found
from conversations_admin.web.found import wanted_in
from tests.conftest import LOCKS
from tests.web.conversation.conftest import Browser
from tests.web.pages import Element, read

type Make = Callable[..., Conversation]


@pytest.fixture
def talk(make_conversation: Make) -> Conversation:
    return make_conversation("Hello", "A refund, please", "Which one?", "The REFUND", "Thanks")


@pytest.fixture
def long(make_conversation: Make) -> Conversation:
    texts = [f"number {number}" for number in range(250)]
    texts[3] = texts[149] = texts[249] = "a refund"
    return make_conversation(*texts)


def marks(html: str) -> list[str]:
    return re.findall(r"<mark>(.*?)</mark>", html)


def bar_of(html: str) -> Element:
    return read(HttpResponse(html)).one("search")


def counted(html: str) -> str:
    return bar_of(html).one("p").text


def step(html: str, name: str) -> str:
    """The address of the next match, or of the one before."""
    (link,) = [each for each in bar_of(html).all("a") if each.get("title") == name]
    return unescape(link["href"])


NEXT, BEFORE = "Next match (n)", "Match before (N)"


@pytest.mark.parametrize("asked", [{"in": "tier:gold refund"}, {"find": "refund"}])
def test_the_words_of_the_result_or_of_the_field_are_marked(
    browser: Browser, talk: Conversation, asked: dict[str, str]
) -> None:
    html = browser.page(talk, **asked)
    assert marks(html) == ["refund", "REFUND"]
    assert counted(html) == "1 of 2 matches"
    assert re.findall(r'data-match="(\d)"', html) == ["1", "2"]


def test_without_words_nothing_is_marked_and_nothing_counted(
    browser: Browser, talk: Conversation
) -> None:
    for asked in ({}, {"in": "tier:gold"}, {"in": "-refund"}, {"in": 'broken "'}, {"find": ""}):
        html = browser.page(talk, **asked)
        assert marks(html) == []
        assert not bar_of(html).has("p")


def test_what_is_typed_takes_the_place_of_the_result_and_keeps_it(
    browser: Browser, talk: Conversation
) -> None:
    html = browser.page(talk, **{"in": "refund", "sort": "active", "find": "thanks"})
    assert marks(html) == ["Thanks"]
    form = bar_of(html)
    assert form.one("input", name="find")["value"] == "thanks"
    assert form.one("input", name="in")["value"] == "refund"
    assert "in=refund&sort=active&find=" in step(html, "Mark nothing")


def test_words_that_are_nowhere_are_said_to_be(browser: Browser, talk: Conversation) -> None:
    assert counted(browser.page(talk, find="nowhere")) == "No item has these words"


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ('refund "my ticket" pre*', (Text("refund"), Text("my ticket"), Text("pre", True))),
        ('an "open quote', (Text("an"), Text('"open'), Text("quote"))),
        ("order_id: 5", (Text("order_id:"), Text("5"))),
        ("tier:gold", (Text("tier:gold"),)),
        ("one OR two -three", (Text("one"), Text("two"))),
        ("", ()),
        ("x " * 5000, (Text("x"),)),
    ],
)
def test_the_field_takes_words_whatever_is_typed(typed: str, wanted: tuple[Text, ...]) -> None:
    assert wanted_in({"find": typed}) == wanted


def test_each_step_leads_to_the_page_around_the_match(browser: Browser, long: Conversation) -> None:
    ids = list(Item.objects.in_order().values_list("item_id", flat=True))
    html = browser.page(long, find="refund")
    assert counted(html) == "1 of 3 matches"
    for number, position in ((2, 150), (3, 250), (1, 4)):
        address = step(html, NEXT)
        assert address.endswith(f"find=refund&around={position}#item-{ids[position - 1]}")
        html = browser.page(long, find="refund", around=position)
        assert counted(html) == f"{number} of 3 matches"
        assert f'data-match="{number}"' in html
    assert "around=250#" in step(html, BEFORE)


def test_between_matches_the_steps_lead_to_the_nearest_ones(
    browser: Browser, long: Conversation
) -> None:
    html = browser.page(long, find="refund", around=100)
    assert counted(html) == "3 matches"
    assert "around=150#" in step(html, NEXT)
    assert "around=4#" in step(html, BEFORE)


def test_newest_first_the_matches_are_counted_as_they_stand(
    browser: Browser, long: Conversation
) -> None:
    html = browser.page(long, find="refund", order="desc")
    assert counted(html) == "1 of 3 matches"
    assert "around=150#" in step(html, NEXT)
    assert 'data-places="250 150 4"' in html


def test_words_open_the_page_at_the_first_match_unless_it_says_where(
    browser: Browser, long: Conversation
) -> None:
    assert "number 130" not in browser.page(long)
    html = browser.page(long, find="130 OR 135")
    assert "number <mark>130</mark>" in html
    assert counted(html) == "1 of 2 matches"
    assert "<mark>130</mark>" not in browser.page(long, find="130", after=3)


def test_further_pages_are_marked_too(browser: Browser, long: Conversation) -> None:
    html = browser.page(long, **{"in": "refund"})
    further = read(HttpResponse(html)).one("div", id="below").one("a")["href"]
    assert "in=refund" in further
    last = Item.objects.in_order()[100]
    part = browser.htmx.get(
        "conversation_detail", long.conversation_id, **{"in": "refund", "after": last.item_id}
    )
    assert marks(part.content.decode()) == ["refund"]
    assert 'data-match="2"' in part.content.decode()


def test_reasoning_with_a_match_is_unfolded(browser: Browser, make_conversation: Make) -> None:
    thought = [{"type": "summary_text", "text": "They want a refund"}]
    talk = make_conversation(items=[{"type": "reasoning", "id": "rs_1", "summary": thought}])
    assert '<details class="fold" open>' in browser.page(talk, find="refund")
    assert '<details class="fold" open>' not in browser.page(talk, find="other")


def test_what_is_deleted_is_no_match(
    browser: Browser, talk: Conversation, project: Project, actor: Actor
) -> None:
    gone = Item.objects.get(text="The REFUND")
    delete_items(project, talk.conversation_id, [gone.item_id], actor=actor)
    html = browser.page(talk, find="refund")
    assert marks(html) == ["refund"]
    assert counted(html) == "1 of 1 match"


def test_too_many_matches_are_counted_up_to_a_limit(
    browser: Browser, long: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(found, "MOST_MATCHES", 20)
    assert counted(browser.page(long, find="number")) == "1 of 20+ matches"


def test_a_page_without_words_asks_the_index_for_nothing(
    browser: Browser, talk: Conversation, django_assert_max_num_queries: Callable[..., object]
) -> None:
    browser.page(talk)
    with django_assert_max_num_queries(12 + LOCKS[connection.vendor]):  # type: ignore[attr-defined]
        browser.page(talk)
    with django_assert_max_num_queries(16 + LOCKS[connection.vendor]):  # type: ignore[attr-defined]
        browser.page(talk, find="refund")
