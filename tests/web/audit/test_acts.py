"""The audit log in words, and without the looks that drown the changes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.reads import open_conversation
from conversations_admin.models import AuditEntry, Conversation, Project, User
from conversations_admin.models.audit import NEVER_KNOWN, Outcome
from conversations_admin.web.listing.acts import ACTS, DRIFTS, words_of
from conversations_admin.web.listing.audit_filters import ACTIONS
from tests.web.audit.conftest import LOG, actions, delete_first_item
from tests.web.pages import read


@pytest.fixture
def deleted(
    make_conversation: Callable[..., Conversation], project: Project, curator: User
) -> Conversation:
    """A conversation whose only item was deleted."""
    conversation = make_conversation("Hello")
    delete_first_item(conversation, project, curator)
    return conversation


def test_looks_can_be_left_out_to_see_the_changes(
    browser: Client, deleted: Conversation, project: Project, actor: Actor
) -> None:
    open_conversation(project, deleted.conversation_id, actor=actor)
    assert actions(read(browser.get(LOG)))[0] == "conversation.view"

    page = read(browser.get(LOG, {"show": "changes"}))

    assert actions(page) == ["item.delete", "conversation.create"]
    assert page.one("select", name="show").one("option", selected="").text == "Changes only"
    assert page.one("input", name="show", type="hidden")["value"] == "changes"
    by_name = {"show": "changes", "action": "conversation.view"}
    assert actions(read(browser.get(LOG, by_name))) == ["conversation.view"]
    assert browser.get(LOG, {"show": "nothing"}).status_code == 422


def test_an_action_is_told_in_words_beside_its_name(
    browser: Client, deleted: Conversation, project: Project
) -> None:
    cell = read(browser.get(LOG)).all("td", data_label="Action")[0]
    assert cell.text == "deleted an item item.delete"
    number = AuditEntry.objects.get(action="item.delete").sequence
    page = read(browser.get(f"{LOG}{number}/"))
    assert "Deleted an item · Entry" in page.one("p", class_="subtitle").text
    assert f"{project.name} {project.slug}" in page.all("dl", class_="kv")[0].text


@pytest.mark.parametrize(
    ("action", "outcome", "changes", "words"),
    [
        ("item.create", Outcome.SUCCEEDED, {}, "added items"),
        ("item.create", Outcome.STARTED, {}, "began to add items"),
        ("item.create", Outcome.UNKNOWN, {}, "may have added items, to be checked"),
        (
            "item.create",
            Outcome.UNKNOWN,
            {"error": NEVER_KNOWN},
            "may have added items, never known",
        ),
        ("item.create", Outcome.FAILED, {}, "could not add items"),
        ("item.delete", Outcome.DENIED, {}, "was not allowed to delete an item"),
        ("project.test_connection", Outcome.FAILED, {}, "tested a connection, and it failed"),
        ("conversation.drift", Outcome.SUCCEEDED, {}, "no longer has it"),
        ("something.else", Outcome.FAILED, {}, "something.else"),
    ],
)
def test_the_words_are_of_what_came_of_it(
    action: str, outcome: Outcome, changes: dict[str, str], words: str
) -> None:
    assert words_of(AuditEntry(action=action, outcome=outcome, changes=changes)) == words


def test_every_action_that_is_offered_has_words() -> None:
    assert set(ACTIONS) <= {*ACTS, *DRIFTS}
