"""What every store must do, whatever keeps the conversations."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings, strategies as st

from conversations_admin.errors import Conflict, InvalidRequest, NotFound
from conversations_admin.models import Item, Project
from conversations_admin.records.rows import Provenance
from conversations_admin.stores.local import LocalStore
from conversations_admin.stores.protocol import Order, Store
from conversations_admin.wire.items import ItemDraft, parse_items

BY = Provenance(name="ann", via="dashboard")


def drafts(*texts: str, **fields: Any) -> list[ItemDraft]:
    return parse_items(
        [{"role": "user", "content": text, "type": "message", **fields} for text in texts],
        maximum=None,
    )


def texts(items: list[dict[str, Any]]) -> list[str]:
    return [item["content"][0]["text"] for item in items]


@pytest.fixture
def store(project: Project) -> Store:
    return LocalStore(project)


@pytest.fixture
def start(store: Store) -> Callable[..., str]:
    def make(*words: str, **metadata: str) -> str:
        conversation, _ = store.create_conversation(metadata=metadata, items=drafts(*words), by=BY)
        return str(conversation["id"])

    return make


def walk(store: Store, conversation_id: str, *, limit: int, order: Order) -> list[str]:
    seen: list[str] = []
    after: str | None = None
    while True:
        page = store.list_items(conversation_id, after=after, limit=limit, order=order)
        assert len(page.items) <= limit
        seen += [item["id"] for item in page.items]
        if not page.has_more:
            return seen
        after = page.items[-1]["id"]


def test_a_conversation_comes_back_as_it_was_created(store: Store) -> None:
    created, items = store.create_conversation(
        metadata={"tier": "gold", "a": ""}, items=drafts("Hello"), by=BY
    )
    assert set(created) == {"id", "object", "created_at", "metadata"}
    assert store.retrieve_conversation(created["id"]) == created
    assert texts(items) == ["Hello"]


def test_new_metadata_replaces_the_old_and_leaves_items_alone(
    store: Store, start: Callable[..., str]
) -> None:
    conversation_id = start("Hello", tier="gold", env="live")
    change = store.update_metadata(conversation_id, {"tier": "free"}, expected=None)
    assert change.before == {"tier": "gold", "env": "live"}
    assert store.retrieve_conversation(conversation_id)["metadata"] == {"tier": "free"}
    assert len(store.list_items(conversation_id, after=None, limit=20, order="asc").items) == 1


def test_an_update_on_top_of_a_strangers_change_is_refused(
    store: Store, start: Callable[..., str]
) -> None:
    conversation_id = start(tier="gold")
    store.update_metadata(conversation_id, {"tier": "free"}, expected={"tier": "gold"})
    with pytest.raises(Conflict) as refused, transaction.atomic():
        store.update_metadata(conversation_id, {"tier": "pro"}, expected={"tier": "gold"})
    assert refused.value.current == {"tier": "free"}
    assert store.retrieve_conversation(conversation_id)["metadata"] == {"tier": "free"}


def test_a_deleted_conversation_is_out_of_reach_and_keeps_its_items(
    store: Store, start: Callable[..., str]
) -> None:
    conversation_id = start("Hello", "again")
    confirmation = store.delete_conversation(conversation_id)
    assert confirmation == {
        "id": conversation_id,
        "object": "conversation.deleted",
        "deleted": True,
    }
    with pytest.raises(NotFound), transaction.atomic():
        store.retrieve_conversation(conversation_id)
    with pytest.raises(NotFound), transaction.atomic():
        store.list_items(conversation_id, after=None, limit=20, order="asc")
    with pytest.raises(NotFound), transaction.atomic():
        store.delete_conversation(conversation_id)
    assert Item.objects.live().filter(conversation__conversation_id=conversation_id).count() == 2


def test_items_of_a_deleted_conversation_can_be_brought_along_by_reference(
    store: Store, start: Callable[..., str]
) -> None:
    gone, kept = start("Hello"), start()
    [item] = store.list_items(gone, after=None, limit=20, order="asc").items
    store.delete_conversation(gone)
    reference = parse_items([{"type": "item_reference", "id": item["id"]}])
    assert store.add_items(kept, reference, by=BY) == [item]


@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize(("count", "limit"), [(0, 1), (1, 1), (4, 2), (5, 2), (20, 20), (21, 20)])
def test_a_walk_returns_every_item_once_and_has_more_is_exact(
    store: Store, start: Callable[..., str], count: int, limit: int, order: Order
) -> None:
    conversation_id = start(*(str(number) for number in range(count)))
    rows = Item.objects.filter(conversation__conversation_id=conversation_id).in_order()
    expected = [row.item_id for row in rows]
    if order == "desc":
        expected.reverse()
    assert walk(store, conversation_id, limit=limit, order=order) == expected


@given(deleted=st.sets(st.integers(0, 11)), limit=st.integers(1, 13), ascending=st.booleans())
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_a_walk_misses_nothing_whatever_was_deleted(
    store: Store, start: Callable[..., str], deleted: set[int], limit: int, ascending: bool
) -> None:
    conversation_id = start(*(str(number) for number in range(12)))
    items = store.list_items(conversation_id, after=None, limit=100, order="asc").items
    if deleted:
        store.delete_items(conversation_id, [items[place]["id"] for place in deleted], by=BY)
    left = [item["id"] for place, item in enumerate(items) if place not in deleted]
    order: Order = "asc" if ascending else "desc"
    assert walk(store, conversation_id, limit=limit, order=order) == (
        left if ascending else left[::-1]
    )


def test_a_position_is_not_given_again(store: Store, start: Callable[..., str]) -> None:
    conversation_id = start("one", "two")
    last = store.list_items(conversation_id, after=None, limit=1, order="desc").items[0]
    store.delete_items(conversation_id, [last["id"]], by=BY)
    store.add_items(conversation_id, drafts("three"), by=BY)
    rows = Item.objects.filter(conversation__conversation_id=conversation_id).in_order()
    assert [row.position for row in rows] == [1, 2, 3]


def test_going_on_after_a_deleted_or_foreign_item_is_refused(
    store: Store, start: Callable[..., str]
) -> None:
    conversation_id, other = start("one", "two"), start("elsewhere")
    first = store.list_items(conversation_id, after=None, limit=1, order="asc").items[0]
    foreign = store.list_items(other, after=None, limit=1, order="asc").items[0]
    store.delete_items(conversation_id, [first["id"]], by=BY)
    for after in (first["id"], foreign["id"], "msg_nothing", "msg_\x00", "\ud800", ""):
        with pytest.raises(NotFound) as refused, transaction.atomic():
            store.list_items(conversation_id, after=after, limit=20, order="asc")
        assert refused.value.param == "after"


def test_deleting_twice_is_refused(store: Store, start: Callable[..., str]) -> None:
    conversation_id = start("one", "two")
    item = store.list_items(conversation_id, after=None, limit=1, order="asc").items[0]
    store.delete_items(conversation_id, [item["id"]], by=BY)
    with pytest.raises(NotFound), transaction.atomic():
        store.delete_items(conversation_id, [item["id"]], by=BY)


def test_a_batch_with_one_unknown_item_deletes_nothing(
    store: Store, start: Callable[..., str]
) -> None:
    conversation_id = start("one", "two")
    first = store.list_items(conversation_id, after=None, limit=1, order="asc").items[0]
    with pytest.raises(NotFound), transaction.atomic():
        store.delete_items(conversation_id, [first["id"], "msg_nothing"], by=BY)
    assert len(store.list_items(conversation_id, after=None, limit=20, order="asc").items) == 2


def test_a_deleted_items_content_is_kept(store: Store, start: Callable[..., str]) -> None:
    conversation_id = start("remember me")
    item = store.list_items(conversation_id, after=None, limit=1, order="asc").items[0]
    store.delete_items(conversation_id, [item["id"]], by=BY)
    [row] = Item.objects.filter(conversation__conversation_id=conversation_id)
    assert row.body == item
    assert row.deleted_by == "ann"


def test_an_id_known_elsewhere_brings_the_stored_original_along(
    store: Store, start: Callable[..., str]
) -> None:
    one, two = start(), start()
    [original] = store.add_items(one, drafts("original", id="msg_shared"), by=BY)
    [linked] = store.add_items(two, drafts("other words", id="msg_shared"), by=BY)
    assert linked == original


def test_an_id_already_here_refuses_the_whole_batch(
    store: Store, start: Callable[..., str]
) -> None:
    conversation_id = start()
    store.add_items(conversation_id, drafts("first", id="msg_given"), by=BY)
    with pytest.raises(InvalidRequest) as refused, transaction.atomic():
        store.add_items(conversation_id, [*drafts("new"), *drafts("again", id="msg_given")], by=BY)
    assert (refused.value.code, refused.value.param) == ("item_already_in_conversation", "items")
    assert len(store.list_items(conversation_id, after=None, limit=20, order="asc").items) == 1


def test_a_new_id_twice_in_one_request_gives_two_entries(
    store: Store, start: Callable[..., str]
) -> None:
    conversation_id = start()
    store.add_items(conversation_id, drafts("a", "b", id="msg_twice"), by=BY)
    page = store.list_items(conversation_id, after=None, limit=20, order="asc")
    assert [item["id"] for item in page.items] == ["msg_twice", "msg_twice"]


def test_an_unknown_reference_wins_over_an_id_already_here(
    store: Store, start: Callable[..., str]
) -> None:
    conversation_id = start()
    store.add_items(conversation_id, drafts("first", id="msg_given"), by=BY)
    unknown = parse_items([{"type": "item_reference", "id": "msg_unknown"}])
    with pytest.raises(NotFound), transaction.atomic():
        store.add_items(conversation_id, [*drafts("again", id="msg_given"), *unknown], by=BY)


def test_ids_do_not_cross_projects(
    store: Store, start: Callable[..., str], other_project: Project
) -> None:
    one = start()
    store.add_items(one, drafts("secret", id="msg_shared"), by=BY)
    elsewhere = LocalStore(other_project)
    conversation, _ = elsewhere.create_conversation(metadata={}, items=[], by=BY)
    [added] = elsewhere.add_items(conversation["id"], drafts("mine", id="msg_shared"), by=BY)
    assert texts([added]) == ["mine"]
    with pytest.raises(NotFound), transaction.atomic():
        elsewhere.retrieve_conversation(one)


def test_nul_and_lone_surrogates_in_text_survive(store: Store, start: Callable[..., str]) -> None:
    strange = "a\x00b\ud800c\u202e🙂"
    conversation_id = start(strange)
    page = store.list_items(conversation_id, after=None, limit=20, order="asc")
    assert texts(page.items) == [strange]


@pytest.mark.django_db(transaction=True)
def test_eight_writers_at_once_lose_nothing(project: Project) -> None:
    store = LocalStore(project)
    conversation, _ = store.create_conversation(metadata={}, items=[], by=BY)

    def write(writer: int) -> list[str]:
        try:
            batches = (
                store.add_items(
                    conversation["id"], drafts(f"{writer}/{n}/a", f"{writer}/{n}/b"), by=BY
                )
                for n in range(10)
            )
            return [item["id"] for batch in batches for item in batch]
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        written = [item_id for ids in pool.map(write, range(8)) for item_id in ids]
    walked = walk(store, conversation["id"], limit=7, order="asc")
    assert sorted(walked) == sorted(written)
    assert len(set(walked)) == 160
