"""Questions to the index of metadata pairs: by project, key, value, newest first.

Each reads a stretch of that index of at most a given length, or leaps over it from one key
or value to the next: neither database does that of its own (a DISTINCT reads every pair).
A stretch has an order, or PostgreSQL might think it quicker to read the table until it has it.
Times come back as the database has them, for comparing them alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection

from conversations_admin.models import Conversation, MetadataPair, Project
from conversations_admin.search.beginnings import end_of

PAIRS = MetadataPair._meta.db_table
CONVERSATIONS = Conversation._meta.db_table


def leap(column: str, *, where: str, since: str = "", most: str, name: str = "leap") -> str:
    """SQL of a table `name`, for WITH RECURSIVE: what `column` holds, each once and in order.

    `where` says of which pairs, `since` where the first of them lies, and `most` how many rows
    there are at most. The last is NULL if nothing more was found.
    """
    least = f"SELECT min(pair.{column}) FROM {PAIRS} AS pair WHERE {where}"  # noqa: S608 as below
    # With `since` in every step, SQLite would begin each of them there.
    return f"""
        {name}({column}, place) AS (
            SELECT ({least} {since}), 1
            UNION ALL
            SELECT ({least} AND pair.{column} > {name}.{column}), place + 1
            FROM {name} WHERE {name}.{column} IS NOT NULL AND place < {most}
        )
    """  # noqa: S608 only our own tables' names are put in, here and below


IN_PROJECT = "pair.project_id = %(project)s"
OF_KEY = f"{IN_PROJECT} AND pair.key = %(key)s"

ALL_KEYS = leap("key", where=IN_PROJECT, most="%(limit)s")
ONE_KEY = f"leap(key) AS (SELECT min(key) FROM {PAIRS} AS pair WHERE {OF_KEY})"  # noqa: S608
KEYS = f"WITH RECURSIVE {ALL_KEYS} SELECT key FROM leap WHERE key IS NOT NULL"  # noqa: S608
KEYS_WITH_VALUE = f"""
    {KEYS} AND EXISTS (
        SELECT 1 FROM {PAIRS} AS pair
        WHERE {IN_PROJECT} AND pair.key = leap.key AND pair.value = %(value)s
    ) LIMIT %(most)s
"""  # noqa: S608
USED = f"{IN_PROJECT} AND pair.key = leap.key"
USES = f"""
    WITH RECURSIVE {{keys}}
    SELECT
        key,
        (SELECT count(*) FROM (
            SELECT 1 FROM {PAIRS} AS pair WHERE {USED} ORDER BY pair.value LIMIT %(cap)s
        ) AS counted),
        (WITH RECURSIVE {leap("value", where=USED, most="%(value_cap)s", name="step")}
         SELECT count(value) FROM step)
    FROM leap WHERE key IS NOT NULL
"""  # noqa: S608

FREQUENT_VALUES = f"""
    WITH counted AS (
        SELECT value, count(*) AS number, min(created_at) AS oldest, max(created_at) AS newest
        FROM (SELECT value, created_at FROM {PAIRS}
              WHERE project_id = %(project)s AND key = %(key)s
              ORDER BY value LIMIT %(cap)s) AS pair
        GROUP BY value
    ),
    early AS (SELECT value, oldest FROM counted ORDER BY oldest LIMIT 1),
    late AS (SELECT value, newest FROM counted ORDER BY newest DESC LIMIT 1)
    SELECT
        value, number,
        (SELECT oldest FROM early),
        (SELECT min(conversation_id) FROM {PAIRS} AS pair, early
         WHERE pair.project_id = %(project)s AND pair.key = %(key)s
         AND pair.value = early.value AND pair.created_at = early.oldest),
        (SELECT newest FROM late),
        (SELECT max(conversation_id) FROM {PAIRS} AS pair, late
         WHERE pair.project_id = %(project)s AND pair.key = %(key)s
         AND pair.value = late.value AND pair.created_at = late.newest)
    FROM counted ORDER BY number DESC, value LIMIT %(limit)s
"""  # noqa: S608

VALUES = "WITH RECURSIVE {leap} SELECT value FROM leap WHERE value IS NOT NULL"
OF_VALUE = f"FROM {PAIRS} AS pair WHERE {OF_KEY} AND pair.value = leap.value"
OLDEST = "ORDER BY created_at, conversation_id DESC LIMIT 1"
NEWEST = "ORDER BY created_at DESC, conversation_id DESC LIMIT 1"
VALUE_USES = f"""
    WITH RECURSIVE {{leap}}
    SELECT
        value,
        (SELECT count(*) FROM (
            SELECT 1 {OF_VALUE} ORDER BY created_at DESC LIMIT %(cap)s) AS counted),
        (SELECT created_at {OF_VALUE} {OLDEST}),
        (SELECT conversation_id {OF_VALUE} {OLDEST}),
        (SELECT created_at {OF_VALUE} {NEWEST}),
        (SELECT conversation_id {OF_VALUE} {NEWEST})
    FROM leap WHERE value IS NOT NULL
