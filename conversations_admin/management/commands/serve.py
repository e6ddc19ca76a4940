"""Serve the console: set up what is missing, say where it is, and serve until stopped."""

from __future__ import annotations

import hashlib
import os
import socket
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand
from django.db import DEFAULT_DB_ALIAS, OperationalError, connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.urls import get_resolver
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from conversations_admin.management.worker_beside import WorkerBeside

DEFAULT_PORT = 8000
MAX_PORT = 65_535
MAX_WORKERS = 4


class Command(BaseCommand):
    help = "Set up what is missing and serve on HOST and PORT (127.0.0.1:8000)."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-demo", action="store_true", help="start with no conversations")

    def handle(self, *_: Any, no_demo: bool, **__: Any) -> None:
        host, port = settings.HOST, _number("PORT", DEFAULT_PORT, most=MAX_PORT)
        _check_free(host, port)
        is_first_run = _migrate()
        _collect_static()
        call_command("setup", demo=is_first_run and not no_demo)
        shown = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 compared
        address = settings.PUBLIC_URL or f"http://{shown}:{port}"
        self.stdout.write(f"Conversations Admin is at {address}  (Ctrl-C stops it)")
        self.stdout.flush()
        _serve(host, port)


def _number(name: str, default: int, *, most: int) -> int:
    raw = os.environ.get(name) or str(default)
    if not raw.isascii() or not raw.isdigit() or not 1 <= int(raw) <= most:
        raise CommandError(f"{name} must be a number from 1 to {most}; it is {raw!r}.")
    return int(raw)


def _check_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"Cannot listen on {host}:{port} ({error.strerror}). "
                f"Stop what uses it, or choose another: PORT={port % MAX_PORT + 1} ./run"
            ) from error


def _migrate() -> bool:
    """Bring the database up to date; answer whether it was empty."""
    _check_database()
    try:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        is_first_run = not executor.loader.applied_migrations
    except OperationalError as error:
        raise _unreachable(error) from error
    if plan:
        _take_time()
        call_command("migrate", verbosity=0, interactive=False, database=DEFAULT_DB_ALIAS)
        call_command("createcachetable", verbosity=0)
    return is_first_run


def _take_time() -> None:
    """Let a migration of a large table run past the limit that holds for requests."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")


def _check_database() -> None:
    """Connect once past the pool, which tells only that it waited."""
    if connection.vendor != "postgresql":
        return
    parameters = {
        name: value
        for name, value in connection.get_connection_params().items()
        if name in {"host", "port", "user", "password", "dbname", "connect_timeout"}
    }
    try:
        psycopg.connect(**parameters).close()
    except psycopg.OperationalError as error:
        raise _unreachable(error) from error


def _unreachable(error: Exception) -> CommandError:
    reason = " ".join(str(error).split())
    return CommandError(
        f"The database cannot be reached ({reason}). Check DATABASE_URL and that it runs."
    )


def _collect_static() -> None:
    """Copy the static files under hashed names, when they or the packages changed."""
    stamp = Path(settings.STATIC_ROOT) / ".collected-from"
    state = _static_state()
    if stamp.exists() and stamp.read_text(encoding="ascii") == state:
        return
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(state, encoding="ascii")


def _static_state() -> str:
    sources = [path for root in settings.STATICFILES_DIRS for path in Path(root).rglob("*")]
    seen = hashlib.sha256((settings.BASE_DIR / "uv.lock").read_bytes())
    for path in sorted(sources):
        seen.update(f"{path}:{path.stat().st_mtime_ns}\n".encode())
    return seen.hexdigest()


def _serve(host: str, port: int) -> None:
    workers = _number("WORKERS", min(os.cpu_count() or 1, MAX_WORKERS), most=64)
    threads = _number("THREADS", 4, most=64)
    # Workers are forked: what is loaded here they need not load, and nobody may share
    # a connection.
    get_resolver().url_patterns  # noqa: B018 loads them
    connections.close_all()
    if close_pool := getattr(connection, "close_pool", None):
        close_pool()
    server = Granian(
        "config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        blocking_threads_idle_timeout=600,
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        # A worker told to stop while it still starts does not hear it.
        workers_kill_timeout=5,
    )
    worker = WorkerBeside() if settings.RUNS_WORKER else None
    try:
        server.serve()
    finally:
        if worker is not None:
            worker.stop()
