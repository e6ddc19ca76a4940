"""Writes that got no answer: nothing typed is lost, nothing done twice, and the outcome comes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.runner import Operation, record
from conversations_admin.models import AuditEntry, Conversation, Item, PendingWrite, Project
from conversations_admin.models.audit import Outcome
from tests.upstream.faults import cut_before
from tests.upstream.proxy import FaultProxy, Rule
from tests.upstream.recorded import RecordedUpstream
from tests.web.conversation.conftest import Browser, text_of
from tests.web.pages import Element, read

pytestmark = pytest.mark.django_db

EDGE = {"order": "asc", "shown": "1-2", "newest": "2"}
MESSAGE = {"message-0-role": "user", "message-0-text": "It was the blue one."}


@pytest.fixture
def broken(proxy: FaultProxy, opened: Conversation) -> Iterator[Rule]:
    """Whatever is written gets no answer."""
    with proxy.rule(cut_before(), method="POST") as rule, proxy.rule(cut_before(), method="DELETE"):
        yield rule


def pending() -> PendingWrite:
    return PendingWrite.objects.get()


def let_time_pass(*, is_over: bool = False) -> None:
    """So that the next look is due; `is_over`: and the upstream can no longer be at it."""
    ago = timezone.now() - timedelta(hours=1)
    PendingWrite.objects.update(checked_at=ago, **({"started_at": ago} if is_over else {}))


def served(recorded: RecordedUpstream, conversation: Conversation) -> None:
    """The upstream did it all the same."""
    item = {"role": "user", "content": "It was the blue one."}
    recorded.add(conversation.conversation_id, {"items": [item]})


def add(browser: Browser, conversation: Conversation, **further: Any) -> Any:
    form = MESSAGE | EDGE | further
    return browser.htmx.post("item_create", conversation.conversation_id, **form)


def ask(browser: Browser, conversation: Conversation, **further: Any) -> Any:
    """What the open page asks for every few seconds."""
    shown = {"op": further.pop("op", None) or pending().operation_id}
    asked = shown | EDGE | further
    return browser.htmx.get("conversation_writes", conversation.conversation_id, **asked)


def region(response: Any) -> Element:
    return read(response).one("div", id="writes")


@pytest.mark.usefixtures("broken")
def test_the_form_says_unknown_and_keeps_what_was_typed(
    browser: Browser, opened: Conversation
) -> None:
    response = add(browser, opened)
    page = read(response)
    assert response.status_code == 202
    form = page.one("form", id="composer")
    assert form.one("textarea", id="message-0-text").text == "It was the blue one."
    assert form.one("input", name="checking")["value"] == pending().operation_id
    assert "Unknown, checking." in form.text
    assert "added" not in page.text
    listed = page.one("div", id="writes")
    assert "Unknown, checking. curator wanted to add items" in listed.text
    assert listed["hx-trigger"] == "every 3s"
    assert pending().operation_id in listed["hx-get"]


def test_sent_again_meanwhile_it_only_looks(
    browser: Browser, proxy: FaultProxy, opened: Conversation, broken: Rule
) -> None:
    add(browser, opened)
    name = pending().operation_id
    broken.remove()
    proxy.clear()
    response = add(browser, opened, checking=name)
    assert response.status_code == 202
    assert proxy.calls_of("POST", "items") == []
    assert AuditEntry.objects.filter(action="item.create", outcome=Outcome.STARTED).count() == 1


@pytest.mark.usefixtures("broken")
def test_while_nothing_is_known_the_page_is_told_nothing(
    browser: Browser, proxy: FaultProxy, opened: Conversation
) -> None:
    add(browser, opened)
    proxy.clear()
    assert ask(browser, opened).status_code == 204
    assert proxy.calls == []
    let_time_pass()
    assert ask(browser, opened).status_code == 204
    assert proxy.calls != []


@pytest.mark.usefixtures("broken")
def test_what_was_done_after_all_shows_by_itself_and_empties_the_composer(
    browser: Browser, opened: Conversation, recorded: RecordedUpstream
) -> None:
    add(browser, opened)
    name = pending().operation_id
    served(recorded, opened)
    let_time_pass()
    response = ask(browser, opened, checking=name)
    page = read(response)
    assert "It was done. curator wanted to add items" in region(response).text
    assert "hx-get" not in region(response).attributes
    assert page.one("form", id="composer")["hx-swap-oob"] == "true"
    assert page.one("textarea", id="message-0-text").text == ""
    newcomers = page.one("div", hx_swap_oob="beforeend:#entries")
    assert "It was the blue one." in newcomers.text
    assert PendingWrite.objects.count() == 0


@pytest.mark.usefixtures("broken")
def test_another_draft_in_the_composer_is_left_alone(
    browser: Browser, opened: Conversation, recorded: RecordedUpstream
) -> None:
    add(browser, opened)
    served(recorded, opened)
    let_time_pass()
    assert not read(ask(browser, opened)).has("form", id="composer")


def test_what_was_not_done_can_be_sent_again(
    browser: Browser, opened: Conversation, recorded: RecordedUpstream, broken: Rule
) -> None:
    add(browser, opened)
    name = pending().operation_id
    let_time_pass(is_over=True)
    response = ask(browser, opened, checking=name)
    assert "It was not done: try again." in region(response).text
    assert region(response).one("section", aria_label="Outcome")["data-outcome"] == name
    assert "Write-Outcome" not in response.headers
    note = read(response).one("div", id=f"checking-{name}")
    assert note["hx-swap-oob"] == "true"
    assert "What you sent is still here." in note.text
    broken.remove()
    again = add(browser, opened, checking=name)
    assert again.status_code == 200
    assert again.headers["Write-Outcome"] == "done"
    assert "1 item is added at the end." in text_of(again)
    assert len(recorded.items(opened.conversation_id)) == 3


@pytest.mark.usefixtures("broken")
def test_a_form_whose_items_are_there_adds_them_no_second_time(
    browser: Browser, opened: Conversation, recorded: RecordedUpstream
) -> None:
    add(browser, opened)
    served(recorded, opened)
    let_time_pass()
    response = add(browser, opened, checking=pending().operation_id)
    assert response.status_code == 200
    assert "Your items are added at the end." in text_of(response)
    assert len(recorded.items(opened.conversation_id)) == 3


@pytest.mark.usefixtures("broken")
def test_without_scripts_the_page_says_who_wanted_what_and_when(
    browser: Browser, opened: Conversation
) -> None:
    response = browser.post("item_create", opened.conversation_id, **MESSAGE)
    assert response.status_code == 202
    assert "It was the blue one." in text_of(response)
    page = read(browser.get("conversation_detail", opened.conversation_id))
    banner = page.one("section", aria_label="Unknown outcome")
    assert re.search(r"curator wanted to add items, \d+ \w+ \d{4}, \d\d:\d\d:\d\d", banner.text)
    assert banner.one("a").text == "Look again"
    there = browser.get("conversation_writes", opened.conversation_id)
    assert there.headers["Location"] == browser.url("conversation_detail", opened.conversation_id)


@pytest.mark.usefixtures("broken")
def test_a_dialog_that_deletes_an_item_says_so_too(
    browser: Browser, opened: Conversation, recorded: RecordedUpstream
) -> None:
    item = Item.objects.in_order()[0]
    query = f"?item={item.item_id}"
    place = ("items_delete", opened.conversation_id)
    response = browser.htmx.post(*place, query=query, reason="Wrong person")
    page = read(response)
    assert response.status_code == 202
    assert "HX-Retarget" not in response.headers
    assert page.one("textarea", id="deletion-reason").text == "Wrong person"
    assert "Unknown, checking." in page.one("form", id="deletion").text
    name = pending().operation_id
    recorded.delete_item(opened.conversation_id, item.item_id)
    let_time_pass()
    again = browser.post(*place, query=query, reason="Wrong person", checking=name)
    assert again.status_code == 303
    item.refresh_from_db()
    assert (item.deleted_by, item.is_gone) == ("curator", False)


@pytest.mark.usefixtures("broken")
def test_a_conversation_whose_deletion_is_unknown(
    browser: Browser, superuser: Any, sign_in: Any, opened: Conversation, recorded: RecordedUpstream
) -> None:
    browser = Browser(sign_in(superuser), browser.project)
    form = {"typed": opened.conversation_id[-6:], "reason": "asked to"}
    response = browser.htmx.post("conversation_delete", opened.conversation_id, **form)
    assert response.status_code == 202
    assert "Unknown, checking." in text_of(response)
    name = pending().operation_id
    recorded.delete_conversation(opened.conversation_id)
    let_time_pass()
    ended = ask(browser, opened, checking=name)
    assert "It was done. root wanted to delete the conversation" in region(ended).text
    gone = browser.post("conversation_delete", opened.conversation_id, **form, checking=name)
    assert gone.status_code == 303


@pytest.mark.usefixtures("broken")
def test_metadata_whose_saving_is_unknown_stays_in_the_form(
    browser: Browser, opened: Conversation, recorded: RecordedUpstream
) -> None:
    form = {"seen": '{"tier": "gold"}', "pair-0-key": "tier", "pair-0-value": "pro", "act": "save"}
    response = browser.post("metadata_edit", opened.conversation_id, **form)
    page = read(response)
    assert response.status_code == 202
    assert page.one("textarea", name="pair-0-value").text == "pro"
    assert "Unknown, checking." in page.one("form", id="metadata").text
    assert page.one("button", id="send").text == "Look again"
    assert page.one("div", id="writes")["hx-trigger"] == "every 3s"
    assert "Do not do it again" not in page.text
    name = pending().operation_id
    recorded.set_metadata(opened.conversation_id, {"tier": "pro"})
    let_time_pass()
    again = browser.post("metadata_edit", opened.conversation_id, **form, checking=name)
    assert again.status_code == 303
    opened.refresh_from_db()
    assert opened.metadata == {"tier": "pro"}


@pytest.mark.usefixtures("broken")
def test_a_restoration_whose_outcome_is_unknown_is_said_beside_the_page(
    browser: Browser, opened: Conversation, recorded: RecordedUpstream
) -> None:
    item = Item.objects.in_order()[1]
    recorded.delete_item(opened.conversation_id, item.item_id)
    browser.page(opened)
    response = browser.htmx.post("items_restore", opened.conversation_id, position=item.position)
    assert response.status_code == 202
    assert response.headers["HX-Reswap"] == "none"
    assert response.headers["Write-Outcome"] == pending().operation_id
    notice = read(response).one("div", class_="notice")
    assert notice["data-about"] == pending().operation_id
    assert "Unknown, checking: the upstream has not answered" in text_of(response)
    assert "wanted to restore items" in text_of(response)


def test_a_creation_whose_outcome_is_unknown_is_told_on_the_list_too(
    browser: Browser, project: Project, broken: Rule
) -> None:
    project.capabilities = {"lists": True}
    project.save()
    form = {"pair-0-key": "tier", "pair-0-value": "pro"} | MESSAGE
    page = read(browser.post("conversation_create", **form))
    assert page.one("textarea", id="message-0-text").text == "It was the blue one."
    assert "Unknown, checking." in page.one("form", id="creation").text
    assert page.one("button", id="send").text == "Look again"
    assert "Do not do it again" not in page.text
    name = page.one("input", name="checking")["value"]
    listed = read(browser.get("conversation_list")).one("div", id="writes")
    assert "curator wanted to create a conversation" in listed.text
    asked = browser.htmx.get("project_writes", op=name)
    assert asked.status_code == 204
    broken.remove()
    again = browser.post("conversation_create", **form, checking=name)
    assert again.status_code == 202
    assert PendingWrite.objects.filter(project=project).count() == 1


@pytest.mark.usefixtures("broken")
def test_a_creation_that_was_done_leads_to_the_conversation(
    browser: Browser, project: Project, actor: Actor, opened: Conversation
) -> None:
    project.capabilities = {"lists": True}
    project.save()
    browser.post("conversation_create", **MESSAGE)
    name = pending().operation_id
    # As settling leaves it behind.
    made = Operation(
        action="conversation.create",
        permission=None,
        project=project,
        conversation_id=opened.conversation_id,
        operation_id=name,
    )
    record(made, actor=actor, outcome=Outcome.SUCCEEDED, changes={})
    PendingWrite.objects.all().delete()
    there = browser.url("conversation_detail", opened.conversation_id)
    answer = browser.htmx.get("project_writes", op=name, checking=name)
    ended = region(answer)
    assert "It was done." in ended.text
    button = read(answer).one("button", id="send")
    assert (button.text, button["hx-swap-oob"]) == ("Show the conversation", "true")
    assert ended.one("a")["href"] == there
    again = browser.post("conversation_create", **MESSAGE, checking=name)
    assert again.headers["Location"] == there


def test_a_creation_that_nobody_can_look_for_is_not_asked_for_again(
    browser: Browser, project: Project, broken: Rule
) -> None:
    project.capabilities = {"lists": False}
    project.save()
    page = read(browser.post("conversation_create", **MESSAGE))
    form = page.one("form", id="creation")
    assert "Sent again, it may be there twice." in form.text
    assert not form.has("input", name="checking")
    listed = read(browser.get("conversation_list")).one("div", id="writes")
    assert "The upstream cannot list its conversations" in listed.text
    assert "hx-get" not in listed.attributes
    PendingWrite.objects.update(started_at=timezone.now() - timedelta(days=2))
    assert "wanted to" not in text_of(browser.get("conversation_list"))
    broken.remove()
    assert browser.post("conversation_create", **MESSAGE).status_code == 303


@pytest.mark.usefixtures("broken")
def test_nothing_is_told_of_another_conversation(
    browser: Browser, opened: Conversation, recorded: RecordedUpstream
) -> None:
    add(browser, opened)
    name = pending().operation_id
    let_time_pass(is_over=True)
    other = Conversation(conversation_id=recorded.start_conversation("Hi"))
    response = ask(browser, other, op=name)
    assert "wanted" not in text_of(response)
