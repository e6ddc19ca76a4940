"""What a person may look at, and being refused before a form is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from conversations_admin.actions import conversations, items, reads
from conversations_admin.actions.actor import Actor
from conversations_admin.errors import Denied, NotFound
from conversations_admin.models import AuditEntry, Conversation, Project, User
from conversations_admin.models.audit import Outcome, Via

type Make = Callable[..., Conversation]


def acting(user: User) -> Actor:
    return Actor.of_user(user, via=Via.DASHBOARD)


def test_an_auditor_opens_the_metadata_and_leaves_a_note(
    project: Project, make_conversation: Make, make_user: Callable[..., User]
) -> None:
    conversation = make_conversation("Hello", tier="gold")
    auditor = make_user("auditor")

    row = reads.open_metadata(project, conversation.conversation_id, actor=acting(auditor))

    entry = AuditEntry.objects.newest_first()[0]
    assert row.metadata == {"tier": "gold"}
    assert (entry.action, entry.outcome, entry.actor_id) == (
        "conversation.view",
        Outcome.SUCCEEDED,
        auditor.pk,
    )
    assert entry.changes == {"part": "metadata"}


def test_a_look_at_the_metadata_does_not_stand_for_a_look_at_the_items(
    project: Project, make_conversation: Make, curator: User
) -> None:
    conversation_id = make_conversation("Hello", tier="gold").conversation_id
    reads.open_metadata(project, conversation_id, actor=acting(curator))

    for _ in range(2):
        reads.open_conversation(project, conversation_id, actor=acting(curator), is_part=True)
    reads.open_metadata(project, conversation_id, actor=acting(curator), is_part=True)

    looks = AuditEntry.objects.filter(action="conversation.view").order_by("sequence")
    assert [entry.changes for entry in looks] == [{"part": "metadata"}, {}]


def test_the_metadata_of_an_unknown_conversation_is_not_found(
    project: Project, curator: User
) -> None:
    with pytest.raises(NotFound):
        reads.open_metadata(project, "conv_none", actor=acting(curator))


def test_somebody_without_a_role_may_not_open_the_metadata(
    project: Project, make_conversation: Make, make_user: Callable[..., User]
) -> None:
    conversation = make_conversation("Hello")
    with pytest.raises(Denied):
        reads.open_metadata(project, conversation.conversation_id, actor=acting(make_user()))
    assert AuditEntry.objects.newest_first()[0].outcome == Outcome.DENIED


@pytest.mark.parametrize(
    ("ask", "action"),
    [
        (items.require_addition, "item.create"),
        (items.require_deletion, "item.delete"),
        (conversations.require_metadata_change, "metadata.update"),
        (conversations.require_deletion, "conversation.delete"),
    ],
)
def test_a_viewer_is_refused_before_the_form_and_the_refusal_recorded(
    ask: Any, action: str, project: Project, make_conversation: Make, viewer: User
) -> None:
    conversation = make_conversation("Hello")
    with pytest.raises(Denied):
        ask(project, conversation.conversation_id, actor=acting(viewer))
    entry = AuditEntry.objects.newest_first()[0]
    assert (entry.action, entry.outcome) == (action, Outcome.DENIED)
    assert entry.conversation_id == conversation.conversation_id


def test_a_viewer_is_refused_before_the_form_of_a_new_conversation(
    project: Project, viewer: User, curator: User
) -> None:
    conversations.require_creation(project, actor=acting(curator))
    with pytest.raises(Denied):
        conversations.require_creation(project, actor=acting(viewer))
