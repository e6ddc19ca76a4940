"""The metadata keys in use, found by leaping from key to key in the index."""

from __future__ import annotations

from django.db import connection

from conversations_admin.models import MetadataPair, Project

# PostgreSQL and SQLite both lack a skip scan: a DISTINCT would read every pair.
ALL_KEYS = f"""
    WITH RECURSIVE leap(key) AS (
        SELECT min(key) FROM {MetadataPair._meta.db_table} WHERE project_id = %s
        UNION ALL
        SELECT (
            SELECT min(key) FROM {MetadataPair._meta.db_table}
            WHERE project_id = %s AND key > leap.key
        ) FROM leap WHERE leap.key IS NOT NULL
    )
    SELECT key FROM leap WHERE key IS NOT NULL LIMIT %s
"""  # noqa: S608 only our own table's name is put in
WITH_VALUE = f"""
    SELECT key FROM ({ALL_KEYS}) AS used
    WHERE EXISTS (
        SELECT 1 FROM {MetadataPair._meta.db_table} AS pair
        WHERE pair.project_id = %s AND pair.key = used.key AND pair.value = %s
    ) LIMIT %s
"""  # noqa: S608 as above
# So many keys are asked whether they have a value.
MOST_ASKED = 1_000


def metadata_keys(project: Project, *, limit: int = 200) -> list[str]:
    """The first `limit` keys in the order of their characters."""
    return _keys(ALL_KEYS, project.pk, project.pk, limit)


def keys_with_value(project: Project, value: str, *, limit: int) -> list[str]:
    """The first keys that have this very value somewhere: one look into the index a key."""
    leaps = (project.pk, project.pk, MOST_ASKED)
    return _keys(WITH_VALUE, *leaps, project.pk, value, limit)


def _keys(sql: str, *parameters: str | int) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [key for (key,) in cursor.fetchall()]
