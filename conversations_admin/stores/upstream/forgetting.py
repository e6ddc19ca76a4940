"""Erase the text of a project that keeps it no longer. Only for `mirror`."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection, transaction

from conversations_admin.models import Conversation, Item, Project
from conversations_admin.search.text import index
from conversations_admin.stores.upstream.keeping import require_unwanted

CONVERSATIONS = 200
ITEMS = 500
# Pages of the text index that are merged at a time, so that others can write in between.
MERGED = 500
NOTHING_MERGED = 1


def forget(project: Project, *, after: int) -> Iterator[tuple[int, int]]:
    """The key up to which all is done, and how many items were erased so far.

    Raises InvalidRequest once the copy is wanted again.
    """
    _await_new_ones()
    erased = 0
    while keys := _next(project, after):
        while count := _erase_items(project, keys):
            erased += count
            yield after, erased
        _erase_titles(project, keys)
        after = keys[-1]
        yield after, erased
    pages = -MERGED
    while _merge_words(pages):
        yield after, erased
        pages = MERGED
    _empty_the_log()


@transaction.atomic
def _await_new_ones() -> None:
    """Conversations that are being inserted with text are not seen, so cannot be locked."""
    if connection.vendor == "postgresql":
        table = connection.ops.quote_name(Conversation._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {table} IN SHARE MODE")


def _next(project: Project, after: int) -> list[int]:
    rows = Conversation.objects.filter(project=project, pk__gt=after).order_by("pk")
    return list(rows.values_list("pk", flat=True)[:CONVERSATIONS])


@transaction.atomic
def _erase_items(project: Project, keys: list[int]) -> int:
    """Some of the items of these conversations, deleted ones too, and their words."""
    _overwrite_what_is_deleted()
    # Locked: nobody writes the words of an item that is being erased.
    conversations = Conversation.objects.filter(pk__in=keys).select_for_update().in_bulk()
    require_unwanted(project)
    # Before the first of them goes: what is left may be all there will be of it for long.
    Conversation.objects.filter(pk__in=keys, synced_at__isnull=False).update(synced_at=None)
    items = Item.objects.filter(conversation__in=keys).values_list("pk", "conversation_id")[:ITEMS]
    found = list(items)
    index.remove_rowids(
        [index.rowid_of(key, conversations[home].created_at) for key, home in found]
    )
    Item.objects.filter(pk__in=[key for key, _ in found]).delete()
    return len(found)


@transaction.atomic
def _erase_titles(project: Project, keys: list[int]) -> None:
    _overwrite_what_is_deleted()
    conversations = Conversation.objects.filter(pk__in=keys)
    list(conversations.select_for_update().values_list("pk"))
    require_unwanted(project)
    conversations.update(title="", synced_at=None)


def _overwrite_what_is_deleted() -> None:
    """SQLite leaves what is deleted in the file until its place is needed, unless told so."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete=ON")


@transaction.atomic
def _merge_words(pages: int) -> bool:
    """FTS5 keeps words that were removed until it merges its lists; say whether more is to do.

    A negative number of pages begins to merge all that there is, positive ones go on with it
    (https://sqlite.org/fts5.html#the_merge_command).
    """
    if connection.vendor != "sqlite":
        return False
    _overwrite_what_is_deleted()
    with connection.cursor() as cursor:
        before = _changes()
        cursor.execute("INSERT INTO item_text (item_text, rank) VALUES ('merge', %s)", [pages])
    return _changes() - before > NOTHING_MERGED


def _empty_the_log() -> None:
    """SQLite's log of writes holds what was erased until it is used anew; readers may delay it."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _changes() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT total_changes()")
        (changes,) = cursor.fetchone()
    return int(changes)
