"""Turn DATABASE_URL into Django's connection settings. Imported by the settings alone."""

from __future__ import annotations

from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

# WAL lets readers go on while one writes. NORMAL survives a killed process; a power
# cut may lose the last commits but cannot corrupt (https://sqlite.org/pragma.html).
# What is mapped is shared by all connections and read without a copy; 2 GB is the most there is.
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL;"
    "PRAGMA synchronous=NORMAL;"
    "PRAGMA temp_store=MEMORY;"
    "PRAGMA cache_size=-65536;"
    "PRAGMA mmap_size=2147418112;"
    "PRAGMA journal_size_limit=67108864;"
)


def connection_settings(url: str, *, pool_size: int) -> dict[str, Any]:
    """`url` is a `sqlite:///…` or `postgres://…` address."""
    if not url.startswith(("sqlite:///", "postgres://", "postgresql://")):
        raise ImproperlyConfigured(
            "DATABASE_URL must begin with sqlite:/// or postgres:// "
            "(such as postgres://user:password@host:5432/name)"
        )
    settings: dict[str, Any] = dict(environ.Env.db_url_config(url))
    if settings["ENGINE"] == "django.db.backends.sqlite3":
        return settings | {
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                # A writer that first reads under a shared lock cannot wait for another
                # writer; it fails at once. IMMEDIATE takes the write lock at BEGIN.
                "transaction_mode": "IMMEDIATE",
                "timeout": 10,
                "init_command": SQLITE_PRAGMAS,
            },
        }
    return settings | {
        "CONN_MAX_AGE": 0,
        "OPTIONS": settings.get("OPTIONS", {})
        | {
            "pool": {"min_size": 1, "max_size": pool_size, "timeout": 10},
            "connect_timeout": 5,
            # Every statement here is short: to compile it, or to start helpers for it,
            # takes longer than to run it.
            "options": "-c statement_timeout=15000 -c lock_timeout=5000 "
            "-c jit=off -c max_parallel_workers_per_gather=0",
        },
    }
