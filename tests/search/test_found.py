"""The items with the words are found through the index, the same on both databases."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytest_django import DjangoAssertNumQueries

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.items import delete_items
from conversations_admin.models import Conversation, Item, Project
from conversations_admin.search.language.tree import Text
from conversations_admin.search.text import found
from conversations_admin.search.text.found import best_items, matching_items

type Make = Callable[..., Conversation]


def best(conversation: Conversation, *wanted: str | Text) -> str | None:
    terms = [Text(each) if isinstance(each, str) else each for each in wanted]
    item = best_items([conversation], terms).get(conversation.pk)
    return item.text if item else None


def positions(conversation: Conversation, *wanted: str) -> list[int]:
    matching = matching_items(conversation, [Text(each) for each in wanted])
    return [position for position, _ in matching.items]


@pytest.fixture
def talk(make_conversation: Make) -> Conversation:
    return make_conversation(
        "Hello", "A ticket", "A ticket for a REFUND", "Refund this ticket", "我要退款，谢谢你"
    )


@pytest.mark.parametrize(
    ("wanted", "text"),
    [
        (["ticket"], "A ticket"),
        (["ticket", "refund"], "A ticket for a REFUND"),
        (["ticket", "nothing of it"], "A ticket"),
        (["refund this ticket"], "Refund this ticket"),
        (["退款，谢谢"], "我要退款，谢谢你"),
        (["款"], "我要退款，谢谢你"),
        ([Text("hel", is_beginning=True)], "Hello"),
        (["hel"], None),
        (["?!"], None),
    ],
)
def test_the_best_item_has_most_of_the_words_and_comes_first(
    talk: Conversation, wanted: list[str | Text], text: str | None
) -> None:
    assert best(talk, *wanted) == text


def test_it_says_who_said_it(make_conversation: Make) -> None:
    call = {"type": "function_call", "call_id": "c", "name": "refund_order", "arguments": "{}"}
    talk = make_conversation(items=[{"role": "user", "content": "Hello"}, call])
    hello, refund = (best_items([talk], [Text(word)])[talk.pk] for word in ("hello", "refund"))
    assert (hello.type, hello.role, hello.text) == ("message", "user", "Hello")
    assert (refund.type, refund.role) == ("function_call", "")
    assert refund.item_id == Item.objects.get(type="function_call").item_id


def test_each_conversation_has_its_own(make_conversation: Make) -> None:
    first, second, third = (make_conversation(text) for text in ("a refund", "refund", "none"))
    items = best_items([first, second, third], [Text("refund")])
    assert {key: item.text for key, item in items.items()} == {
        first.pk: "a refund",
        second.pk: "refund",
    }


def test_deleted_items_are_not_found(
    talk: Conversation, project: Project, actor: Actor, make_conversation: Make
) -> None:
    gone = Item.objects.get(text="A ticket")
    delete_items(project, talk.conversation_id, [gone.item_id], actor=actor)
    assert best(talk, "ticket") == "A ticket for a REFUND"
    assert positions(talk, "ticket") == [3, 4]


def test_a_word_far_into_a_long_conversation_is_found(
    make_conversation: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(found, "MOST_COMPARED", 3)
    talk = make_conversation("a", "b", "c", "d", "e refund", "f refund")
    assert best(talk, "refund") == "e refund"
    assert best(talk, "refund", "b") == "b"
    assert best(talk, "nothing of it") is None


def test_the_texts_of_other_items_are_not_read(
    talk: Conversation, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(2):
        best_items([talk] * 50, [Text("refund"), Text("ticket")])


def test_all_items_with_any_of_the_words_are_told_in_order(
    talk: Conversation, make_conversation: Make
) -> None:
    make_conversation("a refund elsewhere, in the same second")
    assert positions(talk, "refund", "hello") == [1, 3, 4]
    assert positions(talk, "退款") == [5]
    assert positions(talk) == []
    assert matching_items(talk, [Text("hello")]).items == [
        (1, Item.objects.get(text="Hello").item_id)
    ]


def test_beyond_the_most_matches_it_says_so(
    talk: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(found, "MOST_MATCHES", 2)
    matching = matching_items(talk, [Text("ticket")])
    assert [position for position, _ in matching.items] == [2, 3]
    assert matching.is_capped
    assert not matching_items(talk, [Text("refund")]).is_capped
