"""The title of a conversation follows its items, and an addition does not read them all for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from conversations_admin.models import Project
from conversations_admin.models.fields import ExactJSONField
from conversations_admin.stores.upstream import mirror
from tests.records.mirrored import ANN, Upstream, message

pytestmark = pytest.mark.django_db


def spoken_to(project: Project, *texts: str) -> Upstream:
    """A conversation in which only the assistant has said something."""
    there = Upstream.of(project)
    there.items = [
        message(text, f"msg_of_assistant_{number}", role="assistant")
        for number, text in enumerate(texts)
    ]
    there.walk()
    return there


def add(there: Upstream, *items: dict[str, Any]) -> None:
    """Somebody adds them there, and the newest page is read."""
    there.items += items
    size = len(there.items)
    there.page(size - len(items) - 1, size, order="desc", after=False)


@pytest.fixture
def bodies_read(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The bodies of items that were read from the database, as they are read."""
    read: list[object] = []
    load: Callable[..., object] = ExactJSONField.from_db_value

    def loading(field: ExactJSONField, value: str | None, *others: object) -> object:
        if field.name == "body":
            read.append(value)
        return load(field, value, *others)

    monkeypatch.setattr(ExactJSONField, "from_db_value", loading)
    return read


@pytest.mark.parametrize("role", ["user", "assistant"])
def test_an_addition_reads_as_little_of_a_long_conversation_as_of_a_short_one(
    mirrored: Project, bodies_read: list[object], role: str
) -> None:
    there = spoken_to(mirrored, *(f"number {n}" for n in range(120)))
    bodies_read.clear()

    add(there, message("new", "msg_new", role=role))

    assert there.refreshed().item_count == 121
    assert len(bodies_read) <= 6
    assert there.row.title == "number 0"


def test_the_first_words_of_a_user_take_the_title_from_who_greeted_them(mirrored: Project) -> None:
    there = spoken_to(mirrored, "Hello, how can I help?")

    add(there, message("well", "msg_2", role="assistant"))
    assert there.refreshed().title == "Hello, how can I help?"
    add(there, message("My refund", "msg_3"), message("please", "msg_4"))
    assert there.refreshed().title == "My refund"
    add(there, message("Still there?", "msg_5"))
    assert there.refreshed().title == "My refund"


def test_the_first_words_of_all_become_the_title(mirrored: Project) -> None:
    call = {"id": "fc_1", "type": "function_call", "name": "n", "arguments": "{}", "call_id": "c"}
    there = Upstream.of(mirrored)
    there.items.append(call)
    there.walk()
    assert there.refreshed().title == ""

    add(there, message("Hello", "msg_1", role="assistant"), message("Refund", "msg_2"))
    assert there.refreshed().title == "Refund"


@pytest.mark.parametrize("role", ["user", "assistant"])
def test_what_was_said_before_our_own_addition_becomes_the_title(
    mirrored: Project, role: str
) -> None:
    """It was asked for before the addition, and answered after it."""
    there = Upstream.of(mirrored)
    asked_at = there.tick()
    there.items.append(message("said first", "msg_1", role=role))
    ours = message("ours", "msg_9", role=role)
    mirror.keep_added(there.row, [ours], at=there.tick(), by=ANN)
    assert there.refreshed().title == "ours"

    mirror.keep_page(
        there.row, there.items, order="asc", reaches_start=True, reaches_end=True, at=asked_at
    )

    assert there.refreshed().title == "said first"
