"""Make the text index anew, in place and while others read and write."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max, QuerySet

from conversations_admin.models import Item, Project
from conversations_admin.models.words import ItemWords
from conversations_admin.search.text import index

BATCH = 500


@dataclass(frozen=True)
class Progress:
    """All items up to the key `reached` are done; `last` is the highest key there was."""

    reached: int
    last: int
    written: int


def is_missing() -> bool:
    """Say whether there are items and no index of them, as after an upgrade of the index.

    The oldest item tells: the entries of new ones are written whether or not there was a rebuild.
    """
    items = Item.objects.live().filter(conversation__deleted_at=None).order_by("pk")
    first = items.select_related("conversation").first()
    if first is None:
        return False
    rowid = index.rowid_of(first.pk, first.conversation.created_at)
    return not ItemWords.objects.filter(rowid=rowid).exists()


def rebuild(*, after: int = 0) -> Iterator[Progress]:
    """Write the entries of all items beyond the key `after`; stop whenever you like.

    What is not reached yet is found by its old entry, and what is written meanwhile is
    written by its writer.
    """
    last = Item.objects.aggregate(last=Max("pk"))["last"] or 0
    written = 0
    while after < last:
        with transaction.atomic():
            through, count = _write(after)
        after, written = through or last, written + count
        yield Progress(after, last, written)


def stretches(*, after: int = 0) -> Iterator[tuple[int, int]]:
    """The keys of all items in stretches of a batch: behind which key, and through which."""
    while True:
        keys = Item.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)
        last = keys[BATCH - 1 : BATCH].first() or keys.last()
        if last is None:
            return
        yield after, last
        after = last


def rebuild_stretch(project: Project, *, after: int, through: int) -> int:
    """Write the entries of a project's items among these; in the caller's transaction."""
    items = _locked(after).filter(pk__lte=through, conversation__project=project)
    return _replace(list(items))


def remove_orphans() -> int:
    """Remove entries of items and conversations that are gone; the number of them."""
    removed = 0
    rowid = -1
    while keys := list(
        ItemWords.objects.filter(rowid__gt=rowid)
        .order_by("rowid")
        .values_list("rowid", flat=True)[:BATCH]
    ):
        rowid = keys[-1]
        with transaction.atomic():
            removed += _remove_orphans(keys)
    return removed


def _write(after: int) -> tuple[int | None, int]:
    """One batch: the key of its last item, and how many entries were written."""
    items = list(_locked(after)[:BATCH])
    return (items[-1].pk if items else None), _replace(items)


def _locked(after: int) -> QuerySet[Item]:
    """In order, locked: an item that is deleted meanwhile must take its entry along."""
    return (
        Item.objects.select_related("conversation")
        .only(
            "id", "type", "role", "status", "added_by", "text", "deleted_at",
            "conversation__id", "conversation__project_id", "conversation__created_at",
            "conversation__deleted_at",
        )
        .filter(pk__gt=after)
        .order_by("pk")
        .select_for_update(of=("self",))
    )  # fmt: skip


def _replace(items: list[Item]) -> int:
    live = [
        item for item in items if item.deleted_at is None and item.conversation.deleted_at is None
    ]
    index.replace([index.entry_of(item, item.conversation) for item in live])
    return len(live)


def _remove_orphans(rowids: list[int]) -> int:
    keys = {index.item_key(rowid): rowid for rowid in rowids}
    items = Item.objects.live().filter(pk__in=keys, conversation__deleted_at=None)
    live = set(items.select_for_update(of=("self",)).values_list("pk", flat=True))
    gone = [rowid for key, rowid in keys.items() if key not in live]
    index.remove_rowids(gone)
    return len(gone)
