"""Every write goes one way: permission, rows and record together, or a refusal on record."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier

import pytest
from django.db import connection, connections

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.conversations import (
    create_conversation,
    delete_conversation,
    import_conversation,
    update_metadata,
)
from conversations_admin.actions.items import add_items, delete_items, restore_items
from conversations_admin.actions.permissions import ROLES, SCOPE_PERMISSIONS, Permission
from conversations_admin.audit import chain
from conversations_admin.errors import (
    Conflict,
    ConversationLocked,
    Denied,
    InvalidRequest,
    NotFound,
    StoreUnavailable,
)
from conversations_admin.models import ApiToken, AuditEntry, Conversation, Item, Project, User
from conversations_admin.models.audit import Via
from conversations_admin.models.token import Scope
from conversations_admin.wire.items import parse_items

type Make = Callable[..., Conversation]


def last_entry() -> AuditEntry:
    return AuditEntry.objects.newest_first()[0]


def test_a_success_commits_rows_and_record_together(
    make_conversation: Make, project: Project, curator: User
) -> None:
    row = make_conversation("hello", tier="gold")
    actor = Actor.of_user(curator, via=Via.DASHBOARD, request_id="req_1")
    update_metadata(
        project, row.conversation_id, {"tier": "free"}, actor=actor, reason="downgraded"
    )
    entry = last_entry()
    assert (entry.action, entry.outcome, entry.actor, entry.actor_id) == (
        "metadata.update",
        "succeeded",
        "curator",
        curator.pk,
    )
    assert (entry.via, entry.project, entry.reason) == ("dashboard", "support", "downgraded")
    assert (entry.conversation_id, entry.request_id) == (row.conversation_id, "req_1")
    assert entry.changes == {"before": {"tier": "gold"}, "after": {"tier": "free"}}


def test_a_refusal_is_on_record_and_changes_nothing(
    make_conversation: Make, project: Project, viewer: User
) -> None:
    row = make_conversation("hello", tier="gold")
    actor = Actor.of_user(viewer, via=Via.DASHBOARD)
    with pytest.raises(Denied):
        update_metadata(project, row.conversation_id, {}, actor=actor)
    entry = last_entry()
    assert (entry.action, entry.outcome, entry.actor) == ("metadata.update", "denied", "viewer")
    row.refresh_from_db()
    assert row.metadata == {"tier": "gold"}


def test_a_failure_is_on_record(project: Project, actor: Actor) -> None:
    with pytest.raises(NotFound):
        delete_conversation(project, "conv_nothing", actor=actor)
    entry = last_entry()
    assert (entry.action, entry.outcome, entry.conversation_id) == (
        "conversation.delete",
        "failed",
        "conv_nothing",
    )
    assert entry.changes == {"error": "NotFound", "status": 404}


def test_parts_of_one_operation_share_its_id(
    make_conversation: Make, project: Project, actor: Actor
) -> None:
    row = make_conversation("one", "two")
    ids = list(Item.objects.filter(conversation=row).values_list("item_id", flat=True))
    delete_items(project, row.conversation_id, ids, actor=actor, reason="spam")
    entries = list(AuditEntry.objects.newest_first()[:2])
    assert len({entry.operation_id for entry in entries}) == 1
    assert {entry.target for entry in entries} == set(ids)


def test_a_reason_that_is_too_long_is_refused_not_cut(project: Project, actor: Actor) -> None:
    with pytest.raises(InvalidRequest) as refused:
        create_conversation(project, metadata={}, items=[], actor=actor, reason="x" * 501)
    assert refused.value.param == "reason"
    assert not Conversation.objects.exists()


def test_a_restored_item_comes_back_once_at_the_end_under_a_new_id(
    make_conversation: Make, project: Project, actor: Actor
) -> None:
    row = make_conversation("first", "second")
    first = Item.objects.get(conversation=row, position=1)
    delete_items(project, row.conversation_id, [first.item_id], actor=actor)
    [restored] = restore_items(project, row.conversation_id, [1], actor=actor)
    assert restored["id"] != first.item_id
    assert restored["content"] == first.body["content"]
    live = Item.objects.live().filter(conversation=row).in_order()
    assert [item.position for item in live] == [2, 3]
    assert last_entry().changes["from"] == first.item_id
    for positions in ([1], [2], [], [99]):
        with pytest.raises(InvalidRequest):
            restore_items(project, row.conversation_id, positions, actor=actor)
    row.refresh_from_db()
    assert row.item_count == 2


def test_a_token_of_a_person_may_no_more_than_the_person(
    viewer: User, make_token: Callable[..., tuple[ApiToken, str]], project: Project
) -> None:
    token, _ = make_token(user=viewer, scope=Scope.WRITE)
    actor = Actor.of_token(token)
    assert actor.may(Permission.READ)
    assert not actor.may(Permission.ADD_ITEMS)


@pytest.mark.parametrize("scope", list(Scope))
@pytest.mark.parametrize("permission", list(Permission))
def test_a_service_token_may_what_its_scope_says(
    make_token: Callable[..., tuple[ApiToken, str]], scope: Scope, permission: Permission
) -> None:
    token, _ = make_token(scope=scope)
    assert Actor.of_token(token).may(permission) is (permission in SCOPE_PERMISSIONS[scope])


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("permission", list(Permission))
def test_a_role_may_what_its_list_says(
    make_user: Callable[..., User], role: str, permission: Permission
) -> None:
    assert make_user(role).has_perm(permission) is (permission in ROLES[role])


@contextmanager
def somebody_writing(conversation: Conversation) -> Iterator[None]:
    """Another connection that holds the conversation (SQLite: the whole database)."""
    other = connections.create_connection("default")
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute(
                "UPDATE conversations_admin_conversation SET title = title WHERE id = %s",
                [conversation.pk],
            )
        yield
    finally:
        other.rollback()
        other.close()


def shorten_waits() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SET lock_timeout = 100"
            if connection.vendor == "postgresql"
            else "PRAGMA busy_timeout = 100"
        )


@pytest.mark.django_db(transaction=True)
def test_a_locked_database_is_told_plainly_and_nothing_is_half_stored(
    make_conversation: Make, project: Project, actor: Actor
) -> None:
    row = make_conversation("one")
    entries = AuditEntry.objects.count()
    shorten_waits()
    expected = ConversationLocked if connection.vendor == "postgresql" else StoreUnavailable
    try:
        with somebody_writing(row), pytest.raises(expected):
            add_items(
                project,
                row.conversation_id,
                parse_items([{"role": "user", "content": "two"}]),
                actor=actor,
            )
    finally:
        connection.close()
    assert Item.objects.filter(conversation=row).count() == 1
    assert AuditEntry.objects.count() == entries
    assert chain.verify().is_whole


@pytest.mark.django_db(transaction=True)
def test_a_full_disk_is_told_plainly_and_nothing_is_half_stored(
    make_conversation: Make, project: Project, actor: Actor
) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL cannot be given a full disk here; SQLite can say it has none left.")
    row = make_conversation("one")
    with connection.cursor() as cursor:
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages}")
    try:
        with pytest.raises(StoreUnavailable):
            add_items(
                project,
                row.conversation_id,
                parse_items([{"role": "user", "content": "x" * 1_000_000}]),
                actor=actor,
            )
    finally:
        connection.close()
    assert Item.objects.filter(conversation=row).count() == 1
    assert chain.verify().is_whole


@pytest.mark.django_db(transaction=True)
def test_two_who_make_the_same_at_once_get_one_and_a_refusal_on_record(
    project: Project, actor: Actor
) -> None:
    meet = Barrier(2)

    def bring(_: int) -> str:
        try:
            meet.wait(10)
            import_conversation(
                project, "conv_same", metadata={}, items=[], created_at=None, actor=actor
            )
        except (Conflict, InvalidRequest) as refused:
            return type(refused).__name__
        else:
            return "made"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(bring, range(2)))
    assert outcomes.count("made") == 1
    entries = AuditEntry.objects.filter(action="conversation.import")
    assert sorted(entries.values_list("outcome", flat=True)) == ["failed", "succeeded"]
    assert chain.verify().is_whole
