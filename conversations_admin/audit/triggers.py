"""Database triggers that refuse to change the audit log.

Installed after every migrate, not by a migration: SQLite drops triggers without a word
when a later migration rebuilds the table.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

from conversations_admin.models import AuditEntry

TABLE = AuditEntry._meta.db_table
REFUSAL = "the audit log only grows"

SQLITE = {
    f"audit_refuses_{event.lower()}": (
        f"CREATE TRIGGER IF NOT EXISTS audit_refuses_{event.lower()} BEFORE {event} ON {TABLE} "
        f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    )
    for event in ("UPDATE", "DELETE")
}
POSTGRESQL = {
    "audit_refuses_change": (
        f"CREATE OR REPLACE TRIGGER audit_refuses_change BEFORE UPDATE OR DELETE ON {TABLE} "
        "FOR EACH ROW EXECUTE FUNCTION audit_refuse()"
    ),
    "audit_refuses_truncate": (
        f"CREATE OR REPLACE TRIGGER audit_refuses_truncate BEFORE TRUNCATE ON {TABLE} "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()"
    ),
}
POSTGRESQL_FUNCTION = (
    "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
)


def install(database: BaseDatabaseWrapper) -> None:
    with database.cursor() as cursor:
        if database.vendor == "postgresql":
            cursor.execute(POSTGRESQL_FUNCTION)
        for statement in _statements(database).values():
            cursor.execute(statement)


def missing(database: BaseDatabaseWrapper) -> list[str]:
    """Names of the triggers that do not stand; empty is good."""
    catalogue = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
        if database.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with database.cursor() as cursor:
        cursor.execute(catalogue)
        standing = {name for (name,) in cursor.fetchall()}
    return sorted(set(names(database)) - standing)


def names(database: BaseDatabaseWrapper) -> list[str]:
    return sorted(_statements(database))


def _statements(database: BaseDatabaseWrapper) -> dict[str, str]:
    return POSTGRESQL if database.vendor == "postgresql" else SQLITE
