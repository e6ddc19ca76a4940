"""Conversations and items at the admin: found cheaply, read only by who may read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.conversations import delete_conversation
from conversations_admin.actions.items import delete_items
from conversations_admin.admin import conversations
from conversations_admin.models import AuditEntry, Conversation, Project, User
from tests.admin.conftest import SignIn, address

type Make = Callable[..., Conversation]
SAID = "my card number is gone"


def found(client: Client, query: str = "", **parameters: str) -> set[str]:
    response = client.get(address("conversation"), {"q": query, **parameters})
    return {row.conversation_id for row in response.context["cl"].result_list}


def pages_of(conversation: Conversation) -> list[tuple[str, dict[str, Any]]]:
    item = conversation.items.in_order()[0]
    return [
        (address("conversation"), {}),
        (address("conversation", "change", conversation.pk), {}),
        (address("item"), {"conversation": conversation.pk}),
        (address("item"), {"q": item.item_id}),
        (address("item", "change", item.pk), {}),
    ]


def test_an_auditor_sees_the_frame_and_no_word_of_it(
    as_auditor: Client, make_conversation: Make
) -> None:
    conversation = make_conversation(SAID, tier="gold")
    for url, parameters in pages_of(conversation):
        response = as_auditor.get(url, parameters)
        assert response.status_code == 200
        assert "card number" not in response.content.decode()
    entry = AuditEntry.objects.get(action="conversation.view")
    assert entry.changes == {"part": "metadata"}


def test_an_operator_sees_neither(as_operator: Client, make_conversation: Make) -> None:
    for url, parameters in pages_of(make_conversation(SAID)):
        response = as_operator.get(url, parameters)
        assert response.status_code == 403
        assert "card number" not in response.content.decode()


@pytest.mark.parametrize("model", ["item", "conversation"])
@pytest.mark.parametrize(
    "lookup",
    [
        "text__contains",
        "body__contains",
        "title__contains",
        "items__text__contains",
        "conversation__title__contains",
    ],
)
def test_message_text_cannot_be_guessed_by_a_filter(
    as_auditor: Client, make_conversation: Make, model: str, lookup: str
) -> None:
    make_conversation(SAID)
    assert as_auditor.get(address(model), {lookup: "card"}).status_code == 400


def test_words_are_searched_only_for_who_may_read(
    as_auditor: Client, as_reader: Client, make_conversation: Make
) -> None:
    conversation = make_conversation(SAID)
    assert found(as_auditor, "card") == set()
    assert found(as_auditor, "-card") == set()
    assert found(as_reader, "card") == {conversation.conversation_id}


def test_a_look_at_what_an_item_says_is_recorded(
    as_reader: Client, make_conversation: Make
) -> None:
    conversation = make_conversation(SAID)
    item = conversation.items.get()
    assert SAID in as_reader.get(address("item", "change", item.pk)).content.decode()
    entry = AuditEntry.objects.get(action="conversation.view")
    assert (entry.actor, entry.via) == ("reader", "admin")
    assert entry.conversation_id == conversation.conversation_id


def test_a_look_at_what_a_conversation_is_about_is_recorded(
    as_reader: Client, make_conversation: Make
) -> None:
    conversation = make_conversation(SAID, tier="gold")
    page = as_reader.get(address("conversation", "change", conversation.pk)).content.decode()
    assert SAID in page
    entry = AuditEntry.objects.get(action="conversation.view")
    assert (entry.actor, entry.via, entry.changes) == ("reader", "admin", {})


def test_of_a_deleted_conversation_only_the_frame_is_shown(
    as_reader: Client, make_conversation: Make, project: Project, actor: Actor
) -> None:
    conversation = make_conversation(SAID, tier="lapsed")
    delete_conversation(project, conversation.conversation_id, actor=actor)
    found_by_id = as_reader.get(address("conversation"), {"q": conversation.conversation_id})
    page = as_reader.get(address("conversation", "change", conversation.pk))
    for shown in (found_by_id.content.decode(), page.content.decode()):
        assert conversation.conversation_id in shown
        assert SAID not in shown
        assert "lapsed" not in shown


def test_half_of_a_surrogate_pair_in_an_item_is_replaced(
    as_reader: Client, make_conversation: Make
) -> None:
    item = make_conversation("before\ud800after\x00").items.get()
    response = as_reader.get(address("item", "change", item.pk))
    assert response.status_code == 200
    assert "before?after" in response.content.decode()


@pytest.mark.parametrize("chosen", ["\u00b2", "\u0663", "9" * 30, "9" * 5000, "-1", "\x00"])
def test_items_of_no_conversation_are_an_empty_list(
    as_auditor: Client, make_conversation: Make, chosen: str
) -> None:
    make_conversation(SAID)
    response = as_auditor.get(address("item"), {"conversation": chosen})
    assert list(response.context["cl"].result_list) == []


def test_what_was_deleted_is_not_shown(
    as_reader: Client, make_conversation: Make, project: Project, actor: Actor
) -> None:
    conversation = make_conversation(SAID, "second")
    first, second = conversation.items.in_order()
    delete_items(project, conversation.conversation_id, [first.item_id], actor=actor)
    assert SAID not in as_reader.get(address("item", "change", first.pk)).content.decode()
    delete_conversation(project, conversation.conversation_id, actor=actor)
    page = as_reader.get(address("item", "change", second.pk)).content.decode()
    assert "not shown here" in page


def test_finding_by_id_beginning_and_metadata(as_auditor: Client, make_conversation: Make) -> None:
    gold = make_conversation("one", tier="gold", lang="en").conversation_id
    silver = make_conversation("two", tier="silver", lang="en").conversation_id
    assert found(as_auditor) == {gold, silver}
    assert found(as_auditor, gold) == {gold}
    assert gold in found(as_auditor, gold[:12])
    assert found(as_auditor, "tier:gold") == {gold}
    assert found(as_auditor, "lang:en -tier:gold") == {silver}
    assert found(as_auditor, "conv_zzz") == set()


@pytest.mark.parametrize("query", ["conv_", "tier:gold"])
def test_a_search_that_finds_too_many_says_so(
    as_auditor: Client, make_conversation: Make, monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    monkeypatch.setattr(conversations, "MOST_FOUND", 2)
    for text in ("one", "two"):
        make_conversation(text, tier="gold")
    said = "of those that match"
    assert said not in as_auditor.get(address("conversation"), {"q": query}).content.decode()
    make_conversation("three", tier="gold")
    response = as_auditor.get(address("conversation"), {"q": query})
    assert said in response.content.decode()
    assert len(response.context["cl"].result_list) == 2


def test_a_deleted_conversation_is_found_by_its_id_alone(
    as_auditor: Client, make_conversation: Make, project: Project, actor: Actor
) -> None:
    gone = make_conversation("one", tier="gold").conversation_id
    delete_conversation(project, gone, actor=actor)
    assert found(as_auditor) == set()
    assert found(as_auditor, "tier:gold") == set()
    assert found(as_auditor, gone) == {gone}


@pytest.mark.parametrize("query", ['tier:"gold', "a" * 5000, "tier:", "conv_é", "conv_ x"])
def test_a_search_that_cannot_be_read_finds_nothing(
    as_reader: Client, make_conversation: Make, query: str
) -> None:
    make_conversation("one")
    assert found(as_reader, query) == set()
    assert as_reader.get(address("item"), {"q": query}).status_code == 200


def test_a_nul_in_a_search_is_refused_in_words(as_reader: Client, make_conversation: Make) -> None:
    make_conversation("one")
    for model in ("conversation", "item", "auditentry", "user"):
        response = as_reader.get(address(model), {"q": "conv_\x00"})
        assert "Null characters are not allowed" in response.content.decode()


def test_one_project_at_a_time(
    as_auditor: Client, make_conversation: Make, other_project: Project
) -> None:
    conversation = make_conversation("one")
    assert found(as_auditor, project="support") == {conversation.conversation_id}
    assert found(as_auditor, project="sales") == set()
    assert found(as_auditor, project="nowhere") == set()


def test_a_project_of_others_stays_closed(
    as_auditor: Client, make_conversation: Make, project: Project, viewer: User
) -> None:
    conversation = make_conversation("one")
    project.members.add(viewer)
    assert found(as_auditor, project="support") == set()
    url = address("conversation", "change", conversation.pk)
    assert as_auditor.get(url).status_code == 302
    assert as_auditor.get(address("item", "change", conversation.items.get().pk)).status_code == 302


def test_items_are_listed_for_an_id_alone(as_auditor: Client, make_conversation: Make) -> None:
    conversation = make_conversation("one", "two")
    first = conversation.items.in_order()[0]
    for parameters, count in (
        ({}, 0),
        ({"q": conversation.conversation_id}, 2),
        ({"q": first.item_id}, 1),
        ({"conversation": str(conversation.pk)}, 2),
        ({"conversation": "x"}, 0),
    ):
        response = as_auditor.get(address("item"), parameters)
        assert response.context["cl"].result_count == count


def test_the_page_leads_to_the_dashboard(
    superuser: User, sign_in: SignIn, make_conversation: Make
) -> None:
    conversation = make_conversation("one")
    page = sign_in(superuser).get(address("conversation", "change", conversation.pk))
    assert f"/p/support/c/{conversation.conversation_id}/" in page.content.decode()


def test_markup_in_metadata_stays_text(as_auditor: Client, make_conversation: Make) -> None:
    conversation = make_conversation("one", note="<script>alert(1)</script>")
    for url, parameters in pages_of(conversation)[:2]:
        page = as_auditor.get(url, parameters).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page
