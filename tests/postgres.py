"""A PostgreSQL server for one run: made in a temporary folder, gone afterwards."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class MissingPostgres(Exception):
    """No server can be started here; the message says why."""


@contextmanager
def postgres(*, durable: bool = False) -> Iterator[str]:
    """The address of a running server, as DATABASE_URL takes it.

    Unless `durable`, it does not wait for the disk: what it holds is thrown away.
    """
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="conversations-admin-postgres-"))
    # initdb refuses to run as root.
    as_owner = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if as_owner:
        shutil.chown(folder, "postgres")
    control = [*as_owner, str(programs / "pg_ctl"), "-D", str(folder / "cluster"), "-s", "-w"]
    port = free_port()
    options = f"-c listen_addresses=127.0.0.1 -p {port} -k {folder} -c max_connections=60"
    if not durable:
        options += " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    try:
        _call([*as_owner, str(programs / "initdb"), "-D", str(folder / "cluster"), "-U", "console",
               "-A", "trust", "-E", "UTF8", "--no-locale", "-N"])  # fmt: skip
        _call([*control, "-o", options, "-l", str(folder / "log"), "start"])
        yield f"postgres://console@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], check=False, capture_output=True)
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    on_path = shutil.which("initdb")
    if on_path:
        found.append(Path(on_path).resolve())
    if not found:
        raise MissingPostgres("no initdb here (Debian: apt-get install postgresql).")
    return found[-1].parent


def _call(command: list[str]) -> None:
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        raise MissingPostgres(f"{Path(command[-1]).name}: {done.stderr.strip()[-500:]}")
