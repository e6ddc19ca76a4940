"""Questions to the index of metadata pairs: by project, key, value, newest first.

Each reads a stretch of that index of at most a given length, or leaps over it from one key
or value to the next: neither database does that of its own (a DISTINCT reads every pair).
A stretch has an order, or PostgreSQL might think it quicker to read the table until it has it.
Times come back as the database has them, for comparing them alone.
"""

from __future__ import annotations

from typing import Any

from django.db import connection

from conversations_admin.models import Conversation, MetadataPair, Project
from conversations_admin.search.beginnings import end_of

PAIRS = MetadataPair._meta.db_table
CONVERSATIONS = Conversation._meta.db_table

ALL_KEYS = f"""
    leap(key, place) AS (
        SELECT min(key), 1 FROM {PAIRS} WHERE project_id = %(project)s
        UNION ALL
        SELECT (SELECT min(key) FROM {PAIRS}
                WHERE project_id = %(project)s AND key > leap.key), place + 1
        FROM leap WHERE leap.key IS NOT NULL AND place <= %(limit)s
    )
"""  # noqa: S608 only our own tables' names are put in, here and below
ONE_KEY = f"""
    leap(key) AS (SELECT min(key) FROM {PAIRS} WHERE project_id = %(project)s AND key = %(key)s)
"""  # noqa: S608
USES = f"""
    WITH RECURSIVE {{keys}}
    SELECT
        key,
        (SELECT count(*) FROM (
            SELECT 1 FROM {PAIRS} AS pair
            WHERE pair.project_id = %(project)s AND pair.key = leap.key
            ORDER BY pair.value LIMIT %(cap)s
        ) AS counted),
        (WITH RECURSIVE step(value, place) AS (
            SELECT (SELECT min(value) FROM {PAIRS} AS pair
                    WHERE pair.project_id = %(project)s AND pair.key = leap.key), 1
            UNION ALL
            SELECT (SELECT min(value) FROM {PAIRS} AS pair
                    WHERE pair.project_id = %(project)s AND pair.key = leap.key
                    AND pair.value > step.value), place + 1
            FROM step WHERE step.value IS NOT NULL AND place <= %(value_cap)s
        ) SELECT count(value) FROM step)
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

OF_VALUE = f"""
    FROM {PAIRS} AS pair
    WHERE pair.project_id = %(project)s AND pair.key = %(key)s AND pair.value = leap.value
"""
OLDEST = "ORDER BY created_at, conversation_id DESC LIMIT 1"
NEWEST = "ORDER BY created_at DESC, conversation_id DESC LIMIT 1"
VALUES = f"""
    WITH RECURSIVE leap(value, place) AS (
        SELECT min(value), 1 FROM {PAIRS}
        WHERE project_id = %(project)s AND key = %(key)s AND value {{after}} %(start)s {{until}}
        UNION ALL
        SELECT (SELECT min(value) FROM {PAIRS}
                WHERE project_id = %(project)s AND key = %(key)s AND value > leap.value {{until}}),
               place + 1
        FROM leap WHERE leap.value IS NOT NULL AND place < %(limit)s
    )
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


def key_uses(
    project: Project, *, limit: int, cap: int, value_cap: int, only: str | None = None
) -> list[Row]:
    """Up to `limit` + 1 keys, or `only` that one: key, in how many conversations, how many values.

    The numbers are counted up to one beyond their caps.
    """
    sql = USES.format(keys=ALL_KEYS if only is None else ONE_KEY)
    caps = {"limit": limit, "cap": cap + 1, "value_cap": value_cap}
    return _rows(sql, project, key=only, **caps)


def frequent_values(project: Project, key: str, *, limit: int, cap: int) -> list[Row]:
    """Value and how often, the most frequent first; and of the whole key as `values_of` does.

    True if the key is in no more than `cap` conversations.
    """
    return _rows(FREQUENT_VALUES, project, key=key, limit=limit, cap=cap)


def values_of(
    project: Project, key: str, *, limit: int, cap: int, after: str | None = None, prefix: str = ""
) -> list[Row]:
    """Value, how often, time and primary key of the oldest conversation, and of the newest.

    In the order of code points; counted up to one beyond `cap`.
    """
    end = end_of(prefix)
    is_beyond = after is not None and after >= prefix
    sql = VALUES.format(
        after=">" if is_beyond else ">=", until="" if end is None else "AND value < %(end)s"
    )
    start = after if is_beyond else prefix
    return _rows(sql, project, key=key, start=start, end=end, limit=limit, cap=cap + 1)


def oldest_with_key(project: Project, key: str, *, limit: int) -> int | None:
    """Primary key of the oldest conversation with the key, if it is of the `limit` oldest."""
    found = _rows(OLDEST_WITH_KEY, project, key=key, limit=limit)
    return found[0][0] if found else None


def _rows(sql: str, project: Project, **parameters: Any) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"project": project.pk, **parameters})
        return list(cursor.fetchall())
