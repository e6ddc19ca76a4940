"""The real server, set up as README says, for the length of a measurement."""

from __future__ import annotations

import http.client
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.upstream.own_server import OwnServer

# What `setup` names it.
DEFAULT_PROJECT = "default"


@dataclass(frozen=True)
class Server:
    port: int
    token: str
    folder: Path
    pid: int

    def connect(self) -> Connection:
        return Connection(http.client.HTTPConnection("127.0.0.1", self.port), self.token)


@dataclass(frozen=True)
class Connection:
    """One kept-alive connection."""

    http: http.client.HTTPConnection
    token: str

    def call(self, method: str, path: str, body: object = None) -> Any:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        payload = None if body is None else json.dumps(body)
        self.http.request(method, path, body=payload, headers=headers)
        answer = self.http.getresponse()
        content = answer.read()
        if answer.status != http.client.OK:
            raise RuntimeError(f"{method} {path}: {answer.status} {content[:300]!r}")
        return json.loads(content)


@contextmanager
def running(database_url: str = "", *, project: str = DEFAULT_PROJECT) -> Iterator[Server]:
    """A server on `database_url` (empty: SQLite) with a token of `project`, and no demo."""
    environment = {"DATABASE_URL": database_url, "WORKERS": os.environ.get("WORKERS", "")}
    with tempfile.TemporaryDirectory(prefix="conversations-admin-bench-") as folder:
        server = OwnServer(Path(folder), environment=environment)
        try:
            server.start()
            token = server.make_project(project)
            yield Server(server.port, token, server.data, server.pid)
        finally:
            server.close()
