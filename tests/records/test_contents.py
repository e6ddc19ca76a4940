"""Many conversations are read with their items by few queries, however they are cut."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conversations_admin.models import Conversation, Item
from conversations_admin.records import contents
from conversations_admin.records.contents import with_items

type Make = Callable[..., Conversation]


def words(rows: Iterable[tuple[Conversation, Iterable[Item]]]) -> list[list[str]]:
    return [[item.body["content"][0]["text"] for item in items] for _, items in rows]


def test_items_of_many_come_by_one_query(make_conversation: Make) -> None:
    made = [make_conversation(f"{number} a", f"{number} b") for number in range(20)]
    rows = list(Conversation.objects.order_by("-pk"))
    with CaptureQueriesContext(connection) as queries:
        read = words(with_items(rows))
    assert read == [[f"{number} a", f"{number} b"] for number in reversed(range(len(made)))]
    assert len(queries) == 1


@pytest.mark.parametrize("at_once", [1, 2, 3, 5, 100])
def test_however_they_are_cut_all_come_once_and_in_order(
    make_conversation: Make, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(contents, "ITEMS_AT_ONCE", at_once)
    expected = [[f"{number}.{place}" for place in range(number % 6 + 1)] for number in range(10)]
    for texts in expected:
        make_conversation(*texts)
    assert words(with_items(Conversation.objects.order_by("pk"))) == expected


def test_a_long_one_is_read_piece_by_piece(
    make_conversation: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contents, "ITEMS_AT_ONCE", 10)
    row = make_conversation(*map(str, range(25)))
    ((_, items),) = with_items([row])
    first = iter(items)
    with CaptureQueriesContext(connection) as queries:
        next(first)
    assert len(queries) == 1
    assert len(list(first)) == 24


def test_deleted_items_come_only_if_asked_for(make_conversation: Make) -> None:
    row = make_conversation("a", "b")
    Item.objects.filter(position=1).update(deleted_at=row.created_at)
    assert words(with_items([row])) == [["b"]]
    assert words(with_items([row], with_deleted=True)) == [["a", "b"]]
    other = make_conversation("c")
    assert words(with_items([row, other])) == [["b"], ["c"]]
