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
LOOP = """
import django
django.setup()
from {module} import answer_lines
answer_lines()
"""


class OwnServer:
    """`start()`, `make_project()`, `stop()`; it comes back on the same port with its data.

    `token` is for whoever holds the server to set; nothing here reads it.
    """

    # Answers each line it is given; runs beside the server, on the same database.
    _shell_module = "tests.upstream.seeding"

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
        self._shell: subprocess.Popen[str] | None = None

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
        self._running_shell()
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
        if self._shell is not None:
            self._shell.communicate(timeout=STOP_SECONDS)
            self._shell = None

    @property
    def pid(self) -> int:
        assert self._server is not None
        return self._server.pid

    def make_project(self, slug: str = "") -> str:
        """A project, new and empty unless it is there; answer the secret of a token of its own.

        The token may read and write.
        """
        return self._ask_shell(slug or f"test-{secrets.token_hex(6)}")

    def _ask_shell(self, line: str) -> str:
        shell = self._running_shell()
        assert shell.stdin is not None
        assert shell.stdout is not None
        shell.stdin.write(f"{line}\n")
        shell.stdin.flush()
        answer: str = shell.stdout.readline().strip()
        if not answer:
            raise RuntimeError(f"The shell beside the server died: {self._log()}")
        return answer

    def _running_shell(self) -> subprocess.Popen[str]:
        # One for all lines: starting Django takes longer than all else.
        if self._shell is None:
            with self._log_path.open("ab") as log:
                self._shell = subprocess.Popen(  # noqa: S603 our own
                    [sys.executable, "-c", LOOP.format(module=self._shell_module)],
                    cwd=ROOT,
                    env=self._environment,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    text=True,
                )
        return self._shell

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
