"""The timeline of one conversation as its page shows it: blocks, their links and the pagers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.audit import visible_entries
from conversations_admin.actions.permissions import Permission
from conversations_admin.models import Conversation, Item, Project
from conversations_admin.models.audit import Via
from conversations_admin.web.block_markup import draw_around
from conversations_admin.web.entries import Page, Place
from conversations_admin.web.found import Found
from conversations_admin.web.presentation.marks import NOTHING, Sought
from conversations_admin.web.presentation.timeline import Block, Entry, addressable, blocks
from conversations_admin.wire.paging import Order

# What programs and imports bring is the conversation itself; a colleague's hand is worth a word.
ADDED_BY_HAND = frozenset({Via.DASHBOARD, Via.ADMIN})

type Range = tuple[int, int]
"""First and last of the live items shown, counted from 1; both 0 for none."""


@dataclass(frozen=True)
class Addresses:
    """Where to do what in one conversation, as far as the actor may.

    `hindrance` says why nothing can be changed in it just now, empty where it can.
    """

    project: Project
    conversation: Conversation
    actor: Actor
    hindrance: str = ""

    def at(self, name: str, *more: object) -> str:
        return reverse(name, args=[self.project.slug, self.conversation.conversation_id, *more])

    def item(self, item_id: str) -> str:
        return f"{self.here}?{urlencode({'around': item_id})}#item-{item_id}"

    def raw(self, row: Item) -> str:
        if not row.pk:  # read from the upstream just now
            return f"{self._raw_by_id}?{urlencode({'item': row.item_id})}"
        return self._raw.format(row.position)

    @cached_property
    def _raw_by_id(self) -> str:
        return self.at("item_raw_by_id")

    @cached_property
    def _raw(self) -> str:
        """Asked for once, as a page has hundreds."""
        before, _, behind = self.at("item_raw", 0).rpartition("0")
        return f"{before}{{}}{behind}"

    @cached_property
    def here(self) -> str:
        return self.at("conversation_detail")

    @cached_property
    def _deletion(self) -> str:
        return self.at("items_delete")

    @cached_property
    def _may_delete(self) -> bool:
        return self.actor.may(Permission.DELETE_ITEMS)

    def of_block(self, block: Block, rows: Mapping[int, Item]) -> dict[str, str]:
        urls = {"link": self._link(block), "raw": self.raw(rows[block.position])}
        if self.hindrance:
            urls["hindrance"] = self.hindrance
        if block.kind == "tombstone":
            return urls | self._restoring(block, rows)
        if self._may_delete:
            items = urlencode([("item", item_id) for item_id in block.item_ids])
            urls["delete"] = f"{self._deletion}?{items}"
        return urls

    def _link(self, block: Block) -> str:
        if block.head and block.anchor == f"item-{block.head.item_id}":
            return self.item(block.head.item_id)
        query = urlencode({"around": block.position})
        return f"{self.here}?{query}#{block.anchor}"

    def _restoring(self, block: Block, rows: Mapping[int, Item]) -> dict[str, str]:
        restored = [rows[position].restored_as for position in block.positions]
        if restored_as := next(filter(None, restored), ""):
            return {"restored": self.item(restored_as), "restored_as": restored_as}
        if not self.actor.may(Permission.RESTORE_ITEMS):
            return {}
        positions = urlencode([("position", position) for position in block.positions])
        return {"restore": f"{self.at('items_restore')}?{positions}"}


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """`above` and `below` are addresses of what comes before and after on the screen."""

    page: Page
    order: Order
    blocks: list[Block]
    above: str
    below: str
    first: int
    last: int
    marked: Block | None = None

    @property
    def range(self) -> str:
        if not self.page.is_counted:
            return _uncounted(self.last)
        if not self.page.total:
            return "No items"
        if not self.last:
            return f"None of {_counted(self.page.total)}"
        if (self.first, self.last) == (1, self.page.total):
            return "1 item" if self.last == 1 else f"All {_counted(self.last)}"
        return f"Items {self.first:,}–{self.last:,} of {self.page.total:,}"

    @property
    def above_words(self) -> str:
        return "Load older" if self.order == "asc" else "Load newer"

    @property
    def below_words(self) -> str:
        return "Load newer" if self.order == "asc" else "Load older"


def timeline_of(
    page: Page, *, addresses: Addresses, found: Found, order: Order, shown: Range = (0, 0)
) -> Timeline:
    """`shown` is what the screen shows already; this page is added to it."""
    first, last = _joined(page, shown)
    older, newer = ("before", "after") if order == "asc" else ("after", "before")
    here = addresses.at("conversation_detail")

    def beyond(side: str, position: Place) -> str:
        return f"{here}?{urlencode(found.sent | {'order': order, side: position})}"

    to_older = beyond(older, page.oldest) if page.has_older else ""
    to_newer = beyond(newer, page.newest) if page.has_newer else ""
    drawn = draw(page.rows, addresses=addresses, sought=found.sought)
    return Timeline(
        page=page,
        order=order,
        blocks=drawn if order == "asc" else drawn[::-1],
        above=to_older if order == "asc" else to_newer,
        below=to_newer if order == "asc" else to_older,
        first=first,
        last=last,
        marked=_marked(drawn, page.marked),
    )


def draw(rows: Sequence[Item], *, addresses: Addresses, sought: Sought = NOTHING) -> list[Block]:
    """The blocks of rows that are in order of position, with what may be done to each."""
    is_upstream = addresses.project.is_upstream
    drawn = blocks([entry_of(row, is_upstream=is_upstream) for row in rows], sought)
    by_position = {row.position: row for row in rows}
    reasons = _reasons([row.item_id for row in rows if row.deleted_at], addresses=addresses)
    for block in addressable(drawn):
        block.urls = addresses.of_block(block, by_position)
        block.raw_urls = {each: addresses.raw(by_position[each]) for each in block.positions}
        if block.kind == "tombstone" and block.head:
            block.reason = reasons.get(block.head.item_id, "")
        draw_around(block)
    return drawn


def _reasons(item_ids: Sequence[str], *, addresses: Addresses) -> dict[str, str]:
    """Why items were deleted, as far as the actor may see the entries that say so."""
    if not item_ids:
        return {}
    entries = visible_entries(addresses.actor, project=addresses.project).filter(
        conversation_id=addresses.conversation.conversation_id, target__in=item_ids
    )
    deletions = entries.succeeded("item.delete")
    return dict(deletions.order_by("sequence").values_list("target", "reason"))


def entry_of(row: Item, *, is_upstream: bool = False) -> Entry:
    by_hand = row.added_via in ADDED_BY_HAND
    return Entry(
        position=row.position,
        item_id=row.item_id,
        item=row.body,
        first_seen=row.created_at,
        deleted=row.deleted_at is not None,
        deleted_by=row.deleted_by,
        deleted_at=row.deleted_at,
        is_gone=row.is_gone,
        added_by=row.added_by if by_hand else "",
        added_via=row.added_via if by_hand else "",
        is_written_earlier=is_upstream and not row.added_by,
    )


def _marked(drawn: Iterable[Block], row: Item | None) -> Block | None:
    if row is None:
        return None
    for block in drawn:
        units = block.units or (block,)
        if any(row.position in unit.positions for unit in units):
            return block
    return None


def _joined(page: Page, shown: Range) -> Range:
    if not page.last:
        return shown
    first, last = shown
    if not page.is_counted:
        return 1, last + page.last
    return min(first or page.first, page.first), min(max(last, page.last), page.total)


def _uncounted(number: int) -> str:
    if not number:
        return "No items"
    return f"{'1 item' if number == 1 else _counted(number)}, as the upstream has them now"


def _counted(number: int) -> str:
    return f"{number:,} items"
