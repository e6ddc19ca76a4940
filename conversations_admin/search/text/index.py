"""The text index: FTS5 on SQLite, tsvector on PostgreSQL, the same tokens in both.

One entry an item, so that adding an item costs the same in a long conversation as in an
empty one. Written by the transaction that writes the item.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import RawSQL

from conversations_admin.models import Item
from conversations_admin.search.text.tokens import (
    document_tokens,
    is_lone_letter,
    query_tokens,
)

CREATE = {
    "sqlite": (
        # The ascii tokenizer splits at ASCII punctuation only: our spaces.
        (
            "CREATE VIRTUAL TABLE item_text USING fts5("
            "words, conversation_id UNINDEXED, tokenize='ascii', columnsize=0)"
        ),
    ),
    "postgresql": (
        (
            "CREATE TABLE item_text (item_id bigint PRIMARY KEY, conversation_id bigint NOT NULL, "
            "words tsvector NOT NULL)"
        ),
        "CREATE INDEX item_text_words ON item_text USING gin (words)",
    ),
}
INSERT = {
    "sqlite": "INSERT INTO item_text (rowid, conversation_id, words) VALUES (%s, %s, %s)",
    "postgresql": (
        "INSERT INTO item_text (item_id, conversation_id, words) VALUES (%s, %s, %s::tsvector)"
    ),
}
DELETE = {
    "sqlite": "DELETE FROM item_text WHERE rowid = %s",
    "postgresql": "DELETE FROM item_text WHERE item_id = %s",
}
CONVERSATIONS_WITH = {
    "sqlite": "SELECT conversation_id FROM item_text WHERE item_text MATCH %s",
    "postgresql": "SELECT conversation_id FROM item_text WHERE words @@ %s::tsquery",
}


def create(database: BaseDatabaseWrapper) -> None:
    with database.cursor() as cursor:
        for statement in CREATE[database.vendor]:
            cursor.execute(statement)


def add(items: Iterable[Item]) -> None:
    entries = [
        (item.pk, item.conversation_id, words)
        for item in items
        if (words := _document(document_tokens(item.text)))
    ]
    _each(INSERT, entries)


def remove(items: Iterable[Item]) -> None:
    _each(DELETE, [(item.pk,) for item in items])


def conversations_with(text: str) -> RawSQL | None:
    """A subquery of the keys of conversations in which an item contains `text`.

    `text` is a word or a phrase. None when it holds nothing to look for.
    """
    tokens = query_tokens(text)
    if not tokens:
        return None
    query = _fts5_phrase(tokens) if connection.vendor == "sqlite" else _tsquery(tokens)
    return RawSQL(CONVERSATIONS_WITH[connection.vendor], [query])  # noqa: S611 ours, bound


def _each(statement: dict[str, str], rows: Sequence[tuple[Any, ...]]) -> None:
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(statement[connection.vendor], rows)


def _document(tokens: Sequence[str]) -> str:
    writer: Callable[[Sequence[str]], str] = (
        " ".join if connection.vendor == "sqlite" else _tsvector
    )
    return writer(tokens)


def _tsvector(tokens: Sequence[str]) -> str:
    places: dict[str, list[int]] = {}
    for place, token in enumerate(tokens, start=1):
        places.setdefault(token, []).append(place)
    # A lexeme keeps 256 positions at most; the database drops the rest by itself.
    return " ".join(
        f"'{token}':{','.join(map(str, where[:255]))}" for token, where in places.items()
    )


def _fts5_phrase(tokens: Sequence[str]) -> str:
    phrase = f'"{" ".join(tokens)}"'
    return f"{phrase} *" if is_lone_letter(tokens[-1]) else phrase


def _tsquery(tokens: Sequence[str]) -> str:
    lexemes = [f"'{token}'" for token in tokens]
    if is_lone_letter(tokens[-1]):
        lexemes[-1] += ":*"
    return " <-> ".join(lexemes)
