"""Our own server in local mode, as a second process: the upstream that tests stand in front of."""

from __future__ import annotations

import http.client
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from tests.postgres import free_port

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 120
STOP_SECONDS = 20
MAKE_PROJECTS = """
import django
django.setup()
from tests.upstream.seeding import answer_lines
answer_lines()
"""


class OwnServer:
    """`start()`, `make_project()`, `stop()`; it comes back on the same port with its data.

    `token` is for whoever holds the server to set; nothing here reads it.
    """

    def __init__(self, folder: Path, *, environment: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.port = free_port()
        self.token = ""
        self._environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATA_DIR": str(self.data),
            "DATABASE_URL": "",
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "PUBLIC_URL": "",
            "WORKERS": "1",
            # Whoever wants jobs done starts a worker; an upstream has none to do.
            "WORKER": "0",
            **(environment or {}),
        }
        self._server: subprocess.Popen[bytes] | None = None
        self._seeder: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def base_url(self) -> str:
        return f"{self.url}/v1"

    @property
    def is_running(self) -> bool:
        return self._server is not None and self._server.poll() is None

    def start(self) -> None:
        """Start the server, unless it runs, and wait until it is ready."""
        if self.is_running:
            return
        with self._log_path.open("ab") as log:
            self._server = subprocess.Popen(
                [sys.executable, "manage.py", "serve", "--no-demo"],
                cwd=ROOT,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # A group of its own, so that its workers go with it.
                start_new_session=True,
            )
        # It takes its time to load meanwhile.
        self._running_seeder()
        self._wait_until_ready()

    def stop(self) -> None:
        if self._server is None:
            return
        self._server.terminate()
        try:
            self._server.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End it at once, workers too, as a power cut would."""
        if self._server is None or self._server.poll() is not None:
            return
        os.killpg(self._server.pid, signal.SIGKILL)
        self._server.wait(STOP_SECONDS)

    def close(self) -> None:
        """Stop all processes for good."""
        self.stop()
        if self._seeder is not None:
            self._seeder.communicate(timeout=STOP_SECONDS)
            self._seeder = None

    @property
    def pid(self) -> int:
        assert self._server is not None
        return self._server.pid

    def make_project(self, slug: str = "") -> str:
        """A project, new and empty unless it is there; answer the secret of a token of its own.

        The token may read and write.
        """
        seeder = self._running_seeder()
        assert seeder.stdin is not None
        assert seeder.stdout is not None
        seeder.stdin.write(f"{slug or f'test-{secrets.token_hex(6)}'}\n")
        seeder.stdin.flush()
        token: str = seeder.stdout.readline().strip()
        if not token:
            raise RuntimeError(f"No project could be made: {self._log()}")
        return token

    def _running_seeder(self) -> subprocess.Popen[str]:
        # One for all projects: starting Django takes longer than all else.
        if self._seeder is None:
            with self._log_path.open("ab") as log:
                self._seeder = subprocess.Popen(  # noqa: S603 our own
                    [sys.executable, "-c", MAKE_PROJECTS],
                    cwd=ROOT,
                    env=self._environment,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    text=True,
                )
        return self._seeder

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if not self.is_running:
                raise RuntimeError(f"The server stopped while starting: {self._log()}")
            if self._is_ready():
                return
            time.sleep(0.05)
        raise RuntimeError(f"The server did not get ready: {self._log()}")

    def _is_ready(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == http.client.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    @property
    def _log_path(self) -> Path:
        return self.folder / "server.log"

    def _log(self) -> str:
        return self._log_path.read_text(errors="replace")[-2000:]
