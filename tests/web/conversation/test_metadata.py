"""Editing the metadata, alone and at the same time as somebody else."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.conversations import update_metadata
from conversations_admin.models import AuditEntry, Conversation, Project
from conversations_admin.models.audit import Outcome
from conversations_admin.web.forms.revision import merged
from tests.web.conversation.conftest import Browser, text_of

type Make = Callable[..., Conversation]


def rows(*pairs: tuple[str, str]) -> dict[str, str]:
    form: dict[str, str] = {}
    for number, (key, value) in enumerate(pairs):
        form |= {f"pair-{number}-key": key, f"pair-{number}-value": value}
    return form


def stored(conversation: Conversation) -> dict[str, str]:
    conversation.refresh_from_db()
    return dict(conversation.metadata)


class Editing:
    """One person's editor, opened on what the conversation was then."""

    def __init__(self, browser: Browser, conversation: Conversation) -> None:
        self.browser, self.conversation = browser, conversation
        self.seen = json.dumps(conversation.metadata)

    def send(self, act: str, *pairs: tuple[str, str], **more: str) -> Any:
        form = {"act": act, "seen": self.seen, **rows(*pairs), **more}
        return self.browser.post("metadata_edit", self.conversation.conversation_id, **form)


@pytest.fixture
def conversation(make_conversation: Make) -> Conversation:
    return make_conversation("Hello", tier="gold", channel="web")


@pytest.fixture
def editing(browser: Browser, conversation: Conversation) -> Editing:
    return Editing(browser, conversation)


def test_the_editor_shows_every_pair(browser: Browser, conversation: Conversation) -> None:
    html = text_of(browser.get("metadata_edit", conversation.conversation_id))
    assert 'value="tier"' in html
    assert "gold</textarea>" in html
    assert 'data-limit="64"' in html
    assert 'data-limit="512"' in html


def test_changes_are_shown_before_they_are_saved(
    editing: Editing, conversation: Conversation
) -> None:
    pairs = (("tier", "silver"), ("locale", "de"))
    html = text_of(editing.send("review", *pairs))
    assert 'data-change="changed"' in html
    assert 'data-change="added"' in html
    assert 'data-change="removed"' in html
    assert stored(conversation) == {"tier": "gold", "channel": "web"}
    response = editing.send("save", *pairs, reason="moved plan")
    assert response.status_code == 303
    assert stored(conversation) == {"tier": "silver", "locale": "de"}
    entry = AuditEntry.objects.get(action="metadata.update")
    assert entry.reason == "moved plan"
    assert entry.changes["before"] == {"tier": "gold", "channel": "web"}


def test_back_to_editing_keeps_what_was_typed(editing: Editing) -> None:
    html = text_of(editing.send("edit", ("tier", "silver"), reason="because"))
    assert "silver</textarea>" in html
    assert 'value="because"' in html


def test_nothing_changed_is_said(editing: Editing) -> None:
    response = editing.send("review", ("tier", "gold"), ("channel", "web"), ("", ""))
    assert response.status_code == 422
    assert "Nothing is changed yet" in text_of(response)


@pytest.mark.parametrize(
    ("pairs", "message"),
    [
        ([(f"k{number}", "v") for number in range(17)], "too many properties"),
        ([("k" * 65, "v")], "The key has 65 characters; it may have 64."),
        ([("k", "v" * 513)], "The value has 513 characters; it may have 512."),
        ([("k", "1"), ("k", "2")], "is here 2 times"),
        ([("", "orphan")], "Give this value a key"),
        ([("k", "nul \x00")], "cannot be stored"),
    ],
)
@pytest.mark.parametrize("act", ["review", "save"])
def test_a_broken_limit_is_told_and_nothing_is_lost(
    act: str,
    pairs: list[tuple[str, str]],
    message: str,
    editing: Editing,
    conversation: Conversation,
) -> None:
    response = editing.send(act, *pairs)
    html = text_of(response)
    assert response.status_code == 422
    assert message in html
    assert html.count("</textarea>") >= len(pairs)
    assert stored(conversation) == {"tier": "gold", "channel": "web"}


def test_the_limits_themselves_are_fine(editing: Editing, conversation: Conversation) -> None:
    pairs = [(f"{number:064}", "\U0001f600" * 512) for number in range(16)]
    assert editing.send("save", *pairs).status_code == 303
    assert len(stored(conversation)) == 16