"""  # noqa: S608

COUNT = f"""
    (SELECT count(*) FROM (
        SELECT 1 FROM {PAIRS} WHERE project_id = %s AND key = %s AND value = %s LIMIT %s
    ) AS counted)
"""  # noqa: S608

# Both databases keep the order of the inner rows; to ask for it again has SQLite sort them all.
OLDEST_WITH_KEY = f"""
    SELECT early.id FROM (
        SELECT id, created_at FROM {CONVERSATIONS}
        WHERE project_id = %(project)s AND deleted_at IS NULL
        ORDER BY created_at, id LIMIT %(limit)s
    ) AS early
    WHERE EXISTS (
        SELECT 1 FROM {PAIRS} AS pair
        WHERE pair.conversation_id = early.id AND pair.key = %(key)s
    ) LIMIT 1
"""  # noqa: S608

type Row = tuple[Any, ...]


def keys_used(project: Project, *, limit: int) -> list[str]:
    """The first `limit` keys in the order of their characters."""
    return [key for (key,) in _rows(KEYS, project, limit=limit)]


def keys_with_value(project: Project, value: str, *, limit: int, most: int) -> list[str]:
    """Up to `most` of the first `limit` keys: those that have this very value somewhere."""
    rows = _rows(KEYS_WITH_VALUE, project, value=value, limit=limit, most=most)
    return [key for (key,) in rows]


def key_uses(
    project: Project, *, limit: int, cap: int, value_cap: int, only: str | None = None
) -> list[Row]:
    """Up to `limit` + 1 keys, or `only` that one: key, in how many conversations, how many values.

    The numbers are counted up to one beyond their caps.
    """
    sql = USES.format(keys=ALL_KEYS if only is None else ONE_KEY)
    caps = {"limit": limit + 1, "cap": cap + 1, "value_cap": value_cap + 1}
    return _rows(sql, project, key=only, **caps)


def frequent_values(project: Project, key: str, *, limit: int, cap: int) -> list[Row]:
    """Value and how often, the most frequent first; and of the whole key as `values_of` does.

    True if the key is in no more than `cap` conversations.
    """
    return _rows(FREQUENT_VALUES, project, key=key, limit=limit, cap=cap)


def first_values(project: Project, key: str, *, limit: int, prefix: str = "") -> list[str]:
    """The first values that begin with `prefix`, in the order of code points."""
    sql, bounds = _leap_over_values(prefix)
    rows = _rows(VALUES.format(leap=sql), project, key=key, limit=limit, **bounds)
    return [value for (value,) in rows]


def values_of(
    project: Project, key: str, *, limit: int, cap: int, after: str | None = None, prefix: str = ""
) -> list[Row]:
    """Value, how often, time and primary key of the oldest conversation, and of the newest.

    In the order of code points; counted up to one beyond `cap`.
    """
    sql, bounds = _leap_over_values(prefix, after=after)
    caps = {"limit": limit, "cap": cap + 1}
    return _rows(VALUE_USES.format(leap=sql), project, key=key, **caps, **bounds)


def _leap_over_values(
    prefix: str, *, after: str | None = None
) -> tuple[str, dict[str, str | None]]:
    """The leap over a key's values that begin with `prefix`, and its parameters."""
    end = end_of(prefix)
    is_beyond = after is not None and after >= prefix
    where = OF_KEY if end is None else f"{OF_KEY} AND pair.value < %(end)s"
    since = f"AND pair.value {'>' if is_beyond else '>='} %(start)s"
    sql = leap("value", where=where, since=since, most="%(limit)s")
    return sql, {"start": after if is_beyond else prefix, "end": end}


def count_each(project: Project, pairs: Sequence[tuple[str, str]], *, cap: int) -> Sequence[int]:
    """How many conversations have each pair of key and value, up to the cap; all in one query."""
    if not pairs:
        return []
    parameters = [each for key, value in pairs for each in (project.pk, key, value, cap)]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join([COUNT] * len(pairs))}", parameters)
        return cursor.fetchone() or ()


def oldest_with_key(project: Project, key: str, *, limit: int) -> int | None:
    """Primary key of the oldest conversation with the key, if it is of the `limit` oldest."""
    found = _rows(OLDEST_WITH_KEY, project, key=key, limit=limit)
    return found[0][0] if found else None


def _rows(sql: str, project: Project, **parameters: Any) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"project": project.pk, **parameters})
        return list(cursor.fetchall())
