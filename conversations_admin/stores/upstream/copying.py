"""Items as the upstream lists them, written over the rows and the text index. Only for `mirror`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import batched

from django.db import transaction

from conversations_admin.models import Conversation, Item
from conversations_admin.models.conversation import GONE_FOR_GOOD, Drift
from conversations_admin.models.prepared import PreparedQuery, PreparedUpdate
from conversations_admin.records.mirroring.alignment import Course
from conversations_admin.records.mirroring.bodies import Body, body_to_keep, id_of
from conversations_admin.records.mirroring.conversations import raise_drift, settle_gone
from conversations_admin.records.mirroring.items import Plan, Walk, bury_gone, ids_of, live_of_id
from conversations_admin.records.mirroring.kept import Kept, Written
from conversations_admin.records.mirroring.titles import title_after_addition, title_of_all
from conversations_admin.search.text import index
from conversations_admin.stores.upstream import noticing
from conversations_admin.stores.upstream.keeping import still_keeps_text
from conversations_admin.wire.text import title_of

# So many items are asked of an upstream at a time.
PAGE = 100
# How often it is noted that a conversation that did not change was seen as a whole.
NOTED_EVERY = timedelta(minutes=1)
MISFIT = Kept(is_whole_needed=True)

# All that a copy of items changes in their conversation.
_save = PreparedUpdate(
    Conversation, "next_position", "item_count", "title", "synced_at", "active_at", "drift"
)
_locking = PreparedQuery(lambda key: Conversation.objects.select_for_update().filter(pk=key), 1)


@dataclass(frozen=True)
class Page:
    """A part of the upstream's list in ascending order.

    `behind`: the item known to stand just before it; `before`: the one just behind it.
    """

    bodies: Sequence[Body]
    reaches_start: bool
    reaches_end: bool
    behind: str = ""
    before: str = ""

    @property
    def is_whole(self) -> bool:
        return self.reaches_start and self.reaches_end

    @property
    def item_ids(self) -> list[str]:
        first, last = filter(None, [self.behind]), filter(None, [self.before])
        return [*first, *ids_of(self.bodies), *last]

    @property
    def known_bodies(self) -> list[Body | None]:
        """A body for each of the ids."""
        first: list[Body | None] = [None] if self.behind else []
        return [*first, *self.bodies, *([None] if self.before else [])]


def copy_page(conversation: Conversation, page: Page, *, at: datetime) -> Kept:
    """Read the rows; take the lock and write only if something differs."""
    if not page.item_ids and not page.is_whole:
        return Kept()
    is_noted = not page.is_whole or not is_long_ago(conversation, at)
    if is_noted and conversation.deleted_at is None and _is_same(conversation, page):
        return Kept()
    kept = _seen_page(conversation, page, at=at)
    if kept is not None:
        return kept
    with transaction.atomic(savepoint=False):
        row = locked(conversation)
        return _written_page(row, page, at=at) if still_keeps_text(row.project) else Kept()


def copy_whole(conversation: Conversation, bodies: Iterable[Body], *, at: datetime) -> Kept:
    copy, kept, has_ended = Copy(conversation, at=at), Kept(), False
    for portion in batched(bodies, PAGE, strict=False):
        has_ended = len(portion) < PAGE
        kept += copy.take(portion, is_last=has_ended)
    return kept if has_ended else kept + copy.take((), is_last=True)


class Copy:
    """All items of a conversation, taken in ascending order, page by page as they are read.

    Each step is a transaction of its own, or part of the one that is open. `at` is the time
    just before the upstream was asked for the first of them. Nothing is written any more once
    the project keeps no text.
    """

    def __init__(self, conversation: Conversation, *, at: datetime) -> None:
        self._walk = Walk(conversation, at)
        self._was_synced = conversation.synced_at is not None
        self._kept = Kept()
        self._is_wanted = True

    @property
    def conversation(self) -> Conversation:
        """The row as it was written last."""
        return self._walk.conversation

    def take(self, bodies: Sequence[Body], *, is_last: bool) -> Kept:
        """What that changed. What is not there once the last one was taken is gone.

        Of the last one: MISFIT if what was taken before is there no more.
        """
        walk, item_ids = self._walk, ids_of(bodies)
        if not is_last:
            walk.begin()
            if (plan := walk.plan(bodies, item_ids)).is_idle:
                walk.follow(plan)
                return Kept()
        with transaction.atomic(savepoint=False):
            walk.conversation = locked(walk.conversation)
            self._is_wanted = self._is_wanted and still_keeps_text(walk.conversation.project)
            if not self._is_wanted:
                return Kept()
            if is_last and walk.has_lost():
                # The copy was switched off and on again since the walk began.
                return MISFIT
            walk.is_held = True
            kept = _written(walk, walk.plan(bodies, item_ids))
            if is_last:
                kept += _finish(walk, reaches_end=True)
            self._kept += kept
            self._save(kept, is_last=is_last)
        walk.is_held = False
        return kept

    def _save(self, kept: Kept, *, is_last: bool) -> None:
        conversation = self.conversation
        if is_last:
            _settle(self._walk, self._kept, is_whole=True, is_activity=self._was_synced)
            return
        if kept.moved:
            # Until the end is reached the rows are in an order that the upstream never had.
            conversation.synced_at = None
        _save(conversation)


def locked(conversation: Conversation) -> Conversation:
    (row,) = _locking.rows(conversation.pk)
    row.project = conversation.project
    return row


def write_words(written: Written, conversation: Conversation) -> None:
    """A deleted conversation has no words to be found by."""
    if conversation.deleted_at is None:
        index.add(written.new, conversation=conversation)
        index.replace([index.entry_of(item, conversation) for item in written.spoken])
        index.remove(written.silenced, conversation=conversation)


def _is_same(conversation: Conversation, page: Page) -> bool:
    """The usual case, told by one query: the rows are what the page says, in one run."""
    entries = _entries(conversation, page)
    return [item_id for item_id, _ in entries] == page.item_ids and all(
        body is None or body_to_keep(known, body) is known
        for (_, known), body in zip(entries, page.known_bodies, strict=True)
    )


def _entries(conversation: Conversation, page: Page) -> list[tuple[str, Body]]:
    """Ids and bodies of the rows where the page's items should be."""
    item_ids, count = page.item_ids, len(page.item_ids)
    if count == 1 and not page.reaches_start and not page.reaches_end:
        item = live_of_id.first(conversation.pk, item_ids[0])
        return [] if item is None else [(item.item_id, item.body)]
    rows = Item.objects.live().filter(conversation=conversation)
    if page.reaches_start:
        found = rows.in_order()[: count + page.reaches_end]
    elif page.reaches_end:
        found = rows.order_by("-position")[:count]
    else:
        first = rows.filter(item_id=item_ids[0]).order_by().values("position")[:1]
        found = rows.filter(position__gte=first).in_order()[:count]
    entries = list(found.values_list("item_id", "body"))
    return entries if page.reaches_start or not page.reaches_end else entries[::-1]


