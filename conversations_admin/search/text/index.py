"""The text index: FTS5 on SQLite, tsvector on PostgreSQL, the same tokens in both.

One entry an item, so that adding an item costs the same in a long conversation as in an
empty one. Written by the transaction that writes the item.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BigIntegerField, F, Func, QuerySet

from conversations_admin.models import Conversation, Item
from conversations_admin.models.prepared import PreparedQuery
from conversations_admin.models.words import ItemWords
from conversations_admin.search.text import matching
from conversations_admin.search.text.tokens import document_tokens
from conversations_admin.search.text.wanted import ANY, Mark, Wanted, fts5, in_project, tsquery

# `item_words` holds the words of every live item; `item_text` finds them on SQLite.
CREATE = {
    "sqlite": (
        # The ascii tokenizer splits at ASCII punctuation only: our spaces.
        (
            "CREATE VIRTUAL TABLE item_text USING fts5("
            "conversation_id UNINDEXED, words, tokenize='ascii', columnsize=0)"
        ),
        # FTS5 reads a column of its own ten times as slowly as this does.
        (
            "CREATE VIEW item_words (rowid, conversation_id, words) AS "
            "SELECT id, c0, c1 FROM item_text_content"
        ),
    ),
    "postgresql": (
        # Words are kept apart from the row: a frequent word then reads few pages.
        (
            "CREATE TABLE item_words (rowid bigint PRIMARY KEY, conversation_id bigint NOT NULL, "
            "words tsvector NOT NULL) WITH (toast_tuple_target=128)"
        ),
        "ALTER TABLE item_words ALTER COLUMN words SET STORAGE EXTERNAL",
        # A search reads the list of what is pending from end to end: keep it short.
        (
            "CREATE INDEX item_words_found ON item_words USING gin (words) "
            "WITH (gin_pending_list_limit=256)"
        ),
        "CREATE INDEX item_words_of_conversation ON item_words (conversation_id)",
    ),
}
DROP = {
    "sqlite": ("DROP VIEW item_words", "DROP TABLE item_text"),
    "postgresql": ("DROP TABLE item_words",),
}
INSERT = {
    "sqlite": "INSERT INTO item_text (rowid, conversation_id, words) VALUES (%s, %s, %s)",
    "postgresql": (
        "INSERT INTO item_words (rowid, conversation_id, words) VALUES (%s, %s, %s::tsvector)"
    ),
}
DELETE = {
    "sqlite": "DELETE FROM item_text WHERE rowid = %s",
    "postgresql": "DELETE FROM item_words WHERE rowid = %s",
}
FIND = {
    "sqlite": (
        "SELECT found.rowid, of_item.conversation_id FROM item_text AS found "
        "CROSS JOIN item_words AS of_item ON of_item.rowid = found.rowid "
        "WHERE found.words MATCH %s AND found.rowid >= %s AND found.rowid < %s "
        "ORDER BY found.rowid {direction} LIMIT %s"
    ),
    "postgresql": (
        "SELECT rowid, conversation_id FROM item_words "
        "WHERE words @@ %s::tsquery AND rowid >= %s AND rowid < %s "
        "ORDER BY rowid {gathered} {direction} LIMIT %s"
    ),
}
SAMPLE = {
    "sqlite": (
        "SELECT rowid FROM item_text WHERE words MATCH %s AND rowid >= %s AND rowid < %s "
        "ORDER BY rowid DESC LIMIT %s"
    ),
    "postgresql": (
        "SELECT rowid FROM item_words "
        "WHERE words @@ %s::tsquery AND rowid >= %s AND rowid < %s LIMIT %s"
    ),
}
ESTIMATE = (
    "EXPLAIN (FORMAT JSON) SELECT 1 FROM item_words "
    "WHERE words @@ %s::tsquery AND rowid >= %s AND rowid < %s"
)

# A rowid is the second in its upper bits and the item's key in the 31 lower ones.
ITEM_BITS = 31
# Not the last of 32 bits: the rowid behind it must be a number of 64 bits, too.
LAST_SECOND = (1 << 32) - 2
SECOND = 1 << ITEM_BITS
ALL_ROWIDS = range((1 << 63) - 1)
LAST_POSITION = 16_383

type Entry = tuple[int, int, str]

_of_conversation = PreparedQuery(
    lambda key, first, stop: _between(key, first, stop).only("rowid"),
    1,
    2,
    3,
)


class FirstRowid(Func):
    """`first_rowid` of a column, for the database to work out."""

    output_field = BigIntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        # Without its fraction, which SQLite rounds up to the next second from .9995 on.
        whole = "substr(%(expressions)s, 1, 19)"
        # Twice escaped: for this template, and for the parameters of the query.
        seconds = f"CAST(strftime('%%%%s', {whole}) AS INTEGER)"
        template = f"(min(max({seconds}, 0), {LAST_SECOND}) << {ITEM_BITS})"
        return super().as_sql(compiler, connection, template=template, **extra)


def create(database: BaseDatabaseWrapper) -> None:
    _execute(CREATE[database.vendor], database)


def drop(database: BaseDatabaseWrapper) -> None:
    _execute(DROP[database.vendor], database)


def add(items: Iterable[Item], *, conversation: Conversation) -> None:
    _each(INSERT[connection.vendor], [entry_of(item, conversation) for item in items])


def remove(items: Iterable[Item], *, conversation: Conversation) -> None:
    remove_rowids([rowid_of(item.pk, conversation.created_at) for item in items])


def remove_conversation(conversation: Conversation) -> None:
    first = first_rowid(conversation.created_at)
    found = _of_conversation.rows(conversation.pk, first, first + SECOND)
    remove_rowids([entry.rowid for entry in found])


def remove_rowids(rowids: Iterable[int]) -> None:
    _each(DELETE[connection.vendor], [(rowid,) for rowid in rowids])


def replace(new: Sequence[Entry]) -> None:
    """Write entries, over those of the same items where there are any."""
    remove_rowids([rowid for rowid, _, _ in new])
    _each(INSERT[connection.vendor], new)


def entry_of(item: Item, conversation: Conversation) -> Entry:
    """The rowid, the conversation and the words, as INSERT takes them."""
    prefix = in_project("", conversation.project_id)
    tokens = [ANY, *_marks_of(item), *document_tokens(item.text)]
    if connection.vendor == "sqlite":
        words = prefix + f" {prefix}".join(tokens)
    else:
        words = _tsvector([prefix + token for token in tokens])
    return rowid_of(item.pk, conversation.created_at), conversation.pk, words


def _marks_of(item: Item) -> list[str]:
    by_name = {"type": item.type, "role": item.role, "status": item.status, "by": item.added_by}
    return [Mark(name, value).token for name, value in by_name.items() if value]


def rowid_of(item_pk: int, created_at: datetime) -> int:
    """Where the entry of an item stands whose conversation was created then."""
    return first_rowid(created_at) | item_pk & ((1 << ITEM_BITS) - 1)


def first_rowid(created_at: datetime) -> int:
    """The lowest rowid of the conversations created in the second of `created_at`."""
    second = min(max(int(created_at.timestamp() // 1), 0), LAST_SECOND)
    return second << ITEM_BITS


def rowids_within(start: datetime | None, end: datetime | None) -> range:
    """Where the entries of conversations created then stand, to the second."""
    first = ALL_ROWIDS.start if start is None else first_rowid(start)
    stop = ALL_ROWIDS.stop if end is None else first_rowid(end) + SECOND
    return range(first, stop)


def item_key(rowid: int) -> int:
    """The key of the item that an entry is about."""
    return rowid & ((1 << ITEM_BITS) - 1)


def entries_of(conversation: Conversation) -> QuerySet[ItemWords]:
    """All entries of one conversation, found by their place."""
    first = first_rowid(conversation.created_at)
    return _between(conversation.pk, first, first + SECOND)


def _between(conversation_key: int, first: int, stop: int) -> QuerySet[ItemWords]:
    return ItemWords.objects.filter(conversation=conversation_key, rowid__gte=first, rowid__lt=stop)


def entries_within(
    wanted: Wanted, *, project_id: int, key: Any, created: Any
) -> QuerySet[ItemWords]:
    """The entries that match of one conversation, given by expressions of an outer query.

    No inverted index is asked: a conversation has few words, all in one place.
    """
    is_wanted = matching.Matching(F("words"), (wanted, project_id))
    entries = ItemWords.objects.filter(is_wanted, conversation=key)
    if connection.vendor == "postgresql":
        return entries
    first = FirstRowid(created)
    return entries.filter(rowid__gte=first, rowid__lt=first + SECOND)


def find(
    wanted: Wanted,
    *,
    project_id: int,
    limit: int,
    newest_first: bool = True,
    rowids: range = ALL_ROWIDS,
    is_rare: bool = False,
) -> list[tuple[int, int]]:
    """Up to `limit` entries that match, as rowids and keys of conversations, by rowid.

    SQLite walks the list of a word in this order. PostgreSQL walks its whole table, which
    is quick for a frequent word; the entries of a rare one are gathered and then sorted.
    """
    statement = FIND[connection.vendor].format(
        direction="DESC" if newest_first else "ASC", gathered="+ 0" if is_rare else ""
    )
    asked_for = asked(wanted, project_id=project_id)
    with connection.cursor() as cursor:
        cursor.execute(statement, [asked_for, rowids.start, rowids.stop, limit])
        found: list[tuple[int, int]] = cursor.fetchall()
    return found


def sample_sql() -> str:
    """SQL for the rowids of some entries; it takes `asked`, two ends of rowids and a limit."""
    return SAMPLE[connection.vendor]


def asked(wanted: Wanted, *, project_id: int) -> str:
    write = fts5 if connection.vendor == "sqlite" else tsquery
    return write(wanted, project_id)


def estimate(wanted: Wanted, *, project_id: int, rowids: range = ALL_ROWIDS) -> int:
    """How many entries PostgreSQL expects; from its statistics, so none is read."""
    with connection.cursor() as cursor:
        asked_for = asked(wanted, project_id=project_id)
        cursor.execute(ESTIMATE, [asked_for, rowids.start, rowids.stop])
        (answer,) = cursor.fetchone() or ("[]",)
    plan: Any = answer if isinstance(answer, list) else json.loads(answer)
    return int(plan[0]["Plan"]["Plan Rows"])


def _execute(statements: Iterable[str], database: BaseDatabaseWrapper) -> None:
    with database.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _each(statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(statement, rows)


def _tsvector(tokens: Sequence[str]) -> str:
    places: dict[str, list[int]] = {}
    for place, token in enumerate(tokens[:LAST_POSITION], start=1):
        places.setdefault(token, []).append(place)
    # A lexeme keeps 256 positions at most; the database drops the rest by itself.
    return " ".join(
        f"'{token}':{','.join(map(str, where[:255]))}" for token, where in places.items()
    )
