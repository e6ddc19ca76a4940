"""The corpus holds what it says, in the rows the product itself would write."""

from __future__ import annotations

from itertools import chain
from typing import Any

import pytest
from django.db import models

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.conversations import create_conversation
from conversations_admin.models import Conversation, Item, MetadataPair, Project
from conversations_admin.models.words import ItemWords
from conversations_admin.search.language.parser import parse
from conversations_admin.search.matches import Matches
from conversations_admin.search.text.wanted import in_project
from conversations_admin.wire.items import parse_items
from tests.benchmarks.conversations import LONG, Drawn, conversations, draw
from tests.benchmarks.loading import Loader
from tests.benchmarks.vocabulary import LANGUAGES, PLANTED

SIZE = 150
# Given anew each time, or each time the clock is asked.
OWN = {"id", "conversation", "conversation_id", "item_id", "project", "project_id"}
OWN |= {"created_at", "active_at"}


@pytest.fixture
def corpus(project: Project, actor: Actor) -> list[Drawn]:
    drawn = list(conversations(SIZE))
    Loader(project, by=actor.provenance).load(drawn)
    return drawn


def test_a_number_gives_the_same_conversation_every_time() -> None:
    assert draw(7, size=SIZE) == draw(7, size=SIZE)
    assert draw(7, size=SIZE) != draw(8, size=SIZE)


def test_the_rows_are_those_the_product_writes(
    corpus: list[Drawn], other_project: Project, actor: Actor
) -> None:
    for drawn in corpus[:20]:
        raw = [
            {key: body[key] for key in body if not _is_own_id(key, body)} for body in drawn.bodies
        ]
        created = create_conversation(
            other_project,
            metadata=drawn.metadata,
            items=parse_items(raw, maximum=None),
            actor=actor,
        )
        ours = Conversation.objects.get(conversation_id=drawn.conversation_id)
        theirs = Conversation.objects.get(conversation_id=created.conversation["id"])
        assert _columns(ours) == _columns(theirs)
        assert _pairs(ours) == _pairs(theirs)
        assert _items(ours) == _items(theirs)
        assert _words(ours) == _words(theirs)


def test_times_are_those_of_the_items(corpus: list[Drawn]) -> None:
    for drawn in corpus:
        row = Conversation.objects.get(conversation_id=drawn.conversation_id)
        times = list(row.items.in_order().values_list("created_at", flat=True))
        assert times == drawn.times
        assert (row.created_at, row.active_at) == (times[0], times[-1])
        pair_times = set(row.pairs.values_list("created_at", flat=True))
        assert pair_times == {row.created_at}


def test_the_middle_one_has_a_thousand_items(corpus: list[Drawn]) -> None:
    assert [drawn.number for drawn in corpus if len(drawn.bodies) == LONG] == [SIZE // 2]


def test_planted_words_are_found_where_they_were_put(corpus: list[Drawn], project: Project) -> None:
    planted = set(chain.from_iterable(drawn.planted for drawn in corpus))
    assert {"thanks", "invoice"} <= planted
    for words in planted:
        holders = {drawn.conversation_id for drawn in corpus if _holds(drawn, words)}
        query = parse(f'"{words}"')
        found = Matches(project, query).page(limit=SIZE).conversations
        assert {row.conversation_id for row in found} == holders, words


def test_words_are_as_frequent_as_promised() -> None:
    drawn = list(conversations(10_000))
    for words, share in PLANTED.items():
        count = sum(words in each.planted for each in drawn)
        deviation = (share * len(drawn)) ** 0.5
        assert abs(count - share * len(drawn)) <= 4 * deviation, words


@pytest.mark.parametrize("language", [each for each in LANGUAGES if each.planted])
def test_a_word_of_another_script_stands_in_its_language(language: Any) -> None:
    word, share = language.planted
    own = [each for each in conversations(5_000) if each.metadata["lang"] == language.code]
    count = sum(word in each.planted for each in own)
    assert 0 < count <= 2 * share * len(own) + 5


def _is_own_id(key: str, body: dict[str, Any]) -> bool:
    return key == "id" and body["type"] != "reasoning"


def _holds(drawn: Drawn, words: str) -> bool:
    return any(words in planted for planted in drawn.planted)


def _columns(row: models.Model) -> dict[str, object]:
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return {name: value for name, value in values.items() if name not in OWN}


def _pairs(conversation: Conversation) -> list[dict[str, object]]:
    return [
        _columns(pair)
        for pair in MetadataPair.objects.filter(conversation=conversation).order_by("key")
    ]


def _items(conversation: Conversation) -> list[dict[str, object]]:
    rows = [_columns(item) for item in Item.objects.filter(conversation=conversation).in_order()]
    for row in rows:
        row["body"] = {key: value for key, value in row["body"].items() if key != "id"}  # type: ignore[attr-defined]
    return rows


def _words(conversation: Conversation) -> list[str]:
    entries = ItemWords.objects.filter(conversation=conversation)
    own = in_project("", conversation.project_id)
    return [entry.words.replace(own, "") for entry in entries.order_by("rowid")]