def _seen_page(conversation: Conversation, page: Page, *, at: datetime) -> Kept | None:
    """None if there is something to write."""
    walk = _walk(conversation, page, at=at)
    plan = None if walk is None else _fitting(walk, page)
    if walk is None or plan is None:
        return MISFIT
    if not plan.is_idle or (page.is_whole and is_long_ago(conversation, at)):
        return None
    walk.follow(plan)
    return None if any(walk.unseen(reaches_end=page.reaches_end)) else Kept()


def _written_page(conversation: Conversation, page: Page, *, at: datetime) -> Kept:
    walk = _walk(conversation, page, at=at)
    plan = None if walk is None else _fitting(walk, page)
    if walk is None or plan is None:
        return MISFIT
    is_activity = conversation.synced_at is not None or conversation.item_count > 0
    kept = _written(walk, plan) + _finish(walk, reaches_end=page.reaches_end)
    _settle(walk, kept, is_whole=page.is_whole, is_activity=is_activity)
    is_part = not page.reaches_start and bool(plan.edits) and plan.edits[0].is_new
    return replace(kept, is_whole_needed=is_part)


def _walk(conversation: Conversation, page: Page, *, at: datetime) -> Walk | None:
    """From where the page begins in the rows; None if they do not tell."""
    if conversation.deleted_at is not None:
        return None
    if page.reaches_start:
        return Walk(conversation, at)
    rows = Item.objects.filter(conversation=conversation, item_id=page.item_ids[0])
    found = list(rows.values_list("deleted_at", "position"))
    live = [position for deleted_at, position in found if deleted_at is None]
    back = [position for deleted_at, position in found if deleted_at and deleted_at <= at]
    if len(live or back) == 1:
        return Walk(conversation, at, Course(cursor=(live or back)[0] - 1))
    is_empty = not Item.objects.live().filter(conversation=conversation).exists()
    return Walk(conversation, at) if is_empty and page.reaches_end else None


