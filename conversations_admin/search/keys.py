"""The metadata keys in use, found by leaping from key to key in the index."""

from __future__ import annotations

from django.db import connection

from conversations_admin.models import MetadataPair, Project

# PostgreSQL and SQLite both lack a skip scan: a DISTINCT would read every pair.
LEAP = f"""
    WITH RECURSIVE leap(key) AS (
        SELECT min(key) FROM {MetadataPair._meta.db_table} WHERE project_id = %s
        UNION ALL
        SELECT (
            SELECT min(key) FROM {MetadataPair._meta.db_table}
            WHERE project_id = %s AND key > leap.key
        ) FROM leap WHERE leap.key IS NOT NULL
    )
    SELECT key FROM leap WHERE key IS NOT NULL
"""  # noqa: S608 only our own table's name is put in
HAS_VALUE = f"""
    AND EXISTS (
        SELECT 1 FROM {MetadataPair._meta.db_table} AS pair
        WHERE pair.project_id = %s AND pair.key = leap.key AND pair.value = %s
    )
"""  # noqa: S608 as above


def metadata_keys(project: Project, *, limit: int = 200) -> list[str]:
    """The first `limit` keys in the order of their characters."""
    return _keys(f"{LEAP} LIMIT %s", project.pk, project.pk, limit)


def keys_with_value(project: Project, value: str, *, limit: int) -> list[str]:
    """The first keys that have this very value somewhere: one look into the index a key."""
    sql = f"{LEAP} {HAS_VALUE} LIMIT %s"
    return _keys(sql, project.pk, project.pk, project.pk, value, limit)


def _keys(sql: str, *parameters: str | int) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [key for (key,) in cursor.fetchall()]
