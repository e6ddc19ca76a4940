"""`verify_audit_log`: what an auditor runs, and what a cron job checks the exit code of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.exports import Export, FileFormat, export_conversations
from conversations_admin.actions.selection import Selection
from conversations_admin.audit import triggers
from conversations_admin.models import AuditEntry, Conversation, Project
from tests.commands.conftest import Ran

type Make = Callable[..., Conversation]


def tamper(statement: str, *values: Any) -> None:
    """What somebody with the database's password can do."""
    with connection.cursor() as cursor:
        for name in triggers.names(connection):
            table = f" ON {triggers.TABLE}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER {name}{table}")
        cursor.execute(statement.format(table=triggers.TABLE), values)


def head_of(ran: Ran) -> str:
    return next(line for line in ran.out.splitlines() if line.startswith("head ")).split()[1]


def test_a_whole_log_is_said_to_be_whole(run: Callable[..., Ran], make_conversation: Make) -> None:
    make_conversation("Hello")
    ran = run("verify_audit_log")
    assert ran.code == 0
    assert ran.out.splitlines()[0] == "entries 1"
    assert head_of(ran) == AuditEntry.objects.get(sequence=1).hash
    assert "whole" in ran.out


def test_a_changed_entry_is_named(run: Callable[..., Ran], make_conversation: Make) -> None:
    for text in ("one", "two", "three"):
        make_conversation(text)
    tamper("UPDATE {table} SET actor = %s WHERE sequence = 2", "somebody else")
    ran = run("verify_audit_log")
    assert ran.code == 1
    assert ran.error == (
        "The audit log is broken: entry 2 is the first bad link, its content was changed."
    )


def test_a_removed_entry_is_named(run: Callable[..., Ran], make_conversation: Make) -> None:
    for text in ("one", "two", "three"):
        make_conversation(text)
    tamper("DELETE FROM {table} WHERE sequence = 2")
    assert "entry 2 is missing" in run("verify_audit_log").error


def test_a_cut_tail_is_noticed_by_the_head_kept_elsewhere(
    run: Callable[..., Ran], make_conversation: Make
) -> None:
    make_conversation("one")
    make_conversation("two")
    head = head_of(run("verify_audit_log"))
    assert run("verify_audit_log", "--expect-head", head.upper()).code == 0
    tamper("DELETE FROM {table} WHERE sequence > 1")
    ran = run("verify_audit_log", "--expect-head", head)
    assert ran.code == 1
    assert "cut off" in ran.error


def test_an_operation_that_never_ended_is_listed(
    run: Callable[..., Ran], project: Project, make_conversation: Make
) -> None:
    make_conversation("Hello")
    everything = Export(selection=Selection(), file_format=FileFormat.JSONL)
    export = export_conversations(project, everything, actor=Actor.of_command())
    next(export)
    assert "unfinished 2 " in run("verify_audit_log").out
    list(export)
    assert "unfinished" not in run("verify_audit_log").out


@pytest.mark.django_db
def test_verifying_is_recorded(run: Callable[..., Ran]) -> None:
    run("verify_audit_log")
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.via) == ("audit.verify", "command")
    assert entry.changes["whole"] is True
