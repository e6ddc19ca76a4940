"""An upstream's conversation as a list in memory, and what the rows say of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from conversations_admin.models import Conversation, Item, Project
from conversations_admin.models.conversation import Origin
from conversations_admin.models.words import ItemWords
from conversations_admin.records.mirroring.kept import Kept
from conversations_admin.records.rows import Provenance
from conversations_admin.search.text import index
from conversations_admin.stores.upstream import mirror

ANN = Provenance("ann", "dashboard")
CREATED = 1_790_000_000


def message(text: str, item_id: str, **fields: Any) -> dict[str, Any]:
    return {
        "id": item_id,
        "type": "message",
        "status": "completed",
        "role": "user",
        "content": [{"type": "input_text", "text": text}],
        **fields,
    }


def wire(conversation_id: str = "conv_1", **metadata: str) -> dict[str, Any]:
    return {
        "id": conversation_id,
        "object": "conversation",
        "created_at": CREATED,
        "metadata": metadata,
    }


@dataclass
class Upstream:
    """One conversation there, and our row of it here."""

    row: Conversation
    items: list[dict[str, Any]] = field(default_factory=list)
    made: int = 0
    now: datetime = field(default_factory=timezone.now)

    @classmethod
    def of(cls, project: Project, *texts: str, is_kept: bool = True) -> Upstream:
        row = mirror.keep_conversation(project, wire(), origin=Origin.RECORDED)
        upstream = cls(row)
        upstream.grow(*texts)
        if is_kept:
            upstream.walk()
        return upstream

    def tick(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now

    def grow(self, *texts: str, at: int | None = None) -> list[dict[str, Any]]:
        """Items that somebody else adds there."""
        new = []
        for text in texts:
            self.made += 1
            new.append(message(text, f"msg_{self.made}"))
        place = len(self.items) if at is None else at
        self.items[place:place] = new
        return new

    def walk(self) -> Kept:
        return mirror.keep_whole(self.row, iter(self.items), at=self.tick())

    def page(self, start: int, stop: int, *, order: str = "asc", after: bool = True) -> Kept:
        """The items from `start` to `stop`, as a page would hold them."""
        items = self.items[start:stop]
        begins, ends = start <= 0, stop >= len(self.items)
        first = self.items[start - 1]["id"] if start > 0 else None
        last = self.items[stop]["id"] if stop < len(self.items) else None
        anchor = first if order == "asc" else last
        return mirror.keep_page(
            self.row,
            items if order == "asc" else items[::-1],
            order=order,
            reaches_start=begins,
            reaches_end=ends,
            at=self.tick(),
            after=anchor if after else None,
        )

    def refreshed(self) -> Conversation:
        self.row.refresh_from_db()
        return self.row


def live(row: Conversation) -> list[dict[str, Any]]:
    return list(
        Item.objects.live().filter(conversation=row).in_order().values_list("body", flat=True)
    )


def texts(row: Conversation) -> list[str]:
    return [body["content"][0]["text"] for body in live(row)]


def gone(row: Conversation) -> list[str]:
    items = Item.objects.filter(conversation=row, is_gone=True, deleted_at__isnull=False)
    return list(items.in_order().values_list("item_id", flat=True))


def words(row: Conversation) -> dict[int, str]:
    """What the text index has of a conversation, by rowid."""
    return dict(ItemWords.objects.filter(conversation=row).values_list("rowid", "words"))


def expected_words(row: Conversation) -> set[int]:
    items = Item.objects.live().filter(conversation=row)
    return {index.rowid_of(item.pk, row.created_at) for item in items}


def bodies(items: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    yield from items
