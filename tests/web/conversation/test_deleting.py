"""Deleting items, restoring them, and deleting a conversation."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.items import delete_items
from conversations_admin.models import AuditEntry, Conversation, Item, Project, User
from conversations_admin.models.audit import Outcome
from tests.conftest import LOCKS
from tests.web.conversation.conftest import Browser, naming, text_of
from tests.web.pages import read

type Make = Callable[..., Conversation]
type ItemsOf = Callable[[Conversation], list[Item]]


def standing(*items: Item) -> str:
    return "?" + urlencode([("position", item.position) for item in items])


def test_the_dialog_says_what_goes_and_how_it_comes_back(
    browser: Browser, conversation: Conversation, items_of: ItemsOf
) -> None:
    _, call, output = items_of(conversation)
    url = browser.url("items_delete", conversation.conversation_id) + naming(call, output)
    html = text_of(browser.htmx.client.get(url, headers=browser.htmx.headers))
    assert "<html" not in html
    assert "Delete 2 items?" in html
    assert "look_up" in html
    assert output.item_id in html
    assert "only at the end of the conversation and under new ids" in html
    page = text_of(browser.client.get(url))
    assert "<html" in page
    assert "Delete 2 items?" in page


def test_a_call_goes_with_its_output_and_becomes_a_line_in_its_place(
    browser: Browser, conversation: Conversation, items_of: ItemsOf
) -> None:
    _, call, output = items_of(conversation)
    response = browser.htmx.post(
        "items_delete",
        conversation.conversation_id,
        query=naming(call, output),
        reason="wrong order",
        shown="1-3",
        newest="3",
    )
    html = text_of(response)
    assert response.status_code == 200
    assert response.headers["HX-Retarget"] == f'[id="item-{call.item_id}"]'
    assert response.headers["HX-Trigger"] == "closeDialog"
    assert html.lstrip().startswith("<article")
    assert 'class="line"' in html
    assert "1 item</p>" in html
    assert "2 items deleted." in html
    assert [item.deleted_at is None for item in items_of(conversation)] == [True, False, False]
    entries = AuditEntry.objects.filter(action="item.delete")
    assert {(entry.reason, entry.outcome) for entry in entries} == {
        ("wrong order", Outcome.SUCCEEDED)
    }
    assert entries.count() == 2


def test_without_scripts_deleting_leads_back_to_the_place(
    browser: Browser, conversation: Conversation, items_of: ItemsOf
) -> None:
    first = items_of(conversation)[0]
    response = browser.post(
        "items_delete", conversation.conversation_id, query=naming(first), reason="spam"
    )
    assert response.status_code == 303
    page = browser.client.get(response.headers["Location"])
    assert page.status_code == 200
    assert "1 item deleted." in text_of(page)


@pytest.mark.parametrize("reason", ["", "   ", "x" * 501])
def test_a_reason_is_asked_for(
    reason: str, browser: Browser, conversation: Conversation, items_of: ItemsOf
) -> None:
    first = items_of(conversation)[0]
    response = browser.htmx.post(
        "items_delete", conversation.conversation_id, query=naming(first), reason=reason
    )
    assert response.status_code == 422
    assert 'id="deletion-reason-errors"' in text_of(response)
    assert items_of(conversation)[0].deleted_at is None


def test_deleting_what_is_gone_says_who_was_faster(
    browser: Browser, conversation: Conversation, items_of: ItemsOf, project: Project, actor: Actor
) -> None:
    first = items_of(conversation)[0]
    delete_items(project, conversation.conversation_id, [first.item_id], actor=actor)
    for answer in (
        browser.htmx.post(
            "items_delete", conversation.conversation_id, query=naming(first), reason="x"
        ),
        browser.get("items_delete", conversation.conversation_id, item=first.item_id),
    ):
        assert answer.status_code == 409
        assert "was deleted already, by root" in text_of(answer)


@pytest.mark.parametrize("query", ["", "?item=msg_none", "?item=%00", "?item=" + "9" * 500])
def test_deleting_what_was_never_there_is_refused(
    query: str, browser: Browser, conversation: Conversation
) -> None:
    response = browser.post("items_delete", conversation.conversation_id, query=query, reason="x")
    assert response.status_code in {400, 404}
    assert Item.objects.live().count() == 3


def test_all_entries_of_a_repeated_id_go_and_the_dialog_says_so(
    browser: Browser, make_conversation: Make, items_of: ItemsOf
) -> None:
    twin = {"id": "msg_twin", "type": "message", "role": "user", "content": "again"}
    conversation = make_conversation(items=[twin, twin])
    query = "?item=msg_twin"
    url = browser.url("items_delete", conversation.conversation_id) + query
    assert "more than once" in text_of(browser.client.get(url))
    response = browser.htmx.post(
        "items_delete", conversation.conversation_id, query=query, reason="x"
    )
    assert response.headers["HX-Redirect"]
    assert not Item.objects.live().exists()


def test_a_viewer_may_not_delete_or_restore(
    viewing: Browser, conversation: Conversation, items_of: ItemsOf, actor: Actor
) -> None:
    first, second, _ = items_of(conversation)
    delete_items(viewing.project, conversation.conversation_id, [second.item_id], actor=actor)
    browser, name = viewing, conversation.conversation_id
    answers = [
        browser.get("items_delete", name, item=first.item_id),
        browser.post("items_delete", name, query=naming(first), reason="x"),
        browser.post("items_restore", name, query=standing(second)),
        browser.get("conversation_delete", name),
        browser.post("conversation_delete", name, typed=name[-6:], reason="x"),
        browser.get("metadata_edit", name),
        browser.post("metadata_edit", name, seen="{}"),
    ]
    assert {answer.status_code for answer in answers} == {403}
    assert AuditEntry.objects.filter(outcome=Outcome.DENIED).count() == len(answers)
    assert Item.objects.live().count() == 2


def test_a_curator_who_may_delete_but_not_restore_sees_no_tombstone(
    browser_of: Callable[[User], Browser],
    make_user: Callable[..., User],
    conversation: Conversation,
    items_of: ItemsOf,
) -> None:
    cleaner = make_user("viewer", username="cleaner")
    cleaner.user_permissions.add(Permission.objects.get(codename="delete_item"))
    browser, first = browser_of(cleaner), items_of(conversation)[0]
    url = browser.url("items_delete", conversation.conversation_id) + naming(first)
    assert "Who may restore items can bring it back" in text_of(browser.client.get(url))
    response = browser.htmx.post(
        "items_delete", conversation.conversation_id, query=naming(first), reason="x"
    )
    assert "<article" not in text_of(response)
    assert "Look it up" not in browser.page(conversation)
    again = browser.get("items_delete", conversation.conversation_id, item=first.item_id)
    assert again.status_code == 404
    second = items_of(conversation)[1]
    moved = browser.post(
        "items_delete", conversation.conversation_id, query=naming(second), reason="x"
    )
    assert browser.client.get(moved.headers["Location"]).status_code == 200


def test_restored_items_come_back_at_the_end_under_a_new_id(
    browser: Browser, conversation: Conversation, items_of: ItemsOf, project: Project, actor: Actor
) -> None:
    _, call, output = items_of(conversation)
    both = [call.item_id, output.item_id]
    delete_items(project, conversation.conversation_id, both, actor=actor)
    assert "items/restore/?position=2&amp;position=3" in browser.page(conversation)
    response = browser.htmx.post(
        "items_restore",
        conversation.conversation_id,
        query=standing(call, output),
        shown="1-1",
        newest="3",
    )
    html, rows = text_of(response), items_of(conversation)
    assert [row.type for row in rows[3:]] == ["function_call", "function_call_output"]
    assert response.headers["HX-Retarget"] == f'[id="item-{call.item_id}"]'
    assert f'id="item-{rows[3].item_id}"' in html
    assert "2 items are back, at the end and under new ids. <a" in html
    link = f"?around={rows[3].item_id}#item-{rows[3].item_id}"
    assert link in html[html.index("2 items are back") :]
    assert "items/restore" not in html
    assert rows[1].restored_as == rows[3].item_id


def test_the_line_of_a_restored_item_leads_to_it(
    browser: Browser, conversation: Conversation, items_of: ItemsOf, project: Project, actor: Actor
) -> None:
    first = items_of(conversation)[0]
    delete_items(project, conversation.conversation_id, [first.item_id], actor=actor)
    response = browser.post("items_restore", conversation.conversation_id, query=standing(first))
    new = items_of(conversation)[-1]
    assert response.status_code == 303
    assert response.headers["Location"].endswith(f"#item-{new.item_id}")
    html = browser.page(conversation)
    assert "Restored as" in html
    assert f"around={new.item_id}#item-{new.item_id}" in html


def test_the_line_of_a_deleted_item_says_who_deleted_it_and_why(
    browser: Browser,
    conversation: Conversation,
    items_of: ItemsOf,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    name, (first, call, output) = conversation.conversation_id, items_of(conversation)
    why = "<b>spam</b>"
    for query in (naming(first), naming(call, output)):
        deleted = browser.htmx.post("items_delete", name, query=query, reason=why)
        assert 'Deleted by <span dir="auto">curator</span>: <q' in text_of(deleted)
    with django_assert_max_num_queries(13 + LOCKS[connection.vendor]):
        page = read(browser.get("conversation_detail", name))
    lines = page.all("article", class_="line")
    assert ["Deleted by curator: <b>spam</b>" in line.text for line in lines] == [True, True]


def test_restoring_twice_is_refused(
    browser: Browser, conversation: Conversation, items_of: ItemsOf, project: Project, actor: Actor
) -> None:
    first = items_of(conversation)[0]
    delete_items(project, conversation.conversation_id, [first.item_id], actor=actor)
    browser.post("items_restore", conversation.conversation_id, query=standing(first))
    for each in (browser, browser.htmx):
        again = each.post("items_restore", conversation.conversation_id, query=standing(first))
        assert again.status_code == 409
        assert "was restored already" in text_of(again)
    assert Item.objects.live().count() == 3


@pytest.mark.parametrize("query", ["", "?position=x", "?position=1", "?position=" + "9" * 30])
def test_restoring_what_is_not_deleted_is_refused(
    query: str, browser: Browser, conversation: Conversation
) -> None:
    response = browser.post("items_restore", conversation.conversation_id, query=query)
    assert response.status_code in {400, 409}
    assert Item.objects.count() == 3


def test_restoring_needs_a_post(browser: Browser, conversation: Conversation) -> None:
    assert browser.get("items_restore", conversation.conversation_id).status_code == 405


@pytest.fixture
def remover(browser_of: Callable[[User], Browser], superuser: User) -> Browser:
    return browser_of(superuser)


def test_a_conversation_goes_once_its_id_is_typed_and_a_reason_given(
    remover: Browser, conversation: Conversation
) -> None:
    name = conversation.conversation_id
    form = text_of(remover.htmx.get("conversation_delete", name))
    assert "this cannot be undone" in form
    assert "stay stored" in form
    response = remover.post("conversation_delete", name, typed=f" {name[-6:]} ", reason="asked to")
    assert response.status_code == 303
    assert response.headers["Location"] == remover.url("conversation_list")
    assert not Conversation.objects.live().exists()
    assert Item.objects.count() == 3
    assert AuditEntry.objects.get(action="conversation.delete").reason == "asked to"
    assert remover.get("conversation_detail", name).status_code == 404
    again = remover.post("conversation_delete", name, typed=name[-6:], reason="again")
    assert again.status_code == 404


def test_deleting_a_conversation_leads_back_to_the_filtered_list(
    remover: Browser, conversation: Conversation
) -> None:
    remover.get("conversation_list", q="refund")
    name = conversation.conversation_id
    response = remover.post("conversation_delete", name, typed=name[-6:], reason="asked to")
    assert response.headers["Location"] == remover.url("conversation_list") + "?q=refund"


def test_htmx_is_sent_to_the_list_after_deleting(
    remover: Browser, conversation: Conversation
) -> None:
    name = conversation.conversation_id
    response = remover.htmx.post("conversation_delete", name, typed=name[-6:], reason="x")
    assert response.headers["HX-Redirect"] == remover.url("conversation_list")


@pytest.mark.parametrize(("typed", "reason"), [("", "x"), ("abc", "x"), ("last", ""), (None, "x")])
def test_a_wrong_id_or_no_reason_deletes_nothing_and_keeps_what_was_typed(
    typed: str | None, reason: str, remover: Browser, conversation: Conversation
) -> None:
    name = conversation.conversation_id
    form = {"reason": reason} | ({"typed": typed} if typed is not None else {})
    if typed == "last":
        form["typed"] = name[-6:]
    response = remover.htmx.post("conversation_delete", name, **form)
    assert response.status_code == 422
    assert "<html" not in text_of(response)
    if reason:
        assert ">x</textarea>" in text_of(response)
    assert Conversation.objects.live().exists()


def test_a_curator_sees_no_way_to_delete_a_conversation(
    browser: Browser, conversation: Conversation
) -> None:
    path = browser.url("conversation_delete", conversation.conversation_id)
    assert f'"{path}"' not in browser.page(conversation)
    assert browser.get("conversation_delete", conversation.conversation_id).status_code == 403


def test_too_many_at_once_are_refused_and_none_is_deleted(
    browser: Browser, make_conversation: Make
) -> None:
    conversation = make_conversation(*(f"Message {number}" for number in range(51)))
    everything = naming(*conversation.items.in_order())

    response = browser.post(
        "items_delete", conversation.conversation_id, query=everything, reason="all of them"
    )

    conversation.refresh_from_db()
    assert response.status_code == 400
    assert conversation.item_count == 51
