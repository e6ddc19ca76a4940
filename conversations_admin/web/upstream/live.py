"""The entries of a conversation of which no text is kept, read from the upstream page by page.

They answer what `web.entries` answers for stored rows. Nothing is stored: the rows are never
saved, and are numbered by their place on their page. Entries are found and paged by item id.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from conversations_admin.actions import reads
from conversations_admin.actions.actor import Actor
from conversations_admin.models import Conversation, Item
from conversations_admin.records.mirroring.bodies import describe
from conversations_admin.web.entries import PAGE, Page, Place, commonest_first
from conversations_admin.wire.paging import Order


@dataclass(frozen=True, kw_only=True)
class LivePage(Page):
    """`is_further`: older than what the page on the screen shows already."""

    is_counted: ClassVar[bool] = False

    is_further: bool = False

    @property
    def oldest(self) -> Place:
        return self.rows[0].item_id if self.rows else ""

    @property
    def newest(self) -> Place:
        return self.rows[-1].item_id if self.rows else ""


@dataclass(frozen=True)
class LiveEntries:
    """At most PAGE items at a time, and never more calls than there are items named."""

    conversation: Conversation
    actor: Actor

    def first_page(self, order: Order) -> Page:
        return self.newer_than("") if order == "asc" else self.older_than(None)

    def newer_than(self, place: Place) -> Page:
        """Raise NotFound where that item is not there, as every method here does."""
        bodies, has_more = self._read("asc", after=str(place), limit=PAGE)
        return self._page(bodies, has_older=bool(place), has_newer=has_more)

    def older_than(self, place: Place | None) -> Page:
        bodies, has_more = self._read("desc", after=str(place or ""), limit=PAGE)
        return self._page(
            bodies[::-1], has_older=has_more, has_newer=bool(place), is_further=bool(place)
        )

    def around(self, reference: str) -> Page:
        marked = self._retrieve(reference)
        older, has_older = self._read("desc", after=reference, limit=PAGE // 2)
        newer, has_newer = self._read("asc", after=reference, limit=PAGE - PAGE // 2 - 1)
        bodies = [*older[::-1], marked, *newer]
        return self._page(bodies, has_older=has_older, has_newer=has_newer, marked=len(older))

    def place_of(self, reference: str) -> Place:
        return reference

    def named(self, item_ids: Iterable[str]) -> list[Item]:
        return self._rows([self._retrieve(item_id) for item_id in item_ids])

    def near(self, item_ids: Sequence[str]) -> list[Item]:
        """What may answer these items or be answered by them: those around the first."""
        return self.around(item_ids[0]).rows

    def at(self, positions: list[int]) -> list[Item]:  # noqa: ARG002 what is gone is not kept
        return []

    def no_page(self) -> Page:
        return self._page([], has_older=False, has_newer=False)

    def newest_of(self, known: Place, page: Page) -> Place:
        is_further = isinstance(page, LivePage) and page.is_further
        return known if is_further else page.newest or known

    def count_types(self) -> list[tuple[str, int]]:
        """Nobody counts what would have to be fetched whole."""
        return []

    def count_types_cheaply(self, page: Page) -> list[tuple[str, int]]:
        is_whole = not (page.has_older or page.has_newer)
        return commonest_first(page) if is_whole else []

    def _read(self, order: Order, *, after: str, limit: int) -> tuple[list[dict[str, Any]], bool]:
        page = reads.list_items(
            self.conversation.project,
            self.conversation.conversation_id,
            actor=self.actor,
            after=after or None,
            limit=limit,
            order=order,
        )
        return page.items, page.has_more

    def _retrieve(self, item_id: str) -> dict[str, Any]:
        conversation = self.conversation
        return reads.retrieve_item(
            conversation.project, conversation.conversation_id, item_id, actor=self.actor
        )

    def _page(
        self,
        bodies: Sequence[dict[str, Any]],
        *,
        has_older: bool,
        has_newer: bool,
        marked: int | None = None,
        is_further: bool = False,
    ) -> LivePage:
        rows = self._rows(bodies)
        return LivePage(
            rows=rows,
            first=1 if rows else 0,
            last=len(rows),
            total=len(rows),
            has_older=has_older and bool(rows),
            has_newer=has_newer and bool(rows),
            marked=None if marked is None else rows[marked],
            is_further=is_further,
        )

    def _rows(self, bodies: Iterable[Mapping[str, Any]]) -> list[Item]:
        return [self._row(body, number) for number, body in enumerate(bodies, start=1)]

    def _row(self, body: Mapping[str, Any], number: int) -> Item:
        item = Item(conversation=self.conversation, position=number)
        describe(item, dict(body))
        return item
