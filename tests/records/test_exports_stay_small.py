"""A long export costs as much memory as a short one, and as much time for each row."""

from __future__ import annotations

import time
import tracemalloc
from datetime import UTC, datetime, timedelta

import pytest

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.exports import Export, FileFormat, export_conversations
from conversations_admin.actions.selection import Selection
from conversations_admin.models import Conversation, Item, MetadataPair, Project
from conversations_admin.records import contents
from conversations_admin.records.blocks import blocks
from conversations_admin.search import matches
from conversations_admin.search.language.parser import parse

FEW, MANY = 100, 500
START = datetime(2026, 1, 1, tzinfo=UTC)
WORDS = "Where is my parcel? It was to be here on Monday. " * 4


@pytest.fixture(autouse=True)
def _little_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tenth of all that is held at one time: a tenth of the rows then tells the same."""
    for module, name in (
        (matches, "WALKED_AT_ONCE"),
        (contents, "CONVERSATIONS_AT_ONCE"),
        (contents, "ITEMS_AT_ONCE"),
    ):
        monkeypatch.setattr(module, name, getattr(module, name) // 10)


def fill(project: Project) -> None:
    """Rows as the actions write them, without the time they take."""
    rows = Conversation.objects.bulk_create(
        Conversation(
            project=project,
            conversation_id=f"conv_{number:06}",
            metadata={"part": "few" if number < FEW else "more", "all": "yes"},
            title=f"Number {number}",
            item_count=3,
            next_position=4,
            created_at=START + timedelta(seconds=number),
            active_at=START + timedelta(seconds=number),
        )
        for number in range(MANY)
    )
    MetadataPair.objects.bulk_create(
        MetadataPair(
            conversation=row, project=project, key=key, value=value, created_at=row.created_at
        )
        for row in rows
        for key, value in row.metadata.items()
    )
    body = {
        "type": "message",
        "role": "user",
        "content": [{"type": "input_text", "text": WORDS}],
    }
    Item.objects.bulk_create(
        Item(
            conversation=row,
            position=position,
            item_id=f"msg_{row.pk}_{position}",
            type="message",
            role="user",
            body=body,
            created_at=row.created_at,
        )
        for row in rows
        for position in (1, 2, 3)
    )


def read(project: Project, query: str, file_format: FileFormat, actor: Actor) -> int:
    export = Export(selection=Selection(parse(query)), file_format=file_format)
    pieces = export_conversations(project, export, actor=actor)
    return sum(len(block) for block in blocks(pieces, broken=export.broken))


def times_as_long(project: Project, file_format: FileFormat, actor: Actor) -> float:
    """For all in one file, beside as many in many files: whoever disturbs, disturbs both."""

    def seconds(query: str, *, files: int) -> float:
        began = time.perf_counter()
        for _ in range(files):
            read(project, query, file_format, actor)
        return time.perf_counter() - began

    rounds = [(seconds("part:few", files=MANY // FEW), seconds("all:yes", files=1)) for _ in "123"]
    return min(many for _, many in rounds) / min(few for few, _ in rounds)


def peak(project: Project, query: str, file_format: FileFormat, actor: Actor) -> int:
    tracemalloc.start()
    try:
        read(project, query, file_format, actor)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.django_db
def test_an_export_costs_the_same_for_each_row_however_long(project: Project, actor: Actor) -> None:
    fill(project)
    for file_format in FileFormat:
        assert times_as_long(project, file_format, actor) < 2, file_format
        few_bytes, many_bytes = (
            peak(project, query, file_format, actor) for query in ("part:few", "all:yes")
        )
        assert many_bytes < 1.5 * few_bytes, file_format
