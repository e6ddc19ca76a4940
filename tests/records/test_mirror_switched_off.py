"""A copy that is switched off while somebody still knows the project as it was."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

import pytest
from django.db import connection, transaction
from django.utils import timezone

from conversations_admin.errors import InvalidRequest
from conversations_admin.models import Conversation, Item, Project
from conversations_admin.models.words import ItemWords
from conversations_admin.stores.upstream import forgetting, mirror
from tests.records.mirrored import ANN, Upstream, message, texts, wire

PATIENCE = 10.0


def switch_off(project: Project) -> None:
    """In the database alone, as it is for whoever has read the project before."""
    Project.objects.filter(pk=project.pk).update(is_mirrored=False)


def switch_on(project: Project) -> None:
    Project.objects.filter(pk=project.pk).update(is_mirrored=True)


def add(there: Upstream) -> None:
    mirror.keep_added(there.row, there.grow("secret"), at=there.tick(), by=ANN)


def page(there: Upstream) -> None:
    there.page(0, 2)


def walk(there: Upstream) -> None:
    there.walk()


def create(there: Upstream) -> None:
    make(there.row.project)


def make(project: Project) -> None:
    mirror.keep_created(
        project,
        wire("conv_2"),
        [message("secret", "msg_new")],
        is_whole=True,
        at=timezone.now(),
        by=ANN,
    )


def require_no_text() -> None:
    assert not Item.objects.exists()
    assert not ItemWords.objects.exists()
    assert set(Conversation.objects.values_list("title", flat=True)) == {""}


@pytest.mark.django_db
@pytest.mark.parametrize("keep", [add, page, walk, create])
def test_text_that_is_kept_later_is_not_stored(
    mirrored: Project, keep: Callable[[Upstream], None]
) -> None:
    there = Upstream.of(mirrored, "secret one", "secret two", is_kept=False)
    switch_off(mirrored)

    keep(there)

    require_no_text()


@pytest.mark.django_db
def test_a_walk_during_which_it_was_off_for_a_while_does_not_count(mirrored: Project) -> None:
    there = Upstream.of(mirrored, "one", "two", "three", is_kept=False)
    copy = mirror.open_copy(there.row, at=there.tick())
    copy.take(there.items[:1], is_last=False)
    switch_off(mirrored)
    copy.take(there.items[1:2], is_last=False)
    switch_on(mirrored)
    copy.take(there.items[2:], is_last=True)

    assert texts(there.row) == ["one"]
    assert there.refreshed().synced_at is None


@pytest.mark.django_db
@pytest.mark.parametrize("portions", [1, 2])
def test_a_walk_of_which_the_first_items_were_erased_does_not_count(
    mirrored: Project, monkeypatch: pytest.MonkeyPatch, portions: int
) -> None:
    monkeypatch.setattr(forgetting, "ITEMS", 1)
    there = Upstream.of(mirrored, "one", "two", "three", is_kept=False)
    copy = mirror.open_copy(there.row, at=there.tick())
    copy.take(there.items[:2], is_last=False)
    switch_off(mirrored)
    assert len(list(islice(mirror.forget_text(mirrored), portions))) == portions
    switch_on(mirrored)

    assert copy.take(there.items[2:], is_last=True).is_whole_needed
    assert there.refreshed().synced_at is None
    there.walk()
    assert texts(there.row) == ["one", "two", "three"]
    assert there.refreshed().synced_at is not None


@pytest.mark.django_db
def test_what_is_erased_in_part_when_the_copy_is_wanted_again_is_not_whole(
    mirrored: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forgetting, "ITEMS", 1)
    there = Upstream.of(mirrored, "one", "two")
    assert there.refreshed().synced_at is not None
    switch_off(mirrored)
    erasing = mirror.forget_text(mirrored)
    next(erasing)
    switch_on(mirrored)

    with pytest.raises(InvalidRequest, match="keeps a copy"):
        next(erasing)
    assert len(texts(there.row)) == 1
    assert there.refreshed().synced_at is None


@pytest.mark.django_db(transaction=True)
def test_erasing_waits_for_a_conversation_that_is_being_made(mirrored: Project) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("In SQLite the copy is switched off after the other has written, or before.")

    def forget() -> None:
        try:
            switch_off(mirrored)
            list(mirror.forget_text(mirrored))
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            make(mirrored)
            assert Item.objects.exists()
            forgetting = pool.submit(forget)
            wait_until_somebody_waits()
        forgetting.result(timeout=PATIENCE)
    require_no_text()


def wait_until_somebody_waits() -> None:
    until = time.monotonic() + PATIENCE
    with connection.cursor() as cursor:
        while time.monotonic() < until:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
            time.sleep(0.01)
    pytest.fail("Nobody waited.")
