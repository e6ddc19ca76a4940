"""A query finds the right conversations, newest first, on both databases alike."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.conversations import delete_conversation, update_metadata
from conversations_admin.actions.items import delete_items
from conversations_admin.errors import NotFound
from conversations_admin.models import Conversation, Item, Project
from conversations_admin.search.keys import metadata_keys
from conversations_admin.search.language.parser import parse
from conversations_admin.search.matches import Matches

type Make = Callable[..., Conversation]


def found(project: Project, query: str) -> list[str]:
    page = Matches(project, parse(query)).page(limit=50)
    return [conversation.metadata["name"] for conversation in page.conversations]


@pytest.fixture
def some(make_conversation: Make) -> None:
    make_conversation("I want a refund", name="one", tier="gold", locale="de")
    make_conversation("我要退款，谢谢", name="two", tier="gold", locale="zh")
    make_conversation("Where is my parcel?", "No refund, please", name="three", tier="free")
    make_conversation(name="four")


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["four", "three", "two", "one"]),
        ("tier:gold", ["two", "one"]),
        ("tier:gold locale:de", ["one"]),
        ("tier:gold locale:fr", []),
        ("tier:GOLD", []),
        ("-tier:gold", ["four", "three"]),
        ("tier:gold -locale:de", ["two"]),
        ("refund", ["three", "one"]),
        ('"a refund"', ["one"]),
        ("refund parcel", ["three"]),
        ("退款", ["two"]),
        ("款", ["two"]),
        ("tier:free REFUND", ["three"]),
        ("-refund", ["four", "two"]),
        ("refund*", ["three", "one"]),
        ('"\' OR 1=1 --"', []),
        ("NEAR and", []),
    ],
)
def test_a_query_finds(some: None, project: Project, query: str, names: list[str]) -> None:
    assert found(project, query) == names


def test_an_id_finds_its_conversation(make_conversation: Make, project: Project) -> None:
    make_conversation(name="other")
    row = make_conversation(name="wanted")
    assert found(project, f"id:{row.conversation_id}") == ["wanted"]
    assert found(project, row.conversation_id) == ["wanted"]


@pytest.mark.parametrize(
    "created",
    [
        datetime(2026, 11, 1, 12, 0, 0, 999_700, tzinfo=UTC),
        datetime(2200, 1, 1, tzinfo=UTC),
    ],
)
def test_words_are_found_whenever_a_conversation_was_created(
    make_conversation: Make, project: Project, created: datetime
) -> None:
    with time_machine.travel(created, tick=False):
        make_conversation("a unicorn", name="one", tier="gold")
        assert found(project, "unicorn") == ["one"]
        assert found(project, "tier:gold unicorn") == ["one"]
        assert found(project, "tier:gold (unicorn OR locale:de)") == ["one"]
        assert found(project, "-unicorn") == []
        assert found(project, "unicorn created:<9999") == ["one"]


@pytest.mark.parametrize("order", ["asc", "desc"])
def test_a_page_between_two_places_has_neither_of_them(
    make_conversation: Make, project: Project, order: str
) -> None:
    rows = [make_conversation().conversation_id for _ in range(6)]
    walked = rows if order == "asc" else rows[::-1]
    matches = Matches(project, parse(""))
    page = matches.page(limit=3, order=order, after=walked[0], before=walked[3])  # type: ignore[arg-type]
    assert [row.conversation_id for row in page.conversations] == walked[1:3]
    assert not page.has_more
    page = matches.page(limit=1, order=order, after=walked[0], before=walked[3])  # type: ignore[arg-type]
    assert [row.conversation_id for row in page.conversations] == [walked[1]]
    assert page.has_more
    page = matches.page(limit=1, order=order, after=walked[3], before=walked[0])  # type: ignore[arg-type]
    assert (page.conversations, page.has_more) == ([], False)


def test_another_projects_conversations_are_never_found(some: None, other_project: Project) -> None:
    for query in ("", "tier:gold", "refund", "-tier:gold"):
        assert not Matches(other_project, parse(query)).page(limit=50).conversations


def test_search_follows_every_change(
    make_conversation: Make, project: Project, actor: Actor
) -> None:
    row = make_conversation("a unicorn", name="one", tier="gold")
    update_metadata(project, row.conversation_id, {"name": "one", "tier": "pro"}, actor=actor)
    assert found(project, "tier:gold") == []
    assert found(project, "tier:pro unicorn") == ["one"]
    item = Item.objects.get(conversation=row)
    delete_items(project, row.conversation_id, [item.item_id], actor=actor)
    assert found(project, "unicorn") == []
    delete_conversation(project, row.conversation_id, actor=actor)
    assert found(project, "tier:pro") == []


@pytest.mark.parametrize("query", ["", "tier:gold"])
@pytest.mark.parametrize("order", ["asc", "desc"])
def test_pages_join_without_gap_or_overlap_both_ways(
    make_conversation: Make, project: Project, query: str, order: str
) -> None:
    rows = [make_conversation(tier="gold").conversation_id for _ in range(7)]
    expected = rows if order == "asc" else rows[::-1]
    matches = Matches(project, parse(query))
    walked: list[str] = []
    after = None
    while True:
        page = matches.page(limit=3, order=order, after=after)  # type: ignore[arg-type]
        walked += [row.conversation_id for row in page.conversations]
        if not page.has_more:
            break
        after = walked[-1]
    assert walked == expected
    back = matches.page(limit=3, order=order, before=expected[5])  # type: ignore[arg-type]
    assert [row.conversation_id for row in back.conversations] == expected[2:5]
    assert back.has_more


def test_a_deleted_conversation_still_marks_a_place(
    make_conversation: Make, project: Project, actor: Actor
) -> None:
    rows = [make_conversation().conversation_id for _ in range(3)]
    delete_conversation(project, rows[1], actor=actor)
    page = Matches(project, parse("")).page(limit=5, after=rows[1])
    assert [row.conversation_id for row in page.conversations] == [rows[0]]


def test_an_unknown_place_is_refused(project: Project) -> None:
    matches, nowhere = Matches(project, parse("")), "conv_no\x00thing"
    with pytest.raises(NotFound) as refused:
        matches.page(limit=5, after=nowhere)
    assert refused.value.param == "after"
    with pytest.raises(NotFound) as refused:
        matches.page(limit=5, before=nowhere)
    assert refused.value.param == "before"
    with pytest.raises(NotFound, match="No conversation found with id 'item_1'"):
        matches.page(limit=5, after="item_1")


def test_counts_are_capped(make_conversation: Make, project: Project) -> None:
    for _ in range(4):
        make_conversation(tier="gold")
    matches = Matches(project, parse("tier:gold"))
    assert str(matches.count()) == "4"
    assert str(matches.count(cap=3)) == "3+"
    assert str(matches.count(cap=4)) == "4"


def test_walking_all_matches_takes_each_once(make_conversation: Make, project: Project) -> None:
    rows = {make_conversation(tier="gold").conversation_id for _ in range(5)}
    assert {row.conversation_id for row in Matches(project, parse("tier:gold")).walk()} == rows


def test_a_page_takes_as_many_queries_as_the_query_has_kinds(some: None, project: Project) -> None:
    with CaptureQueriesContext(connection) as queries:
        Matches(project, parse("tier:gold")).page(limit=50)
    assert len(queries) == 2  # the places, the rows
    with CaptureQueriesContext(connection) as queries:
        Matches(project, parse("tier:gold refund")).page(limit=50)
    # An estimate (PostgreSQL makes one of pairs and one of words), entries, places, rows.
    assert len(queries) == (4 if connection.vendor == "sqlite" else 5)


def test_keys_are_listed_once_each(some: None, project: Project, other_project: Project) -> None:
    assert metadata_keys(project) == ["locale", "name", "tier"]
    assert metadata_keys(project, limit=2) == ["locale", "name"]
    assert metadata_keys(other_project) == []
