"""A worker beside a console, killed in the middle of its jobs."""

from __future__ import annotations

import os
import subprocess
import sys
import time

from tests.chain.console import Console
from tests.upstream.own_server import ROOT

# Seconds: it takes a while to start, and to be given a job that another began.
DEADLINE = 120.0
LEASE = "1"


class Worker:
    """Of one project's jobs, of which there is always one. `kills` says how often it died."""

    def __init__(self, console: Console, slug: str) -> None:
        self._console = console
        self._slug = slug
        self._process = self._start()
        self.kills = 0

    def kill_at_work(self) -> None:
        """As the kernel would, once it has a job in hand. Another begins."""
        until = time.monotonic() + DEADLINE
        while self._process.pid not in self._console.obey("workers_at_work", slug=self._slug):
            assert self._process.poll() is None, "It ended by itself."
            assert time.monotonic() < until, "It does nothing."
            time.sleep(0.05)
        self.end()
        self.kills += 1
        self._process = self._start()

    def end(self) -> None:
        self._process.kill()
        self._process.wait()

    def _start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "manage.py", "work", "--parent", str(os.getpid())]
        environment = self._console.environment | {"JOB_LEASE": LEASE}
        return subprocess.Popen(command, cwd=ROOT, env=environment)  # noqa: S603 our own