def test_rows_come_and_go_without_scripts(editing: Editing) -> None:
    pairs = (("tier", "gold"), ("channel", "phone"))
    less = text_of(editing.send("remove-pair-0", *pairs))
    assert 'value="tier"' not in less
    assert "phone</textarea>" in less
    more = text_of(editing.send("add-pair", *pairs))
    assert "pair-2-key" in more
    assert "phone</textarea>" in more


def test_lines_in_a_value_stay_as_they_were(browser: Browser, make_conversation: Make) -> None:
    conversation = make_conversation("Hello", note="one\r\ntwo", old="x")
    editing = Editing(browser, conversation)
    assert editing.send("save", ("note", "one\r\ntwo"), ("old", "y\r\nz")).status_code == 303
    assert stored(conversation) == {"note": "one\r\ntwo", "old": "y\nz"}


@pytest.fixture
def meanwhile(editing: Editing, project: Project, actor: Actor) -> Editing:
    """Somebody else saves while the editor is open."""
    theirs = {"tier": "platinum", "channel": "web", "vip": "yes"}
    update_metadata(project, editing.conversation.conversation_id, theirs, actor=actor)
    return editing


@pytest.mark.parametrize("act", ["review", "save"])
def test_the_second_editor_is_told_and_shown_both_changes(
    act: str, meanwhile: Editing, conversation: Conversation
) -> None:
    response = meanwhile.send(act, ("tier", "silver"), ("channel", "phone"))
    html = text_of(response)
    assert response.status_code == 409
    for shown in ("gold", "platinum", "silver", "phone", "vip", "both changed"):
        assert shown in html
    assert stored(conversation)["tier"] == "platinum"


def test_the_save_that_came_too_late_is_recorded_as_failed(meanwhile: Editing) -> None:
    meanwhile.send("save", ("tier", "silver"))
    entry = AuditEntry.objects.newest_first()[0]
    assert (entry.action, entry.outcome) == ("metadata.update", Outcome.FAILED)


def test_going_on_puts_ones_own_changes_on_top_of_theirs(
    meanwhile: Editing, conversation: Conversation
) -> None:
    theirs = json.dumps(stored(conversation))
    mine = (("tier", "silver"), ("channel", "web"), ("note", "mine"))
    html = text_of(meanwhile.send("merge", *mine, theirs=theirs))
    assert "Save these changes?" in html
    assert 'name="seen" value="{&quot;tier&quot;:&quot;platinum&quot;' in html
    meanwhile.seen = theirs
    result = (("tier", "silver"), ("channel", "web"), ("vip", "yes"), ("note", "mine"))
    assert meanwhile.send("save", *result).status_code == 303
    assert stored(conversation) == dict(result)


def test_taking_theirs_goes_back_to_editing_what_is_stored(meanwhile: Editing) -> None:
    html = text_of(meanwhile.send("theirs", ("tier", "silver"), theirs="{}"))
    assert "platinum</textarea>" in html
    assert "silver" not in html


def test_a_third_change_is_a_conflict_again(
    meanwhile: Editing, conversation: Conversation, project: Project, actor: Actor
) -> None:
    meanwhile.seen = json.dumps(stored(conversation))
    update_metadata(project, conversation.conversation_id, {"tier": "bronze"}, actor=actor)
    response = meanwhile.send("save", ("tier", "silver"))
    assert response.status_code == 409
    assert "bronze" in text_of(response)


@pytest.mark.parametrize("seen", ["", "null?", "[]", '{"a": 1}', "[" * 3000])
def test_a_form_that_is_not_whole_is_refused(
    seen: str, editing: Editing, conversation: Conversation
) -> None:
    editing.seen = seen
    assert editing.send("save", ("tier", "silver")).status_code == 400
    assert stored(conversation) == {"tier": "gold", "channel": "web"}


def test_merging_keeps_what_only_one_side_touched() -> None:
    before = {"a": "1", "b": "2", "c": "3"}
    theirs = {"a": "9", "b": "2", "d": "4"}
    yours = {"a": "1", "c": "3", "e": "5"}
    assert merged(before, theirs=theirs, yours=yours) == {"a": "9", "d": "4", "e": "5"}
