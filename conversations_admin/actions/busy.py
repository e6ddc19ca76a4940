"""Whether the database had no time because others were writing: shortly it may. For jobs."""

from __future__ import annotations

import sqlite3

from conversations_admin.errors import StoreUnavailable, UpstreamUnreachable

# PostgreSQL's words: a lock not had within lock_timeout, a deadlock, a failed serialisation.
STATES = frozenset({"55P03", "40P01", "40001"})
CODES = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
# What SQLite says more of it is in the other bits.
MAIN_CODE = 0xFF


def is_busy(error: BaseException) -> bool:
    if isinstance(error, StoreUnavailable):
        return not isinstance(error, UpstreamUnreachable)
    cause = error.__cause__
    if isinstance(cause, sqlite3.OperationalError):
        return getattr(cause, "sqlite_errorcode", 0) & MAIN_CODE in CODES
    return getattr(cause, "sqlstate", "") in STATES
