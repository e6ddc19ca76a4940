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
    SELECT key FROM leap WHERE key IS NOT NULL LIMIT %s
"""  # noqa: S608 only our own table's name is put in


def metadata_keys(project: Project, *, limit: int = 200) -> list[str]:
    """The first `limit` keys in the order of their characters."""
    with connection.cursor() as cursor:
        cursor.execute(LEAP, [project.pk, project.pk, limit])
        return [key for (key,) in cursor.fetchall()]
