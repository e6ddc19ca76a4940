"""Rows and text index of a project in front of an upstream, from what the upstream answered.

Nothing here calls the upstream, and what has not changed is only read. For a change each function
takes the conversation's lock, in the transaction that is open or in one of its own; so a read
needs none around it.

`at` is the time just before the upstream was asked, so that an answer that is older than the
rows undoes nothing that was written meanwhile; of a write it is the time of its answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from conversations_admin.audit.chain import Record
from conversations_admin.models import Conversation, Item, Project
from conversations_admin.models.conversation import GONE_FOR_GOOD, KEPT, Drift, Origin
from conversations_admin.records import rows
from conversations_admin.records.mirroring.bodies import id_of
from conversations_admin.records.mirroring.conversations import (
    Answered,
    raise_drift,
    settle_deleted,
)
from conversations_admin.records.mirroring.kept import Kept
from conversations_admin.records.rows import Provenance
from conversations_admin.search.text import index
from conversations_admin.stores.upstream import (
    adding,
    copying,
    counting,
    creating,
    forgetting,
    noticing,
    refreshing,
)
from conversations_admin.stores.upstream.copying import Copy, Page, locked
from conversations_admin.stores.upstream.keeping import still_keeps_text

type WireObject = dict[str, Any]


def keep_conversation(
    project: Project,
    wire: WireObject,
    *,
    origin: Origin,
    is_ours: bool = False,
    at: datetime | None = None,
    before: Mapping[str, str] | None = None,
    later: list[Record] | None = None,
) -> Conversation:
    """Insert or refresh the row of a conversation; one that has not changed costs one SELECT.

    `is_ours`: we wrote what is new in it, so it is no drift. `before` is the metadata that the
    row had when the upstream was asked: if the row has other metadata now, the answer is older
    and its metadata is not kept. A deleted one comes back if it was deleted before `at`. `later`
    takes what is noticed, for whoever writes more and then appends it to the audit log.
    """
    look = refreshing.Look(
        answered=Answered.of(wire),
        origin=origin,
        is_ours=is_ours,
        at=at,
        before=before,
        later=later,
    )
    return refreshing.keep(project, look)


def keep_created(
    project: Project,
    wire: WireObject,
    items: Sequence[WireObject],
    *,
    is_whole: bool,
    at: datetime,
    by: Provenance,
) -> None:
    """What was created through us; `is_whole`: with all the items that it was made with."""
    answered = Answered.of(wire)
    if creating.create(project, answered, items, is_whole=is_whole, at=at, by=by) is not None:
        return
    row = keep_conversation(project, wire, origin=Origin.CREATED, is_ours=True)
    if items:
        keep_added(row, items, at=row.created_at, by=by)
    if is_whole:
        keep_page(row, items, order="asc", reaches_start=True, reaches_end=True, at=at)


def keep_added(
    conversation: Conversation, items: Sequence[WireObject], *, at: datetime, by: Provenance
) -> list[Item]:
    """Append items that the upstream acknowledged, in order.

    One that a read stored meanwhile only gets who added it.
    """
    with transaction.atomic(savepoint=False):
        row = locked(conversation)
        if not still_keeps_text(row.project):
            counting.count_added(row, len(items), at=at)
            return []
        return adding.add(row, items, at=at, by=by)


def keep_item(conversation: Conversation, item: WireObject, *, at: datetime) -> Kept:
    """One item that was read by itself: only a row that has it already is refreshed."""
    if not conversation.project.keeps_text:
        return Kept()
    page = Page([item], reaches_start=False, reaches_end=False)
    return copying.copy_page(conversation, page, at=at)


def keep_page(
    conversation: Conversation,
    items: Sequence[WireObject],
    *,
    order: str,
    reaches_start: bool,
    reaches_end: bool,
    at: datetime,
    after: str | None = None,
) -> Kept:
    """One page of the upstream's list, in the `order` that was asked for.

    `reaches_start`, `reaches_end`: nothing lies before or behind it in the conversation. `after`
    is the item that the page was asked to follow.
    """
    bodies = list(items) if order == "asc" else list(reversed(items))
    anchor = id_of({"id": after})
    page = Page(
        bodies,
        reaches_start=reaches_start,
        reaches_end=reaches_end,
        behind=anchor if order == "asc" else "",
        before=anchor if order == "desc" else "",
    )
    if not conversation.project.keeps_text:
        if page.is_whole:
            counting.note_count(conversation, len(bodies), at=at)
        return Kept()
    return copying.copy_page(conversation, page, at=at)


def open_copy(conversation: Conversation, *, at: datetime) -> Copy:
    """For whoever takes all items page by page; only of a project that keeps text."""
    return Copy(conversation, at=at)


def keep_whole(conversation: Conversation, items: Iterable[WireObject], *, at: datetime) -> Kept:
    """All items of the upstream in ascending order, read as they are stored.

    No transaction may be open: each portion is written by one of its own. What the iterable
    raises is passed on, and the conversation does not count as synced.
    """
    if not conversation.project.keeps_text:
        counting.note_count(conversation, sum(1 for _ in items), at=at)
        return Kept()
    return copying.copy_whole(conversation, items, at=at)


def keep_deleted_items(
    conversation: Conversation, item_ids: Sequence[str], *, at: datetime, by: Provenance
) -> list[Item]:
    """Items whose deletion the upstream acknowledged, as tombstones; unknown ids are left out."""
    with transaction.atomic(savepoint=False):
        row = locked(conversation)
        if not row.project.keeps_text:
            counting.count_deleted(row, len(item_ids), at=at)
            return []
        buried = list(adding.live_of(row, set(item_ids)))
        if buried:
            rows.bury_items(row, buried, at=at, by=by)
            if row.deleted_at is None:
                index.remove(buried, conversation=row)
        missed = set(item_ids) - {item.item_id for item in buried}
        if missed:
            settle_deleted(row, missed, by=by)
        return buried


def keep_deleted_conversation(conversation: Conversation, *, at: datetime) -> None:
    """The upstream acknowledged that it was deleted."""
    with transaction.atomic(savepoint=False):
        row = locked(conversation)
        if row.deleted_at is None:
            rows.bury_conversation(row, at=at)
            index.remove_conversation(row)


def mark_vanished(conversation: Conversation) -> None:
    """The upstream does not know it any more; our copy stays as it is."""
    if conversation.drift in GONE_FOR_GOOD:
        return
    with transaction.atomic(savepoint=False):
        row = locked(conversation)
        if row.drift in GONE_FOR_GOOD:
            return
        raise_drift(row, Drift.VANISHED)
        row.save(update_fields=["drift"])
        noticing.vanished(row)


def mark_seen(conversation: Conversation) -> None:
    """Somebody has looked at how it differs; what has vanished stays known to be away."""
    rows = Conversation.objects.filter(pk=conversation.pk)
    rows.filter(drift=Drift.VANISHED).update(drift=KEPT)
    rows.exclude(drift__in=["", KEPT]).update(drift="")


def forget_text(project: Project, *, after: int = 0) -> Iterator[tuple[int, int]]:
    """Erase titles, items and their words, also deleted ones, in portions.

    Stop whenever you like. Yields the key of the conversation up to which all is done, to go on
    `after` it, and how many items were erased so far.
    """
    return forgetting.forget(project, after=after)
