"""What is committed: by several at once, and what is left of what was erased."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from conversations_admin.models import Conversation, Item, MetadataPair, Project
from conversations_admin.models.conversation import Origin
from conversations_admin.stores.upstream import mirror
from tests.records.mirrored import ANN, Upstream, expected_words, gone, live, message, wire, words

pytestmark = pytest.mark.django_db(transaction=True)


def together(calls: Sequence[Callable[[], Any]]) -> list[Any]:
    """What the calls return that begin at the same moment, each with a connection of its own."""
    gate = threading.Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        try:
            gate.wait()
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_a_conversation_seen_by_many_at_once_is_one_row(mirrored: Project) -> None:
    def see(number: int) -> Callable[[], Conversation]:
        answer = wire(f"conv_{number // 6}", tier="gold", lang="de")
        return lambda: mirror.keep_conversation(mirrored, answer, origin=Origin.RECORDED)

    rows = together([see(number) for number in range(12)])

    assert len({row.pk for row in rows}) == Conversation.objects.count() == 2
    assert MetadataPair.objects.count() == 4
    assert {row.drift for row in rows} == {""}


def test_answers_and_reads_that_meet_store_each_item_once(mirrored: Project) -> None:
    there = Upstream.of(mirrored, *"abc")
    asked_at = timezone.now()
    added = [[message(f"{n}-{k}", f"msg_{n}_{k}") for k in range(3)] for n in range(5)]
    there.items += [item for batch in added for item in batch]
    row = there.refreshed()
    row.project = mirrored

    def add(batch: list[dict[str, Any]]) -> Callable[[], object]:
        return lambda: mirror.keep_added(row, batch, at=timezone.now(), by=ANN)

    def read() -> object:
        newest = there.items[:-6:-1]
        return mirror.keep_page(
            row, newest, order="desc", reaches_start=False, reaches_end=True, at=asked_at
        )

    def walk() -> object:
        return mirror.keep_whole(row, iter(there.items), at=asked_at)

    together([*map(add, added), read, walk, walk])
    mirror.keep_whole(row, iter(there.items), at=timezone.now())

    assert live(row) == there.items
    assert (there.refreshed().item_count, gone(row), row.drift) == (18, [], "")
    assert set(words(row)) == expected_words(row)
    assert Item.objects.filter(added_by="ann").count() == 15


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL cleans its files by itself")
def test_nothing_that_was_forgotten_is_left_in_the_files_of_the_database(
    mirrored: Project,
) -> None:
    # A word that no other test has left in the pages of the file.
    planted = f"w{uuid4().hex}"
    there = Upstream.of(mirrored, *[f"{planted} {n}" for n in range(120)])
    assert there.refreshed().title == f"{planted} 0"
    database = Path(connection.settings_dict["NAME"])
    files = [database, database.with_name(f"{database.name}-wal")]

    Project.objects.filter(pk=mirrored.pk).update(is_mirrored=False)
    for _ in mirror.forget_text(mirrored):
        pass

    left = [path.read_bytes() for path in files if path.exists()]
    assert not any(planted.encode() in content for content in left)
