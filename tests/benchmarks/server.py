"""The real server, set up as README says, for the length of a measurement."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.postgres import free_port

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 180


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
def running(database_url: str = "") -> Iterator[Server]:
    """A server on `database_url` (empty: SQLite) with a project and a token, and no demo."""
    with tempfile.TemporaryDirectory(prefix="conversations-admin-bench-") as folder:
        port = free_port()
        environment = os.environ | {
            "DATA_DIR": folder,
            "DATABASE_URL": database_url,
            "PORT": str(port),
        }
        server = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--no-demo"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
        )
        try:
            _wait(port, server)
            token = subprocess.run(
                [sys.executable, "manage.py", "create_token", "benchmark"],
                cwd=ROOT,
                env=environment,
                check=True,
                capture_output=True,
                text=True,
            ).stdout.strip()
            yield Server(port, token, Path(folder), server.pid)
        finally:
            server.terminate()
            server.wait(20)


def _wait(port: int, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise RuntimeError("The server stopped while starting.")
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            connection.request("GET", "/readyz")
            if connection.getresponse().status == http.client.OK:
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise RuntimeError("The server did not get ready.")
