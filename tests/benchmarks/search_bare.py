"""The bare database asked directly: the floor of every measurement of search.

For a shape there may be several good statements, and which is best depends on the database,
its size and its statistics; the fastest of them counts. The statements read the rows of the
page with all that the list shows.
"""

from __future__ import annotations

import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import psycopg

from config.database import SQLITE_PRAGMAS
from tests.benchmarks.search_shapes import MARCH, Kind, Shape

ROWS = 51  # a page of 50, and whether there is more
ENTRIES = 4 * ROWS  # of the text index: several may belong to one conversation
CAP = 10_000
TOP = 8
TRIES = 3

COLUMNS = "c.conversation_id, c.metadata, c.title, c.item_count, c.created_at, c.active_at, c.id"
CONVERSATIONS = "conversations_admin_conversation"
PAIRS = "conversations_admin_metadatapair"
HAS_PAIR = (
    f"EXISTS (SELECT 1 FROM {PAIRS} AS q WHERE q.conversation_id = {{key}}"
    " AND q.key = ? AND q.value = ?)"
)
GROUPED = f"""
    SELECT key, value, found FROM (
        SELECT q.key, q.value, count(*) AS found,
            row_number() OVER (PARTITION BY q.key ORDER BY count(*) DESC) AS place
        FROM {PAIRS} AS q WHERE q.conversation_id IN ({{newest}}) GROUP BY q.key, q.value
    ) AS counted WHERE place <= {TOP}
"""
KEYS = f"""
    SELECT key, count(*), count(DISTINCT value), min(created_at), max(created_at)
    FROM {PAIRS} WHERE project_id = ? GROUP BY key
"""

# FTS5 reads a column of its own far more slowly than the table that is behind it.
SQLITE_ENTRIES = (
    "SELECT e.conversation_id FROM item_text CROSS JOIN item_words AS e"
    " ON e.rowid = item_text.rowid WHERE item_text MATCH ?"
)
POSTGRES_ENTRIES = "SELECT e.conversation_id FROM item_words AS e WHERE e.words @@ ?::tsquery"

# The same with the time, which the pair repeats: read from one index alone.
HAS_PAIR_AT = (
    f"EXISTS (SELECT 1 FROM {PAIRS} AS q WHERE q.conversation_id = {{key}}"
    " AND q.key = ? AND q.value = ? AND q.project_id = p.project_id"
    " AND q.created_at = p.created_at)"
)

type Values = list[object]
type Place = tuple[object, int]


@dataclass(frozen=True)
class Statement:
    sql: str
    values: Values


