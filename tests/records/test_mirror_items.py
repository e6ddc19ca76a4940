"""Items that an upstream answers become rows, and what it has no longer becomes a tombstone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conversations_admin.models import Item, Project
from conversations_admin.models.conversation import Drift
from conversations_admin.records.mirroring.kept import Kept
from conversations_admin.search.language.parser import parse
from conversations_admin.search.matches import Matches
from conversations_admin.stores.upstream import mirror
from tests.records.mirrored import ANN, Upstream, gone, live, message, texts

pytestmark = pytest.mark.django_db


def found(project: Project, query: str) -> int:
    return Matches(project, parse(query)).count().number


def test_a_walk_stores_all_in_order_and_notes_when(mirrored: Project) -> None:
    there = Upstream.of(mirrored, *[f"number {n}" for n in range(250)], is_kept=False)

    assert there.walk() == Kept(added=250)

    row = there.refreshed()
    assert live(row) == there.items
    assert (row.item_count, row.title) == (250, "number 0")
    assert row.synced_at == there.now
    assert row.active_at == row.created_at  # nobody knows when they were said
    assert found(mirrored, "249") == 1


def test_a_page_that_says_nothing_new_is_only_read(mirrored: Project) -> None:
    there = Upstream.of(mirrored, "a", "b", "c", "d")
    there.refreshed().project = mirrored

    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert there.page(2, 4, order="desc", after=False).is_nothing
    statements = [query["sql"] for query in queries.captured_queries]
    assert len(statements) <= 3
    assert all(sql.startswith("SELECT") for sql in statements)


@pytest.mark.parametrize("order", ["asc", "desc"])
def test_new_items_behind_the_last_known_are_appended(mirrored: Project, order: str) -> None:
    there = Upstream.of(mirrored, "a", "b")
    there.grow("refund", "d")

    assert there.page(1, 4, order=order, after=False) == Kept(added=2)

    row = there.refreshed()
    assert texts(row) == ["a", "b", "refund", "d"]
    assert row.active_at == there.now
    assert row.drift == ""
    assert found(mirrored, "refund") == 1


def test_a_page_that_follows_the_last_known_item_is_appended(mirrored: Project) -> None:
    there = Upstream.of(mirrored, "a", "b")
    there.grow("c", "d", "e")

    assert there.page(2, 4) == Kept(added=2)
    assert there.page(4, 5) == Kept(added=1)
    assert texts(there.row) == ["a", "b", "c", "d", "e"]


@pytest.mark.parametrize("order", ["asc", "desc"])
def test_items_between_known_ones_need_a_whole_walk(mirrored: Project, order: str) -> None:
    there = Upstream.of(mirrored, "a", "b", "c", "d", "e")
    there.grow("new", at=2)

    assert there.page(1, 4, order=order) == Kept(is_whole_needed=True)
    assert texts(there.row) == ["a", "b", "c", "d", "e"]

    assert there.walk() == Kept(added=1, moved=3)
    assert texts(there.row) == ["a", "b", "new", "c", "d", "e"]
    assert there.refreshed().drift == ""


def test_a_gap_before_the_newest_page_needs_a_whole_walk(mirrored: Project) -> None:
    there = Upstream.of(mirrored, "a", "b")
    there.grow(*"cdefgh")

    assert there.page(5, 8, order="desc", after=False) == Kept(is_whole_needed=True)
    assert texts(there.row) == ["a", "b"]


def test_the_newest_page_of_an_unknown_conversation_is_kept_until_the_walk(
    mirrored: Project,
) -> None:
    there = Upstream.of(mirrored, *"abcdef", is_kept=False)

    kept = there.page(3, 6, order="desc", after=False)

    assert kept == Kept(added=3, is_whole_needed=True)
    assert texts(there.row) == ["d", "e", "f"]
    assert there.refreshed().synced_at is None
    assert there.walk() == Kept(added=3, moved=3)
    assert texts(there.row) == [*"abcdef"]


def test_two_answers_kept_in_the_wrong_order_are_put_right_by_the_newest_page(
    mirrored: Project,
) -> None:
    there = Upstream.of(mirrored, "a")
    (first,), (second,) = there.grow("first"), there.grow("second")
    mirror.keep_added(there.row, [second], at=there.tick(), by=ANN)
    mirror.keep_added(there.row, [first], at=there.tick(), by=ANN)

    assert there.page(0, 3, order="desc", after=False) == Kept(moved=1)
    assert texts(there.row) == ["a", "first", "second"]
    assert gone(there.row) == []


def test_items_gone_upstream_keep_their_content_and_are_drift(mirrored: Project) -> None:
    there = Upstream.of(mirrored, "a", "refund", "c", "d")
    del there.items[1]

    assert there.page(0, 2, order="asc") == Kept(gone=1)

    row = there.refreshed()
    assert (texts(row), gone(row), row.item_count) == (["a", "c", "d"], ["msg_2"], 3)
    assert row.drift == Drift.GONE
    assert found(mirrored, "refund") == 0
    tombstone = Item.objects.get(item_id="msg_2")
    assert (tombstone.deleted_by, tombstone.body["content"][0]["text"]) == ("", "refund")


def test_the_title_goes_with_the_item_it_was_taken_from(mirrored: Project) -> None:
    there = Upstream.of(mirrored, "secret", "other")
    del there.items[0]
    there.page(0, 1)
    assert there.refreshed().title == "other"


def test_items_that_are_back_live_again_and_are_no_drift(mirrored: Project) -> None:
    there = Upstream.of(mirrored, "a", "refund", "c")
    item = there.items.pop(1)
    there.walk()
    there.items.insert(1, item)

    assert there.page(0, 3) == Kept(returned=1)

    row = there.refreshed()
    assert (texts(row), gone(row), row.drift) == (["a", "refund", "c"], [], "")
    assert found(mirrored, "refund") == 1


def test_all_items_of_an_emptied_conversation_are_gone(mirrored: Project) -> None:
    there = Upstream.of(mirrored, "a", "b")
    there.items.clear()
    assert there.page(0, 0) == Kept(gone=2)
    assert (there.refreshed().item_count, there.row.title) == (0, "")


def test_an_empty_page_behind_an_item_tells_only_of_what_would_follow(mirrored: Project) -> None:
    there = Upstream.of(mirrored, "a", "b", "c")
    nothing = mirror.keep_page(
        there.row, [], order="asc", reaches_start=False, reaches_end=True, at=there.tick()
    )
    behind = mirror.keep_page(
        there.row, [], order="asc", reaches_start=False, reaches_end=True, at=there.tick(),
        after="msg_2",
    )  # fmt: skip
    assert (nothing, behind) == (Kept(), Kept(gone=1))
    assert texts(there.row) == ["a", "b"]


def test_a_changed_item_is_found_by_its_new_words(mirrored: Project) -> None:
    there = Upstream.of(mirrored, "a", "refund")
    there.items[1] = message("parcel", "msg_2", status="incomplete")

    assert there.page(0, 2) == Kept(changed=1)
    assert (found(mirrored, "parcel"), found(mirrored, "refund")) == (1, 0)
    assert found(mirrored, "status:incomplete") == 1


def test_one_item_read_by_itself_refreshes_its_row_only(mirrored: Project) -> None:
    there = Upstream.of(mirrored, "a", "b", "c")
    changed = message("b again", "msg_2")
    assert mirror.keep_item(there.row, changed, at=there.tick()) == Kept(changed=1)
    assert mirror.keep_item(there.row, message("x", "msg_9"), at=there.tick()).is_whole_needed
    assert texts(there.row) == ["a", "b again", "c"]


def test_ids_that_repeat_are_told_apart_by_their_turn(mirrored: Project) -> None:
    there = Upstream.of(mirrored, "a", "b")
    there.items += [there.items[0], there.items[1]]
    there.walk()
    assert texts(there.row) == ["a", "b", "a", "b"]
    del there.items[2]
    assert there.walk() == Kept(gone=1)
    assert texts(there.row) == ["a", "b", "b"]


def test_what_was_asked_for_once_is_not_lost_where_nobody_asks(mirrored: Project) -> None:
    def answer(**fields: Any) -> dict[str, Any]:
        reasoning = {"id": "rs_1", "type": "reasoning", "summary": []}
        text = {"type": "output_text", "text": "hi", "annotations": [], **fields}
        said = message("hi", "msg_1", role="assistant", content=[text])
        return [reasoning | {"encrypted_content": fields.get("logprobs") and "opaque"}, said]  # type: ignore[return-value]

    there = Upstream.of(mirrored)
    there.items = answer(logprobs=[{"token": "hi"}])  # type: ignore[assignment]
    there.walk()
    full = live(there.row)
    there.items = answer(logprobs=[])  # type: ignore[assignment]

    assert there.walk().is_nothing
    assert live(there.row) == full


def test_an_item_of_no_known_shape_is_kept_whole(mirrored: Project) -> None:
    there = Upstream.of(mirrored)
    odd = {"id": "x" * 90, "type": "t" * 90, "role": 7, "status": None, "deep": {"n": [1, None]}}
    there.items = [odd, {"type": "bare"}]
    there.walk()
    assert live(there.row) == [odd, {"type": "bare"}]
    assert there.walk().is_nothing


def test_what_is_added_through_us_says_by_whom(mirrored: Project) -> None:
    there = Upstream.of(mirrored, "a")
    added = there.grow("b", "c")

    items = mirror.keep_added(there.row, added, at=there.tick(), by=ANN)

    assert [item.item_id for item in items] == ["msg_2", "msg_3"]
    assert {(item.added_by, item.added_via) for item in items} == {("ann", "dashboard")}
    assert (found(mirrored, "by:ann"), there.refreshed().active_at) == (1, there.now)
    assert there.walk().is_nothing


def test_what_a_read_stored_first_is_not_doubled_and_gets_its_author(mirrored: Project) -> None:
    there = Upstream.of(mirrored, "a")
    added = there.grow("b", "c")
    there.page(1, 3, order="desc", after=False)

    mirror.keep_added(there.row, added, at=there.tick(), by=ANN)

    assert texts(there.row) == ["a", "b", "c"]
    assert list(Item.objects.in_order().values_list("added_by", flat=True)) == ["", "ann", "ann"]
    assert (found(mirrored, "by:ann"), there.refreshed().item_count) == (1, 3)


def test_the_same_new_id_twice_in_one_request_is_two_entries(mirrored: Project) -> None:
    there = Upstream.of(mirrored)
    there.items = [message("a", "msg_1"), message("a", "msg_1")]
    mirror.keep_added(there.row, there.items, at=there.tick(), by=ANN)
    assert texts(there.row) == ["a", "a"]
    assert there.walk().is_nothing


def test_what_is_deleted_through_us_is_no_drift(mirrored: Project) -> None:
    there = Upstream.of(mirrored, "a", "refund")
    del there.items[1]

    mirror.keep_deleted_items(there.row, ["msg_2", "msg_9"], at=there.tick(), by=ANN)

    assert (texts(there.row), gone(there.row), there.refreshed().drift) == (["a"], [], "")
    assert (found(mirrored, "refund"), found(mirrored, "item:(deleted:yes by:ann)")) == (0, 1)
    assert there.walk().is_nothing


def test_what_a_read_found_gone_before_our_deletion_was_kept_is_ours(mirrored: Project) -> None:
    there = Upstream.of(mirrored, "a", "b")
    del there.items[1]
    there.page(0, 1)
    assert there.refreshed().drift == Drift.GONE

    mirror.keep_deleted_items(there.row, ["msg_2"], at=there.tick(), by=ANN)

    assert (gone(there.row), there.refreshed().drift) == ([], "")
    assert Item.objects.get(item_id="msg_2").deleted_by == "ann"


def test_an_older_answer_undoes_nothing_that_was_written_meanwhile(mirrored: Project) -> None:
    there = Upstream.of(mirrored, "a", "b", "c")
    asked_at, page = there.tick(), list(there.items)
    added = there.grow("d")
    mirror.keep_added(there.row, added, at=there.tick(), by=ANN)
    mirror.keep_deleted_items(there.row, ["msg_2"], at=there.tick(), by=ANN)

    kept = mirror.keep_page(
        there.row, page, order="asc", reaches_start=True, reaches_end=True, at=asked_at
    )
    whole = mirror.keep_whole(there.row, page, at=asked_at)

    assert kept.is_nothing
    assert whole.is_nothing
    assert texts(there.row) == ["a", "c", "d"]
    assert there.refreshed().drift == ""


def test_a_walk_that_breaks_off_keeps_what_it_saw_and_is_no_sync(mirrored: Project) -> None:
    there = Upstream.of(mirrored, *[f"{n}" for n in range(150)], is_kept=False)

    def broken() -> Iterator[dict[str, Any]]:
        yield from there.items[:120]
        raise ConnectionError

    with pytest.raises(ConnectionError):
        mirror.keep_whole(there.row, broken(), at=there.tick())
    assert there.refreshed().item_count == 100
    assert there.row.synced_at is None
    assert there.walk() == Kept(added=50)


def test_items_added_while_a_walk_goes_on_stay_at_the_end(mirrored: Project) -> None:
    there = Upstream.of(mirrored, *[f"{n}" for n in range(200)])
    there.grow("inserted", at=3)
    before = list(there.items)

    def slow() -> Iterator[dict[str, Any]]:
        yield from before[:150]
        added = there.grow("meanwhile")
        mirror.keep_added(there.row, added, at=there.now + timedelta(seconds=5), by=ANN)
        yield from before[150:]

    mirror.keep_whole(there.row, slow(), at=there.tick())

    assert live(there.row) == there.items
    assert there.refreshed().drift == ""
    there.now += timedelta(minutes=1)
    assert there.walk().is_nothing
