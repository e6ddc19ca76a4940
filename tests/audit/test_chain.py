"""The log can only grow, and whoever changes it is found out."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.checks import run_checks
from django.db import DatabaseError, connection, transaction

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.conversations import create_conversation
from conversations_admin.audit import chain, triggers
from conversations_admin.models import AuditEntry, Conversation, Project
from conversations_admin.models.audit import Outcome, Via


def record(action: str = "test.act", outcome: Outcome = Outcome.SUCCEEDED) -> chain.Record:
    return chain.Record(actor="ann", actor_id=None, via=Via.COMMAND, action=action, outcome=outcome)


def append(*records: chain.Record) -> list[AuditEntry]:
    with transaction.atomic():
        return chain.append(*records)


def tamper(statement: str) -> None:
    """Change the table as somebody with the database's password would."""
    with connection.cursor() as cursor:
        for name in triggers.names(connection):
            table = f" ON {triggers.TABLE}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER {name}{table}")
        cursor.execute(statement)


@pytest.mark.django_db
def test_an_untouched_log_is_whole() -> None:
    append(record(), record(), record())
    append(record())
    verdict = chain.verify()
    assert verdict.is_whole
    assert verdict.entries == 4
    assert verdict.head == AuditEntry.objects.newest_first()[0].hash


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {table} SET actor = 'somebody else'",
        "DELETE FROM {table}",
        "TRUNCATE {table}",
    ],
)
def test_the_database_refuses_to_change_entries(statement: str) -> None:
    if statement.startswith("TRUNCATE") and connection.vendor == "sqlite":
        statement = "DELETE FROM {table} WHERE sequence = 1"  # SQLite has no TRUNCATE
    append(record())
    with (
        pytest.raises(DatabaseError, match="only grows"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table=triggers.TABLE))
    assert AuditEntry.objects.count() == 1


@pytest.mark.django_db
def test_the_orm_refuses_too() -> None:
    [entry] = append(record())
    with pytest.raises(TypeError):
        AuditEntry.objects.update(actor="x")
    with pytest.raises(TypeError):
        AuditEntry.objects.all().delete()
    with pytest.raises(TypeError):
        entry.delete()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "broken_at", "problem"),
    [
        ("UPDATE {table} SET reason = 'forged' WHERE sequence = 2", 2, "content was changed"),
        ("UPDATE {table} SET outcome = 'failed' WHERE sequence = 3", 3, "content was changed"),
        ("DELETE FROM {table} WHERE sequence = 2", 3, "is missing"),
        ("UPDATE {table} SET previous_hash = 'x' WHERE sequence = 3", 3, "does not continue"),
    ],
)
def test_tampering_is_found_at_the_first_bad_link(
    change: str, broken_at: int, problem: str
) -> None:
    append(*(record() for _ in range(4)))
    tamper(change.format(table=triggers.TABLE))
    verdict = chain.verify()
    assert not verdict.is_whole
    assert verdict.broken_at == broken_at
    assert problem in verdict.problem


@pytest.mark.django_db
def test_a_cut_tail_is_found_with_a_head_kept_elsewhere() -> None:
    head = append(record(), record(), record())[-1].hash
    assert chain.verify(expected_head=head).is_whole
    tamper(f"DELETE FROM {triggers.TABLE} WHERE sequence = 3")
    assert chain.verify().is_whole
    assert not chain.verify(expected_head=head).is_whole


@pytest.mark.django_db
def test_the_chain_cannot_fork() -> None:
    [entry] = append(record())
    fork = AuditEntry.objects.get(pk=entry.pk)
    fork.sequence, fork.hash = 2, "f" * 64
    with pytest.raises(DatabaseError), transaction.atomic():
        fork.save(force_insert=True)


@pytest.mark.django_db(transaction=True)
def test_an_entry_commits_only_with_what_it_records() -> None:
    with pytest.raises(RuntimeError):
        chain.append(record())


@pytest.mark.django_db
def test_what_was_started_and_never_settled_is_listed() -> None:
    started, done = record(outcome=Outcome.STARTED), record(outcome=Outcome.STARTED)
    append(started, done)
    finished = chain.Record(
        actor="ann",
        actor_id=None,
        via=Via.COMMAND,
        action="test.act",
        outcome=Outcome.SUCCEEDED,
        operation_id=done.operation_id,
    )
    append(finished)
    assert [entry.operation_id for entry in chain.unfinished()] == [started.operation_id]


@pytest.mark.django_db
def test_a_missing_trigger_fails_the_system_check() -> None:
    assert not run_checks(tags=["database"], databases=["default"])
    tamper("SELECT 1")
    messages = run_checks(tags=["database"], databases=["default"])
    assert {message.id for message in messages} == {"conversations_admin.E001"}
    triggers.install(connection)
    assert triggers.missing(connection) == []


@pytest.mark.django_db(transaction=True)
def test_writers_at_once_make_one_chain(project: Project, actor: Actor) -> None:
    before = AuditEntry.objects.count()

    def write(_: int) -> None:
        try:
            for _ in range(5):
                create_conversation(project, metadata={}, items=[], actor=actor)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(write, range(6)))
    verdict = chain.verify()
    assert verdict.is_whole
    assert verdict.entries == before + 30


@pytest.mark.django_db
def test_no_message_text_is_in_the_log(make_conversation: Callable[..., Conversation]) -> None:
    make_conversation("the planted sentence", tier="gold")
    for entry in AuditEntry.objects.all():
        assert "planted" not in str(entry.changes)
