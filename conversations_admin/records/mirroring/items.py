"""The rows of a conversation's items, made to follow a walk through the upstream's.

A walk plans first, which only reads. To write what was planned its conversation's lock must be
held, and it must have been planned under it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import batched
from typing import Any

from django.db.models import Q

from conversations_admin.models import Conversation, Item
from conversations_admin.models.item import ItemQuerySet
from conversations_admin.models.prepared import PreparedInsert, PreparedQuery
from conversations_admin.records.mirroring.alignment import Course, Known, State, align
from conversations_admin.records.mirroring.bodies import (
    DESCRIBED,
    Body,
    body_to_keep,
    describe,
    id_of,
)
from conversations_admin.records.mirroring.kept import Kept, Written
from conversations_admin.wire.text import item_text

# Rows read, moved or buried at a time.
PORTION = 500
FIRST_POSITION = 1
RETURNED = ("deleted_at", "deleted_by", "is_gone")

insert_items = PreparedInsert(Item)
live_of_id = PreparedQuery(
    lambda conversation, item_id: (
        Item.objects.live().filter(conversation=conversation).filter(item_id=item_id).in_order()
    ),
    1,
    "item_1",
)


@dataclass(frozen=True)
class Edit:
    """One item of the upstream and its row, None for a new one; `body` is what to keep.

    An item of which only the place is known has no body.
    """

    body: Body | None
    item: Item | None
    is_moved: bool = False
    is_returned: bool = False
    is_changed: bool = False

    @property
    def is_new(self) -> bool:
        return self.item is None

    @property
    def is_idle(self) -> bool:
        return not (self.is_new or self.is_moved or self.is_returned or self.is_changed)


@dataclass(frozen=True)
class Plan:
    """What to do with the rows of one portion, and how far the walk comes with it."""

    course: Course
    edits: Sequence[Edit]

    @property
    def is_idle(self) -> bool:
        return all(edit.is_idle for edit in self.edits)


@dataclass
class Walk:
    """A walk through all the upstream has, or a part of it, that was asked for `at` a time.

    `own` are the positions that this walk gave, behind all others. `is_held`: the conversation's
    lock is, and its row was read under it. Others may write between two portions: `newest` is the
    key of the newest row when it began, and `seen` are those it has met, wherever they are by now.
    """

    conversation: Conversation
    at: datetime
    course: Course = field(default_factory=Course)
    own: list[range] = field(default_factory=list)
    is_held: bool = False
    newest: int | None = None
    seen: set[int] = field(default_factory=set)

    def begin(self) -> None:
        """To be called before the first of several portions is planned."""
        if self.newest is None:
            self.newest = Item.objects.order_by("-pk").values_list("pk", flat=True).first() or 0

    def plan(self, bodies: Sequence[Body | None], item_ids: Sequence[str]) -> Plan:
        items = self._items_of(item_ids)
        late = self._taken_late(items)
        there = [pair for pair in zip(bodies, item_ids, strict=True) if pair[1] not in late]
        known = [self._known(item) for item in items.values() if self._is_ahead(item)]
        ids = [item_id for _, item_id in there]
        course, placed = align(self.course, ids, [*known, *self._between(known)])
        edits = [
            self._edit(body, items.get(place.key or 0), is_moved=place.is_moved)
            for (body, _), place in zip(there, placed, strict=True)
        ]
        return Plan(course, edits)

    def follow(self, plan: Plan) -> None:
        """Go on behind a portion of which nothing is to be written."""
        self.course = plan.course
        self._see(edit.item for edit in plan.edits if edit.item is not None)

    def write(self, plan: Plan) -> Written:
        """The rows of the plan; the conversation's next position is counted on, not saved."""
        self.follow(plan)
        written = Written(_counts(plan.edits))
        start = self.conversation.next_position
        new: list[Item] = []
        for edit in plan.edits:
            item = edit.item or self._new(edit, new)
            if edit.is_new or edit.is_moved:
                item.position = self.conversation.next_position
                self.conversation.next_position += 1
            self._write(edit, item, written)
        insert_items(new)
        self._see(new)
        written.new = new
        moved = [edit.item for edit in plan.edits if edit.item is not None and edit.is_moved]
        if moved:
            Item.objects.bulk_update(moved, ["position"], batch_size=PORTION)
        self._own(range(start, self.conversation.next_position))
        return written

    @property
    def is_alone(self) -> bool:
        """Whether every place that was ever given is this walk's own: there is nothing else."""
        given = self.conversation.next_position - FIRST_POSITION
        return self.is_held and given == sum(map(len, self.own))

    def unseen(self, *, reaches_end: bool) -> Iterator[list[Item]]:
        """Live rows that the upstream should have shown and has not, by their keys alone."""
        if self.is_alone:
            return
        for keys in batched(self.course.passed_keys(), PORTION, strict=False):
            yield from self._unmet(self._older().filter(pk__in=keys))
        if reaches_end:
            yield from self._unmet(self._behind(self._older()))

    def has_lost(self) -> bool:
        """Say whether rows that it met are no more: who erases a copy alone does that."""
        return any(
            Item.objects.filter(pk__in=keys).count() < len(keys)
            for keys in batched(sorted(self.seen), PORTION, strict=False)
        )

    def late(self) -> ItemQuerySet:
        """Live rows added after the upstream was asked, before the places this walk gave."""
        rows = Item.objects.live().filter(conversation=self.conversation, created_at__gt=self.at)
        end = self.own[-1].stop if self.own else 0
        beyond = self._behind(rows).filter(position__lt=end)
        return beyond | rows.filter(pk__in=self.course.passed_keys()[:PORTION])

    def move(self, items: Sequence[Item]) -> None:
        for item in items:
            item.position = self.conversation.next_position
            self.conversation.next_position += 1
        Item.objects.bulk_update(items, ["position"], batch_size=PORTION)

    def _items_of(self, item_ids: Sequence[str]) -> dict[int, Item]:
        """Rows that may be those of these ids, and those deleted after the upstream was asked."""
        if self.is_alone:
            return {}
        is_wanted = Q(position__gt=self.course.cursor) | Q(deleted_at__gt=self.at)
        passed = self.course.passed_keys(item_ids)
        is_wanted = is_wanted | Q(pk__in=passed) if passed else is_wanted
        rows = Item.objects.filter(
            is_wanted, conversation=self.conversation, item_id__in=set(item_ids)
        ).defer("text")
        return {row.pk: row for row in rows if not self._is_own(row.position)}

    def _taken_late(self, items: dict[int, Item]) -> set[str]:
        """Take out rows deleted after the upstream was asked; the ids that it no longer has."""
        late = [key for key, item in items.items() if self._is_late(item)]
        item_ids = {items.pop(key).item_id for key in late}
        return item_ids - {item.item_id for item in items.values() if item.deleted_at is None}

    def _between(self, known: Sequence[Known]) -> list[Known]:
        """Live rows that a step to the furthest of the known ones would pass over."""
        cursor = self.course.cursor
        places = {row.position for row in known}
        last = max(places, default=cursor)
        if self.course.is_moving or len(places) == last - cursor:
            return []
        rows = Item.objects.live().filter(
            conversation=self.conversation, position__gt=cursor, position__lt=last
        )
        others = rows.exclude(pk__in=[row.key for row in known])
        stubs = others.values_list("pk", "position", "item_id")
        return [Known(*stub, State.LIVE) for stub in stubs if not self._is_own(stub[1])]

    def _known(self, item: Item) -> Known:
        state = State.DELETED if item.deleted_at else State.LIVE
        return Known(item.pk, item.position, item.item_id, state)

    def _is_ahead(self, item: Item) -> bool:
        return item.position > self.course.cursor

    def _is_late(self, item: Item) -> bool:
        return item.deleted_at is not None and item.deleted_at > self.at

    def _edit(self, body: Body | None, item: Item | None, *, is_moved: bool) -> Edit:
        if item is None:
            return Edit(body, None)
        kept = item.body if body is None else body_to_keep(item.body, body)
        is_returned, is_changed = item.deleted_at is not None, kept is not item.body
        return Edit(kept, item, is_moved, is_returned, is_changed)

    def _new(self, edit: Edit, new: list[Item]) -> Item:
        # Its conversation's key alone, which takes less than to tie it to the row.
        item = Item(conversation_id=self.conversation.pk, created_at=self.at)
        describe(item, edit.body or {})
        new.append(item)
        return item

    def _write(self, edit: Edit, item: Item, written: Written) -> None:
        if edit.is_new:
            return
        if edit.is_changed and edit.body is not None:
            describe(item, edit.body)
        if edit.is_returned:
            item.deleted_at, item.deleted_by, item.is_gone = None, "", False
            item.text = item_text(item.body)
        if edit.is_changed or edit.is_returned:
            item.save(update_fields=[*DESCRIBED, *RETURNED])
            written.spoken.append(item)

    def _older(self) -> ItemQuerySet:
        return Item.objects.live().filter(conversation=self.conversation, created_at__lte=self.at)

    def _unmet(self, rows: ItemQuerySet) -> Iterator[list[Item]]:
        """Without those that this walk has met, and those that came since it began."""
        if self.newest is not None:
            rows = rows.filter(pk__lte=self.newest)
        last = 0
        while items := list(rows.filter(pk__gt=last).order_by("pk").only("pk")[:PORTION]):
            last = items[-1].pk
            if unmet := [item for item in items if item.pk not in self.seen]:
                yield unmet

    def _see(self, items: Iterable[Item]) -> None:
        if self.newest is not None:
            self.seen.update(item.pk for item in items)

    def _behind(self, rows: ItemQuerySet) -> ItemQuerySet:
        rows = rows.filter(position__gt=self.course.cursor)
        for own in self.own:
            rows = rows.exclude(position__gte=own.start, position__lt=own.stop)
        return rows

    def _own(self, positions: range) -> None:
        if not positions:
            return
        if self.own and self.own[-1].stop == positions.start:
            positions = range(self.own.pop().start, positions.stop)
        self.own.append(positions)

    def _is_own(self, position: int) -> bool:
        return any(position in own for own in self.own)


def bury_gone(items: Sequence[Item], *, at: datetime) -> None:
    """Tombstones that went upstream, not by us."""
    rows = Item.objects.filter(pk__in=[item.pk for item in items])
    rows.update(deleted_at=at, deleted_by="", is_gone=True)


def ids_of(bodies: Iterable[dict[str, Any]]) -> list[str]:
    return [id_of(body) for body in bodies]


def _counts(edits: Sequence[Edit]) -> Kept:
    return Kept(
        added=sum(edit.is_new for edit in edits),
        changed=sum(edit.is_changed and not edit.is_returned for edit in edits),
        returned=sum(edit.is_returned for edit in edits),
        moved=sum(edit.is_moved for edit in edits),
    )
