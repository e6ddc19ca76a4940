"""Whatever happened upstream, a walk through all of it makes the rows say the same."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from hypothesis import HealthCheck, given, settings, strategies as st

from conversations_admin.models import Conversation, Project
from conversations_admin.models.project import Kind
from conversations_admin.search.language.parser import parse
from conversations_admin.search.matches import Matches
from conversations_admin.stores.upstream import mirror
from conversations_admin.wire.text import title_of
from tests.records.mirrored import ANN, Upstream, expected_words, live, message, words

WORDS = ("refund", "parcel", "退款", "café")
SHARES = st.floats(0, 1, allow_nan=False)
STEPS = st.one_of(
    st.tuples(st.just("grow"), st.sampled_from(WORDS), st.integers(1, 5)),
    st.tuples(st.just("insert"), st.sampled_from(WORDS), SHARES),
    st.tuples(st.just("repeat"), SHARES, SHARES),
    st.tuples(st.just("drop"), SHARES, st.integers(1, 3)),
    st.tuples(st.just("change"), SHARES, st.sampled_from(WORDS)),
    st.tuples(st.just("return"), SHARES, SHARES),
    st.tuples(st.just("swap"), SHARES, SHARES),
    st.tuples(st.just("add"), st.sampled_from(WORDS), st.integers(1, 3)),
    st.tuples(st.just("delete"), SHARES, st.just(0)),
    st.tuples(st.just("page"), SHARES, st.sampled_from(["asc", "desc"])),
    st.tuples(st.just("newest"), st.integers(1, 6), st.just(0)),
    st.tuples(st.just("look"), SHARES, st.just(0)),
    st.tuples(st.just("walk"), st.just(0), st.just(0)),
    st.tuples(st.just("ask"), st.just(0), st.just(0)),
    st.tuples(st.just("answer"), st.booleans(), st.just(0)),
)


class History:
    """What is done there, by others and through us, and what is read of it."""

    def __init__(self, project: Project) -> None:
        self.there = Upstream.of(project)
        self.dropped: list[dict[str, Any]] = []
        self.asked = (self.there.now, list(self.there.items))
        self.ours: dict[str, bool] = {}

    def _place(self, share: float) -> int:
        return min(int(share * len(self.there.items)), max(len(self.there.items) - 1, 0))

    def grow(self, word: str, count: int) -> None:
        self.there.grow(*[word] * count)

    def insert(self, word: str, share: float) -> None:
        self.there.grow(word, at=self._place(share))

    def repeat(self, share: float, where: float) -> None:
        if self.there.items:
            self.there.items.insert(self._place(where), self.there.items[self._place(share)])

    def drop(self, share: float, count: int) -> None:
        place = self._place(share)
        self.dropped += self.there.items[place : place + count]
        del self.there.items[place : place + count]

    def change(self, share: float, word: str) -> None:
        if self.there.items:
            place = self._place(share)
            self.there.items[place] = message(word, self.there.items[place]["id"], status="new")

    def return_(self, share: float, where: float) -> None:
        if self.dropped:
            item = self.dropped.pop(int(share * (len(self.dropped) - 1)))
            self.there.items.insert(self._place(where), item)

    def swap(self, one: float, other: float) -> None:
        if self.there.items:
            a, b, items = self._place(one), self._place(other), self.there.items
            items[a], items[b] = items[b], items[a]

    def add(self, word: str, count: int) -> None:
        added = self.there.grow(*[word] * count)
        mirror.keep_added(self.there.row, added, at=self.there.tick(), by=ANN)
        self.ours |= {item["id"]: True for item in added}

    def delete(self, share: float, _: int) -> None:
        if self.there.items:
            item_id = self.there.items[self._place(share)]["id"]
            self.there.items[:] = [item for item in self.there.items if item["id"] != item_id]
            row, at = self.there.row, self.there.tick()
            if mirror.keep_deleted_items(row, [item_id], at=at, by=ANN):
                self.ours[item_id] = False

    def page(self, share: float, order: str) -> None:
        start = self._place(share)
        self.there.page(start, start + 4, order=order)

    def newest(self, count: int, _: int) -> None:
        size = len(self.there.items)
        self.there.page(max(size - count, 0), size, order="desc", after=False)

    def look(self, share: float, _: int) -> None:
        if self.there.items:
            item = self.there.items[self._place(share)]
            mirror.keep_item(self.there.row, item, at=self.there.tick())

    def walk(self, *_: int) -> None:
        self.there.walk()

    def ask(self, *_: int) -> None:
        """Of what follows, the answer to this knows nothing."""
        self.asked = (self.there.tick(), list(self.there.items))
        self.ours.clear()

    def answer(self, is_page: bool, _: int) -> None:
        at, items = self.asked
        if is_page:
            mirror.keep_page(
                self.there.row, items, order="asc", reaches_start=True, reaches_end=True, at=at
            )
        else:
            mirror.keep_whole(self.there.row, iter(items), at=at)
        here = {item["id"] for item in live(self.there.row)}
        there = {item["id"] for item in self.there.items}
        for item_id, is_added in self.ours.items():
            if is_added and item_id in there:
                assert item_id in here
            if not is_added and item_id not in there:
                assert item_id not in here


def check_by_itself(row: Conversation) -> None:
    """Whatever was seen so far, a row says what its items are, and the index has their words."""
    assert row.item_count == len(live(row))
    assert set(words(row)) == expected_words(row)


def check(row: Conversation, items: list[dict[str, Any]], project: Project) -> None:
    row.refresh_from_db()
    assert live(row) == items
    assert row.title == title_of(items)
    check_by_itself(row)
    for word in WORDS:
        is_said = any(word in item["content"][0]["text"] for item in items)
        assert Matches(project, parse(word)).count().number == is_said


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(STEPS, max_size=14))
def test_rows_are_what_the_upstream_has_after_any_history(
    db: None, steps: list[tuple[str, Any, Any]]
) -> None:
    project = Project.objects.create(slug=uuid4().hex, name="Bot", kind=Kind.OPENAI)
    history = History(project)
    for name, one, other in steps:
        getattr(history, {"return": "return_"}.get(name, name))(one, other)
        check_by_itself(history.there.refreshed())
    history.walk()
    check(history.there.row, history.there.items, project)
    assert history.there.walk().is_nothing