def _fitting(walk: Walk, page: Page) -> Plan | None:
    """None if only a walk through everything can tell where the page's items belong."""
    plan = walk.plan(page.known_bodies, page.item_ids)
    new = [id_of(edit.body) if edit.body else "" for edit in plan.edits if edit.is_new]
    if not new:
        return plan if page.reaches_end or not plan.course.is_moving else None
    items = Item.objects.live().filter(conversation=walk.conversation)
    if "" in new or items.filter(item_id__in=new, position__lte=walk.course.cursor).exists():
        return None
    if page.reaches_end:
        return plan
    has_moved = any(edit.is_moved for edit in plan.edits)
    return None if has_moved or items.filter(position__gt=plan.course.cursor).exists() else plan


def _written(walk: Walk, plan: Plan) -> Kept:
    """The rows of items; that of the conversation is left to be saved."""
    conversation = walk.conversation
    written = walk.write(plan)
    write_words(written, conversation)
    kept = written.kept
    conversation.item_count += kept.added + kept.returned
    if not conversation.title and not kept.is_nothing:
        conversation.title = title_of(edit.body for edit in plan.edits if edit.body is not None)
    return kept


def _finish(walk: Walk, *, reaches_end: bool) -> Kept:
    """Bury what the upstream has not shown."""
    conversation, gone = walk.conversation, 0
    for items in walk.unseen(reaches_end=reaches_end):
        bury_gone(items, at=walk.at)
        write_words(Written(silenced=items), conversation)
        gone += len(items)
    conversation.item_count = max(conversation.item_count - gone, 0)
    late = []
    if walk.course.is_moving and walk.own and not walk.is_alone:
        late = list(walk.late().in_order())
        walk.move(late)
    return Kept(gone=gone, moved=len(late))


def _settle(walk: Walk, kept: Kept, *, is_whole: bool, is_activity: bool) -> None:
    """What the rows of the items, as they are now, say of their conversation."""
    conversation = walk.conversation
    _settle_drift(conversation, kept)
    if kept.added and (is_whole or conversation.synced_at is None) and not walk.is_alone:
        conversation.item_count = Item.objects.live().filter(conversation=conversation).count()
    if is_whole:
        conversation.synced_at = walk.at
    if is_activity and not kept.is_nothing:
        conversation.active_at = max(conversation.active_at, walk.at)
    if not kept.is_nothing and not walk.is_alone:
        conversation.title = (
            title_after_addition(conversation, start=walk.own[0].start)
            if kept.is_addition
            else title_of_all(conversation)
        )
    _save(conversation)
    if kept.gone:
        noticing.items_went(conversation, kept.gone)


def _settle_drift(conversation: Conversation, kept: Kept) -> None:
    if kept.gone:
        raise_drift(conversation, Drift.GONE)
    if kept.returned:
        settle_gone(conversation)
    if conversation.drift in GONE_FOR_GOOD:
        conversation.drift = ""


def is_long_ago(conversation: Conversation, at: datetime) -> bool:
    return conversation.synced_at is None or at - conversation.synced_at > NOTED_EVERY
