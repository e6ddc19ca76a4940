"""Write many conversations at once: past the product's actions, into the rows they would make.

The values of a row come from the product's own functions and the columns from its models.
Indexes are dropped for the time of the load and made again as they were; a big index is made
several times faster than it grows.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models, transaction

from conversations_admin.models import Conversation, Item, MetadataPair, Project
from conversations_admin.models.words import ItemWords
from conversations_admin.records.rows import Provenance, item_row, pair_rows
from conversations_admin.search.text import index
from conversations_admin.wire.text import title_of
from tests.benchmarks.conversations import Drawn

BY = Provenance(name="benchmark", via="command")
TABLES = [model._meta.db_table for model in (Conversation, MetadataPair, Item, ItemWords)]
BULK_PRAGMAS = "PRAGMA synchronous=OFF; PRAGMA cache_size=-1048576;"


class Loader:
    """Gives the rows their keys and writes them, batch by batch."""

    def __init__(self, project: Project, *, by: Provenance = BY) -> None:
        self.project = project
        self.by = by
        self.next_conversation = _highest(Conversation) + 1
        self.next_item = _highest(Item) + 1
        self.next_pair = _highest(MetadataPair) + 1

    @transaction.atomic
    def load(self, batch: Iterable[Drawn]) -> None:
        conversations: list[Conversation] = []
        pairs: list[MetadataPair] = []
        items: list[Item] = []
        for drawn in batch:
            conversation = self._conversation(drawn)
            conversations.append(conversation)
            pairs += self._pairs(conversation)
            items += self._items(conversation, drawn)
        for model, rows in ((Conversation, conversations), (MetadataPair, pairs), (Item, items)):
            _insert(model, [_values(model, row) for row in rows])
        # In the order of their keys: FTS5 closes a segment whenever a key is less than the last.
        entries = sorted(index.entry_of(item, item.conversation) for item in items)
        with connection.cursor() as cursor:
            cursor.executemany(index.INSERT[connection.vendor], entries)
        _count_on_from_here()

    def _conversation(self, drawn: Drawn) -> Conversation:
        key = self.next_conversation
        self.next_conversation += 1
        return Conversation(
            pk=key,
            project=self.project,
            conversation_id=drawn.conversation_id,
            metadata=drawn.metadata,
            title=title_of(drawn.bodies),
            item_count=len(drawn.bodies),
            next_position=len(drawn.bodies) + 1,
            created_at=drawn.created_at,
            active_at=drawn.times[-1],
        )

    def _pairs(self, conversation: Conversation) -> Iterator[MetadataPair]:
        for pair in pair_rows(conversation):
            pair.pk = self.next_pair
            self.next_pair += 1
            yield pair

    def _items(self, conversation: Conversation, drawn: Drawn) -> Iterator[Item]:
        for place, (body, at) in enumerate(zip(drawn.bodies, drawn.times, strict=True)):
            item = item_row(conversation, body, position=place + 1, at=at, by=self.by)
            item.pk = self.next_item
            self.next_item += 1
            yield item


@contextmanager
def bulk() -> Iterator[None]:
    """Make the database ready for a load, and afterwards ready for questions."""
    is_sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        if is_sqlite:
            for pragma in BULK_PRAGMAS.split(";"):
                cursor.execute(pragma)
        else:
            cursor.execute("SET statement_timeout = 0")
            cursor.execute("SET synchronous_commit = off")
            cursor.execute("SET maintenance_work_mem = '512MB'")
        indexes = _indexes()
        for name in indexes:
            cursor.execute(f"DROP INDEX {name}")
        # Millions of rows that go soon: looking for cycles among them is a third of the time.
        gc.disable()
        yield
        gc.enable()
        for statement in indexes.values():
            cursor.execute(statement)
        _finish(is_sqlite=is_sqlite)


def _finish(*, is_sqlite: bool) -> None:
    with connection.cursor() as cursor:
        if is_sqlite:
            cursor.execute("INSERT INTO item_text (item_text) VALUES ('optimize')")
            cursor.execute("ANALYZE")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return
        cursor.execute(f"VACUUM ANALYZE {', '.join(TABLES)}")


def _count_on_from_here() -> None:
    """Let the database's own keys follow those given here; SQLite's do by themselves."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(
            no_style(), [Conversation, MetadataPair, Item]
        ):
            cursor.execute(statement)


def _indexes() -> dict[str, str]:
    """The indexes that can be dropped, and the statements that make them again."""
    names = ", ".join(f"'{table}'" for table in TABLES)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT name, sql FROM sqlite_master"
                f" WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ({names})"
            )
        else:
            cursor.execute(
                "SELECT indexname, indexdef FROM pg_indexes"
                f" WHERE schemaname = current_schema AND tablename IN ({names})"
                " AND indexname NOT IN (SELECT conname FROM pg_constraint)"
            )
        return dict(cursor.fetchall())


def _insert(model: type[models.Model], rows: Sequence[Sequence[object]]) -> None:
    columns = ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields)
    table = model._meta.db_table
    if connection.vendor == "sqlite":
        marks = ", ".join("?" * len(model._meta.concrete_fields))
        # Not through Django's cursor: it looks for its own marks in every statement.
        connection.connection.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)
        return
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _values(model: type[models.Model], row: models.Model) -> list[object]:
    fields: list[models.Field[Any, Any]] = list(model._meta.concrete_fields)
    return [_stored(field, row) for field in fields]


def _stored(field: models.Field[Any, Any], row: models.Model) -> object:
    value = getattr(row, field.attname)
    # What most columns hold is stored as it is; asking the field costs more than the insert.
    if value is None or type(value) in {str, int}:
        return value
    return field.get_db_prep_save(value, connection)


def _highest(model: type[models.Model]) -> int:
    found: int | None = model._base_manager.aggregate(key=models.Max("pk"))["key"]
    return found or 0
