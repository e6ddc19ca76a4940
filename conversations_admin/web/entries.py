"""A page of a conversation's entries, and what lies before and behind it. Views only.

Entries are paged by position, which is unique and never reused: an item's id may come
twice in one conversation, and a walk by it would skip what lies between.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from django.db.models import Count, Q

from conversations_admin.models import Conversation, Item
from conversations_admin.models.item import ItemQuerySet
from conversations_admin.models.plain import is_storable
from conversations_admin.web.numbers import whole_number
from conversations_admin.web.presentation.pairing import ANSWERED_BY, ANSWERS
from conversations_admin.wire.objects import after_not_found
from conversations_admin.wire.paging import Order

PAGE = 100
# So many more rows, at most, keep calls on the page of their outputs.
SEAM = 20

type Place = int | str
"""Where a page begins or ends: a position, or an item's id where no rows are kept."""


@dataclass(frozen=True, kw_only=True)
class Page:
    """Rows by position. `first` and `last` count live items from 1; both 0 if none is shown.

    Unless `is_counted`, nobody knows how many items lie before them, or how many there are.
    """

    is_counted: ClassVar[bool] = True

    rows: list[Item]
    first: int
    last: int
    total: int
    has_older: bool
    has_newer: bool
    marked: Item | None = None

    @classmethod
    def of_nothing(cls, *, total: int) -> Page:
        return cls(rows=[], first=0, last=0, total=total, has_older=False, has_newer=False)

    @property
    def oldest(self) -> Place:
        return self.rows[0].position if self.rows else 0

    @property
    def newest(self) -> Place:
        return self.rows[-1].position if self.rows else 0

    @property
    def live_rows(self) -> list[Item]:
        return [row for row in self.rows if row.deleted_at is None]


@dataclass(frozen=True)
class Entries:
    """The entries of one conversation that somebody may see."""

    conversation: Conversation
    with_deleted: bool

    def first_page(self, order: Order) -> Page:
        return self.newer_than(0) if order == "asc" else self.older_than(None)

    def newer_than(self, position: Place) -> Page:
        rows = self._visible().filter(position__gt=position).in_order()[: PAGE + SEAM]
        return self._page(_uncut(list(rows), PAGE))

    def older_than(self, position: Place | None) -> Page:
        visible = self._visible()
        if position is not None:
            visible = visible.filter(position__lt=position)
        rows = list(visible.order_by("-position")[: PAGE + SEAM])
        return self._page(_uncut(rows, PAGE, newest_first=True)[::-1])

    def around(self, reference: str) -> Page:
        """The page with the entry in its middle. Raise NotFound for one not to be seen here."""
        marked = self._find(reference, or_position=True)
        visible = self._visible()
        before = visible.filter(position__lt=marked.position).order_by("-position")
        rest = visible.filter(position__gte=marked.position).in_order()
        older = _uncut(list(before[: PAGE // 2 + SEAM]), PAGE // 2, newest_first=True)[::-1]
        size = max(PAGE - len(older), 1)
        return self._page(older + _uncut(list(rest[: size + SEAM]), size), marked=marked)

    def place_of(self, reference: str) -> Place:
        """A position as it stands, or that of the item with this id."""
        position = whole_number(reference)
        return self._find(reference).position if position is None else position

    def at(self, positions: list[int]) -> list[Item]:
        return list(self._visible().filter(position__in=positions).in_order())

    def named(self, item_ids: Iterable[str]) -> list[Item]:
        return [self._find(item_id) for item_id in item_ids]

    def no_page(self) -> Page:
        return Page.of_nothing(total=self.conversation.item_count)

    def newest_of(self, known: Place, page: Page) -> Place:
        """The last place shown, once `page` is shown beside what was."""
        return max(int(known), int(page.newest))

    def count_types(self) -> list[tuple[str, int]]:
        """Live items by type, the commonest first; it reads the whole conversation."""
        live = Item.objects.live().filter(conversation=self.conversation).order_by()
        return _by_count(dict(live.values_list("type").annotate(Count("pk"))))

    def count_types_cheaply(self, page: Page) -> list[tuple[str, int]] | None:
        """The same from a page that shows them all; None if it does not."""
        if page.has_older or page.has_newer:
            return None
        return commonest_first(page)

    def _find(self, reference: str, *, or_position: bool = False) -> Item:
        wanted = Q(item_id=reference)
        position = whole_number(reference)
        if or_position and position is not None:
            wanted |= Q(position=position)
        found = (
            self._visible().filter(wanted).in_order().first() if is_storable(reference) else None
        )
        if found is None:
            raise after_not_found(reference)
        return found

    def _visible(self) -> ItemQuerySet:
        rows = Item.objects.filter(conversation=self.conversation)
        return rows if self.with_deleted else rows.live()

    def _page(self, rows: list[Item], *, marked: Item | None = None) -> Page:
        shown = sum(row.deleted_at is None for row in rows)
        before = self._live_before(rows, shown) if rows else 0
        return Page(
            rows=rows,
            first=before + 1 if shown else 0,
            last=before + shown if shown else 0,
            # Somebody may have added items since the conversation was read.
            total=max(self.conversation.item_count, before + shown),
            has_older=bool(rows) and self._has_older(rows[0], before),
            has_newer=bool(rows) and self._has_newer(rows[-1], before + shown),
            marked=marked,
        )

    def _has_older(self, first: Item, live_before: int) -> bool:
        return first.position > 1 if self.with_deleted else live_before > 0

    def _has_newer(self, last: Item, live_until: int) -> bool:
        if self.with_deleted:
            return last.position < self.conversation.next_position - 1
        return live_until < self.conversation.item_count

    def _live_before(self, rows: list[Item], shown: int) -> int:
        """How many live items come before; counted only if neither end tells it."""
        earlier = rows[0].position - 1
        last = self.conversation.next_position - 1
        if not earlier or last == self.conversation.item_count:
            return earlier
        if rows[-1].position == last:
            return self.conversation.item_count - shown
        before = Item.objects.filter(conversation=self.conversation, position__lte=earlier)
        return earlier - before.exclude(deleted_at=None).count()


def _uncut(rows: list[Item], size: int, *, newest_first: bool = False) -> list[Item]:
    """The first `size` rows, and a few more where the page would end between call and output."""
    for end in range(size, len(rows)):
        older, newer = (rows[end], rows[end - 1]) if newest_first else (rows[end - 1], rows[end])
        if older.type not in ANSWERED_BY and newer.type not in ANSWERS:
            return rows[:end]
    return rows if len(rows) < size + SEAM else rows[:size]


def commonest_first(page: Page) -> list[tuple[str, int]]:
    """The live items of the page by type."""
    return _by_count(Counter(row.type for row in page.live_rows))


def _by_count(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda each: (-each[1], each[0]))