@dataclass
class Bare:
    """One connection, past Django. `asked` turns words into the database's own text query."""

    connection: Any
    is_postgres: bool
    project_id: int
    asked: Callable[[str], str]

    @classmethod
    def open(cls, url: str, *, project_id: int, asked: Callable[[str], str]) -> Bare:
        if not url.startswith("sqlite:///"):
            connection = psycopg.connect(url, autocommit=True)
            return cls(connection, is_postgres=True, project_id=project_id, asked=asked)
        lite = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        lite.executescript(SQLITE_PRAGMAS)
        return cls(lite, is_postgres=False, project_id=project_id, asked=asked)

    def run(self, statement: Statement) -> list[Any]:
        sql = statement.sql.replace("?", "%s") if self.is_postgres else statement.sql
        return list(self.connection.execute(sql, statement.values).fetchall())

    def best(self, shape: Shape, after: Place | None) -> Statement:
        """The fastest statement for the shape; all of them must answer alike."""
        timed = [self._timed(each) for each in self._statements(shape, after)]
        if shape.kind is Kind.PAGE and len({tuple(answer) for _, answer, _ in timed}) > 1:
            raise RuntimeError(f"{shape.name}: the bare statements do not answer alike.")
        return min(timed, key=lambda entry: entry[0])[2]

    def middle(self, shape: Shape) -> Place:
        """The place of the match that half of the matches are newer than."""
        inner, values = self._inner(shape, after=None)
        [[count]] = self.run(Statement(f"SELECT count(*) FROM ({inner}) AS found", values))
        beyond = f"{inner} ORDER BY 2 DESC, 1 DESC LIMIT 1 OFFSET {count // 2}"
        [[key, created_at]] = self.run(Statement(beyond, values))
        return created_at, key

    def _timed(self, statement: Statement) -> tuple[float, list[Any], Statement]:
        durations, rows = [], []
        for _ in range(TRIES):
            start = time.perf_counter()
            rows = self.run(statement)
            durations.append(time.perf_counter() - start)
        return statistics.median(durations), rows, statement

    def _statements(self, shape: Shape, after: Place | None) -> Iterator[Statement]:
        match shape.kind:
            case Kind.KEYS:
                yield Statement(KEYS, [self.project_id])
            case Kind.COUNT:
                inner, values = self._inner(shape, after)
                limited = f"{inner} LIMIT {CAP + 1}"
                yield Statement(f"SELECT count(*) FROM ({limited}) AS found", values)
            case Kind.FACETS:
                for keys, values in self._newest(shape, after, CAP):
                    yield Statement(GROUPED.format(newest=keys), values)
            case Kind.PAGE:
                for keys, values in self._newest(shape, after, ROWS):
                    yield self._page(keys, values)

    def _page(self, keys: str, values: Values) -> Statement:
        sql = (
            f"SELECT {COLUMNS} FROM {CONVERSATIONS} AS c WHERE c.id IN ({keys})"
            f" ORDER BY c.created_at DESC, c.id DESC LIMIT {ROWS}"
        )
        return Statement(sql, values)

    def _newest(
        self, shape: Shape, after: Place | None, limit: int
    ) -> Iterator[tuple[str, Values]]:
        """Subqueries of the keys of the newest matches; of too many, only for words."""
        for first in shape.pairs or (None,):
            for has_pair in (HAS_PAIR, HAS_PAIR_AT)[: max(len(shape.pairs), 1)]:
                inner, values = self._inner(shape, after, first=first, has_pair=has_pair)
                newest = f"{inner} ORDER BY 2 DESC, 1 DESC LIMIT {limit}"
                yield f"SELECT id FROM ({newest}) AS k", values
        if len(shape.pairs) > 1:
            yield self._intersection(shape, limit)
        for word in shape.words:
            yield from self._from_text(shape, word, limit)

    def _inner(
        self,
        shape: Shape,
        after: Place | None,
        *,
        first: tuple[str, str] | None = None,
        has_pair: str = HAS_PAIR,
    ) -> tuple[str, Values]:
        """All matches as (id, created_at), from the pairs of one value or all conversations."""
        first = first or next(iter(shape.pairs), None)
        if first:
            key, conditions = "p.conversation_id", ["p.project_id = ?", "p.key = ?", "p.value = ?"]
            values: Values = [self.project_id, *first]
        else:
            key, conditions = "p.id", ["p.project_id = ?", "p.deleted_at IS NULL"]
            values = [self.project_id]
        if shape.month:
            conditions.append("p.created_at >= ? AND p.created_at < ?")
            values += [self._moment(moment) for moment in MARCH]
        if after:
            conditions.append(f"(p.created_at, {key}) < (?, ?)")
            values += after
        for pair in shape.pairs:
            if pair != first:
                conditions.append(has_pair.format(key=key))
                values += pair
        for word in shape.words:
            conditions.append(f"{key} IN ({self._entries()})")
            values.append(self.asked(word))
        table = PAIRS if first else CONVERSATIONS
        where = " AND ".join(conditions)
        return f"SELECT {key} AS id, p.created_at FROM {table} AS p WHERE {where}", values

    def _intersection(self, shape: Shape, limit: int) -> tuple[str, Values]:
        one = f"SELECT conversation_id, created_at FROM {PAIRS} WHERE project_id = ?"
        one += " AND key = ? AND value = ?"
        values: Values = [each for pair in shape.pairs for each in (self.project_id, *pair)]
        every = " INTERSECT ".join([one] * len(shape.pairs))
        return (
            f"SELECT conversation_id FROM (SELECT * FROM ({every}) AS found"
            f" ORDER BY 2 DESC, 1 DESC LIMIT {limit}) AS k"
        ), values

    def _from_text(self, shape: Shape, word: str, limit: int) -> Iterator[tuple[str, Values]]:
        """From the entries of one word: walked from the newest, or gathered and then sorted."""
        conditions, values = self._beside(shape, word)
        found = f"{self._entries()}{conditions}"
        entries = ENTRIES if limit == ROWS else limit * 2
        rowid = "e.rowid" if self.is_postgres else "item_text.rowid"
        for place in (rowid, f"{rowid} + 0"):
            walked = (
                f"SELECT conversation_id FROM ({found} ORDER BY {place} DESC LIMIT {entries}) AS e"
            )
            yield self._newest_of(walked, limit), values
        conditions, values = self._beside(shape, word, key="c.id")
        gathered = f"WITH e AS MATERIALIZED ({self._entries()}) SELECT conversation_id FROM e"
        yield self._newest_of(gathered, limit, conditions), values

    def _newest_of(self, keys: str, limit: int, conditions: str = "") -> str:
        return (
            f"SELECT c.id FROM {CONVERSATIONS} AS c WHERE c.id IN ({keys}){conditions}"
            f" ORDER BY c.created_at DESC, c.id DESC LIMIT {limit}"
        )

    def _beside(
        self, shape: Shape, word: str, *, key: str = "e.conversation_id"
    ) -> tuple[str, Values]:
        """What else must hold of the entries of `word`, and the values of all."""
        conditions, values = "", [self.asked(word)]
        for pair in shape.pairs:
            conditions += f" AND {HAS_PAIR.format(key=key)}"
            values += pair
        for other in shape.words:
            if other != word:
                conditions += f" AND {key} IN ({self._entries()})"
                values.append(self.asked(other))
        return conditions, list(values)

    def _entries(self) -> str:
        return POSTGRES_ENTRIES if self.is_postgres else SQLITE_ENTRIES

    def _moment(self, moment: Any) -> object:
        return moment if self.is_postgres else moment.strftime("%Y-%m-%d %H:%M:%S")
