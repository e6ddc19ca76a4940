"""Verifying and exporting the log."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from conversations_admin.actions import audit
from conversations_admin.actions.actor import Actor
from conversations_admin.actions.audit import export_log, verify_log, visible_entries
from conversations_admin.errors import Denied
from conversations_admin.models import AuditEntry, Conversation, Project, User
from conversations_admin.models.audit import Outcome, Via


def test_an_export_ends_where_the_log_ended_when_it_was_asked_for(
    project: Project,
    actor: Actor,
    make_conversation: Callable[..., Conversation],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(audit, "BATCH", 2)
    for text in ("One", "Two", "Three", "Four", "Five"):
        make_conversation(text)
    entries = visible_entries(actor, project=project)

    export = export_log(
        entries, project=project, actor=actor, file_format="csv", filters={"action": "x"}
    )
    make_conversation("Too late")

    assert [entry.action for entry in export] == ["conversation.create"] * 5
    recorded = AuditEntry.objects.get(action="audit.export")
    assert recorded.changes == {"format": "csv", "filter": {"action": "x"}}


def test_a_refused_export_is_recorded(project: Project, curator: User) -> None:
    actor = Actor.of_user(curator, via=Via.DASHBOARD)

    with pytest.raises(Denied):
        export_log(
            visible_entries(actor), project=project, actor=actor, file_format="csv", filters={}
        )

    assert AuditEntry.objects.get(action="audit.export").outcome == Outcome.DENIED


def test_a_refused_verification_is_recorded(project: Project, curator: User) -> None:
    with pytest.raises(Denied):
        verify_log(actor=Actor.of_user(curator, via=Via.DASHBOARD))

    assert AuditEntry.objects.get(action="audit.verify").outcome == Outcome.DENIED


def test_a_verification_is_recorded_with_the_head_it_saw(
    actor: Actor, make_conversation: Callable[..., Conversation]
) -> None:
    make_conversation("Hello")
    head = AuditEntry.objects.newest_first()[0].hash

    verdict = verify_log(actor=actor)

    assert verdict.is_whole
    assert verdict.head == head
    assert AuditEntry.objects.get(action="audit.verify").changes == {
        "entries": verdict.entries,
        "head": head,
        "whole": True,
    }
