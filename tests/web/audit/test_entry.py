"""The page of one entry."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.conversations import update_metadata
from conversations_admin.actions.items import delete_items
from conversations_admin.models import AuditEntry, Conversation, Project, User
from tests.web.audit.conftest import LOG
from tests.web.pages import read

type Make = Callable[..., Conversation]


def test_an_entry_shows_the_metadata_before_and_after(
    browser: Client, make_conversation: Make, project: Project, actor: Actor
) -> None:
    conversation = make_conversation("Hello", tier="free", plan="pro", locale="de")
    new = {"tier": "gold", "locale": "de", "seat": "4"}
    update_metadata(project, conversation.conversation_id, new, actor=actor, reason="Why not")
    entry = AuditEntry.objects.get(action="metadata.update")

    page = read(browser.get(f"{LOG}{entry.sequence}/"))

    rows = {row["data-change"]: row.text for row in page.one("ul", class_="diff").all("li")}
    assert rows["changed"] == "~tierwas: free → now: gold"
    assert rows["removed"].endswith("removed: pro")
    assert rows["added"].endswith("added: 4")
    assert rows["same"] == "localede"
    for value in (entry.hash, entry.previous_hash, entry.operation_id, "Why not", "root"):
        assert value in page.one("main").text


def test_an_entry_names_items_by_type_and_digest_and_no_words(
    browser: Client, make_conversation: Make
) -> None:
    make_conversation("Secret words")
    entry = AuditEntry.objects.get(action="conversation.create")

    response = browser.get(f"{LOG}{entry.sequence}/")

    (item,) = entry.changes["items"]
    cells = [cell.text for cell in read(response).one("tbody").all("td")]
    assert cells == [item["id"], "message", item["sha256"]]
    assert b"Secret" not in response.content


def test_an_entry_leads_to_the_others_of_its_operation(
    browser: Client, make_conversation: Make, project: Project, actor: Actor
) -> None:
    conversation = make_conversation("One", "Two")
    ids = list(conversation.items.values_list("item_id", flat=True))
    delete_items(project, conversation.conversation_id, ids, actor=actor)
    first, second = AuditEntry.objects.filter(action="item.delete").order_by("sequence")

    page = read(browser.get(f"{LOG}{first.sequence}/"))

    assert page.has("a", href=f"{LOG}{second.sequence}/")


@pytest.mark.parametrize("number", ["999999", "9" * 30])
def test_an_entry_that_is_not_there_is_not_found(browser: Client, number: str) -> None:
    assert browser.get(f"{LOG}{number}/").status_code == 404


def test_somebody_elses_entry_is_not_found_by_who_sees_only_their_own(
    curator: User, sign_in: Callable[[User], Client], make_conversation: Make
) -> None:
    make_conversation("Hello")
    entry = AuditEntry.objects.get(action="conversation.create")

    assert sign_in(curator).get(f"{LOG}{entry.sequence}/").status_code == 404
