"""`demo`: invented conversations, the same ones each time."""

from __future__ import annotations

from collections.abc import Callable

from conversations_admin.models import AuditEntry, Conversation, Project
from tests.commands.conftest import Ran


def test_running_it_twice_adds_nothing(run: Callable[..., Ran], project: Project) -> None:
    assert run("demo", "--count", "12").out == "loaded 12, already there 0\n"
    assert run("demo", "--count", "12").out == "loaded 0, already there 12\n"
    assert Conversation.objects.count() == 12


def test_each_conversation_is_recorded(run: Callable[..., Ran], project: Project) -> None:
    run("demo", "--count", "3")
    entries = AuditEntry.objects.filter(action="conversation.import", via="command")
    assert entries.count() == 3


def test_progress_goes_to_standard_error(run: Callable[..., Ran], project: Project) -> None:
    assert "3/3" in run("demo", "--count", "3", "--progress").err
    assert run("demo", "--count", "5").err == ""
