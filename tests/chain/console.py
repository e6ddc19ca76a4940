"""A console in front of an upstream, as a process of its own that can be killed."""

from __future__ import annotations

import json
import os
import secrets
import signal
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

from tests.upstream.own_server import OwnServer

# Projects that the tests of one process can ask for.
SEATS = 8


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

    _shell_module = "tests.chain.shell"

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

    @property
    def environment(self) -> dict[str, str]:
        """For other processes with the same database and keys."""
        return dict(self._environment)

    def kill_workers(self) -> None:
        """End what serves requests at once; what watches them starts others."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        assert children
        for child in children:
            with suppress(ProcessLookupError):
                os.kill(int(child), signal.SIGKILL)
        self._wait_until_ready()

    def obey(self, command: str, **arguments: Any) -> Any:
        """Run a function of `shell` with this server's database."""
        return json.loads(self._ask_shell(json.dumps([command, arguments])))


def new_database(url: str) -> str:
    """An empty one at the same server; it goes when the server does."""
    name = f"console_{secrets.token_hex(4)}"
    with psycopg.connect(url.replace("postgres://", "postgresql://"), autocommit=True) as line:
        line.execute(f"CREATE DATABASE {name}".encode())
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
