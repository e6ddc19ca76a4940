"""A console in front of an upstream, as a process of its own that can be killed."""

from __future__ import annotations

import json
import os
import secrets
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

from tests.upstream.own_server import ROOT, OwnServer

# Projects that the tests of one process can ask for.
SEATS = 8
OBEY = """
import django
django.setup()
from tests.chain.shell import obey_lines
obey_lines()
"""


@dataclass(frozen=True)
class Seat:
    """A project of a console, and the project of the upstream that it stands in front of.

    `token` is the console's, `key` the upstream's.
    """

    slug: str
    token: str
    key: str


class Console(OwnServer):
    """`open_seat()` for each test that needs a project in front of `upstream`.

    On PostgreSQL where DATABASE_URL is set, in a database of its own.
    """

    def __init__(self, folder: Path, upstream: OwnServer, *, database_url: str = "") -> None:
        # A process is given its keys when it starts.
        self._keys = {f"CHAIN_KEY_{n}": upstream.make_project() for n in range(SEATS)}
        environment = {
            "DATABASE_URL": new_database(database_url) if database_url else "",
            "ALLOW_PRIVATE_UPSTREAMS": "true",
            **self._keys,
        }
        super().__init__(folder, environment=environment)

    @property
    def log(self) -> str:
        return self._log_path.read_text(errors="replace")

    def open_seat(self, upstream_url: str, *, is_mirrored: bool = True, timeout: int = 10) -> Seat:
        variable, key = self._keys.popitem()
        slug = variable.lower().replace("_", "-")
        token = self.obey(
            "make_project",
            slug=slug,
            base_url=upstream_url,
            key_variable=variable,
            is_mirrored=is_mirrored,
            timeout=timeout,
        )
        return Seat(slug, token, key)

    def kill_workers(self) -> None:
        """End what serves requests and does jobs at once; what watches them starts others."""
        for child in Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split():
            with suppress(ProcessLookupError):
                os.kill(int(child), signal.SIGKILL)
        self._wait_until_ready()

    def obey(self, command: str, **arguments: Any) -> Any:
        """Run a function of `shell` with this server's database."""
        shell = self._running_seeder()
        assert shell.stdin is not None
        assert shell.stdout is not None
        shell.stdin.write(json.dumps([command, arguments]) + "\n")
        shell.stdin.flush()
        answer = shell.stdout.readline()
        if not answer:
            raise RuntimeError(f"The shell of the console died: {self._log()}")
        return json.loads(answer)

    def _running_seeder(self) -> subprocess.Popen[str]:
        # Our own in its place, which can do more.
        if self._seeder is None:
            with self._log_path.open("ab") as log:
                self._seeder = subprocess.Popen(  # noqa: S603 our own
                    [sys.executable, "-c", OBEY],
                    cwd=ROOT,
                    env=self._environment,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    text=True,
                )
        return self._seeder


def new_database(url: str) -> str:
    """An empty one at the same server; it goes when the server does."""
    name = f"console_{secrets.token_hex(4)}"
    with psycopg.connect(url.replace("postgres://", "postgresql://"), autocommit=True) as line:
        line.execute(f"CREATE DATABASE {name}".encode())
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
