"""Statements written once do what the ORM's would."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from conversations_admin.models import Conversation, Item, MetadataPair, Project
from conversations_admin.models.prepared import (
    MANY,
    PreparedDelete,
    PreparedInsert,
    PreparedQuery,
    PreparedUpdate,
)

NOW = datetime(2026, 3, 4, 5, 6, 7, 891011, tzinfo=UTC)
METADATA = {"plan": "pro", "name": "Ær\u0000ø"}

live = PreparedQuery(
    lambda project, name: (
        Conversation.objects.live().filter(project=project).filter(conversation_id=name)
    ),
    1,
    "conv_1",
)
locking = PreparedQuery(lambda key: Conversation.objects.select_for_update().filter(pk=key), 1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def project() -> Project:
    return Project.objects.create(slug="shop", name="Shop")


def conversation(project: Project, name: str = "conv_1", **fields: Any) -> Conversation:
    fields = {"metadata": METADATA, "created_at": NOW, "active_at": NOW} | fields
    return Conversation(project=project, conversation_id=name, **fields)


def item(row: Conversation, position: int) -> Item:
    body = {"type": "message", "n": position}
    return Item(
        conversation=row,
        position=position,
        item_id="msg_1",
        type="message",
        body=body,
        created_at=NOW,
    )


def same(one: Any, other: Any) -> bool:
    names = [field.attname for field in one._meta.concrete_fields]
    return all(getattr(one, name) == getattr(other, name) for name in names)


def test_a_row_is_found_as_the_orm_finds_it(project: Project) -> None:
    stored = conversation(project)
    stored.save()

    found = live.first(project.pk, "conv_1")

    assert found is not None
    assert same(found, Conversation.objects.get(pk=stored.pk))
    assert not found._state.adding
    assert found._state.db == "default"


def test_what_a_row_refers_to_comes_along(
    project: Project, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    row = conversation(project)
    row.save()
    item(row, 1).save()
    of_name = PreparedQuery(
        lambda name: (
            Item.objects.filter(item_id=name)
            .select_related("conversation")
            .only("item_id", "conversation__metadata")
        ),
        "msg_2",
    )

    with django_assert_num_queries(1):
        found = of_name.first("msg_1")
        assert found is not None
        assert (found.item_id, found.conversation.metadata) == ("msg_1", METADATA)
    assert found.get_deferred_fields() >= {"body", "text"}
    assert same(found.conversation, Conversation.objects.get(pk=row.pk))


def test_what_does_not_match_is_not_found(project: Project) -> None:
    conversation(project, deleted_at=NOW).save()

    assert live.first(project.pk, "conv_1") is None
    assert live.first(project.pk, "conv_2") is None
    assert not live.exists(project.pk, "conv_1")


def test_values_change_from_use_to_use(project: Project) -> None:
    names = ["conv_a", "conv_b"]
    for name in names:
        conversation(project, name).save()

    found = [live.first(project.pk, name) for name in names]

    assert [row and row.conversation_id for row in found] == names


def test_a_query_of_a_few_columns_reads_the_others_when_they_are_wanted(project: Project) -> None:
    stored = conversation(project, title="Late parcel")
    stored.save()
    query = PreparedQuery(lambda key: Conversation.objects.filter(pk=key).only("title"), 1)

    found = query.first(stored.pk)

    assert found is not None
    assert found.get_deferred_fields() >= {"metadata", "created_at"}
    assert found.title == "Late parcel"
    assert found.metadata == METADATA


def test_a_query_whose_sql_has_its_values_in_another_order_is_refused() -> None:
    query = PreparedQuery(
        lambda project, name: Conversation.objects.filter(project=project, conversation_id=name),
        1,
        "conv_1",
    )

    with pytest.raises(TypeError, match="values"):
        query.first(1, "conv_1")


def test_a_query_for_what_is_referred_to_at_second_hand_is_refused() -> None:
    query = PreparedQuery(
        lambda name: Item.objects.filter(item_id=name).select_related("conversation__project"),
        "msg_1",
    )

    with pytest.raises(TypeError, match="refers"):
        query.first("msg_1")


@pytest.mark.django_db(transaction=True)
def test_a_row_is_locked_in_a_transaction_alone(project: Project) -> None:
    stored = conversation(project)
    stored.save()
    with (
        transaction.atomic(),
        CaptureQueriesContext(
            connection,
        ) as queries,
    ):
        assert locking.first(stored.pk) == stored

    assert queries[0]["sql"].endswith("FOR UPDATE") == (connection.vendor == "postgresql")
    with pytest.raises(TransactionManagementError):
        locking.first(stored.pk)


def test_a_row_is_inserted_as_the_orm_inserts_it(project: Project) -> None:
    row = conversation(project, title="Late parcel", item_count=3)

    PreparedInsert(Conversation)([row])

    assert not row._state.adding
    assert same(row, Conversation.objects.get(pk=row.pk))


@pytest.mark.parametrize("count", [0, 1, 3, MANY, MANY + 1])
def test_any_number_of_rows_is_inserted(project: Project, count: int) -> None:
    row = conversation(project)
    row.save()
    items = [item(row, position) for position in range(count)]

    PreparedInsert(Item)(items)

    assert [each.pk for each in items] == list(Item.objects.in_order().values_list("pk", flat=True))
    assert [each.body["n"] for each in Item.objects.in_order()] == list(range(count))


def test_a_row_that_is_there_is_left_as_it_is(project: Project) -> None:
    insert = PreparedInsert(Conversation)

    assert insert.if_new(conversation(project, title="first"))
    assert not insert.if_new(conversation(project, title="second"))

    assert Conversation.objects.get().title == "first"


def test_the_named_columns_of_a_row_are_updated(project: Project) -> None:
    row = conversation(project, title="old")
    row.save()
    row.title, row.metadata, row.item_count = "new", {"a": "b"}, 9

    PreparedUpdate(Conversation, "title", "metadata")(row)

    stored = Conversation.objects.get()
    assert (stored.title, stored.metadata, stored.item_count) == ("new", {"a": "b"}, 0)


def test_a_row_is_deleted_once(project: Project) -> None:
    row = conversation(project)
    row.save()
    pair = MetadataPair.objects.create(
        conversation=row, project=project, key="plan", value="pro", created_at=NOW
    )
    delete = PreparedDelete(MetadataPair)

    assert delete(pair.pk)
    assert not delete(pair.pk)

    assert not MetadataPair.objects.exists()
