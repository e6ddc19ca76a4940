"""A worker beside a console, killed in the middle of its jobs."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import Any

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
        while not any(map(self._is_in_the_middle_of, jobs := self._jobs())):
            assert self._process.poll() is None, "It ended by itself."
            assert time.monotonic() < until, f"{self._process.pid} does none of {jobs}"
            time.sleep(0.05)
        self.end()
        self.kills += 1
        self._process = self._start()

    def _jobs(self) -> list[dict[str, Any]]:
        jobs: list[dict[str, Any]] = self._console.obey("jobs_at_work", slug=self._slug)
        return jobs

    def _is_in_the_middle_of(self, job: dict[str, Any]) -> bool:
        is_ours = f":{self._process.pid}:" in job["lease_owner"]
        return is_ours and job["done"] + job["failed"] > 0

    def end(self) -> None:
        self._process.kill()
        self._process.wait()

    def _start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "manage.py", "work", "--parent", str(os.getpid())]
        environment = self._console.environment | {"JOB_LEASE": LEASE}
        return subprocess.Popen(command, cwd=ROOT, env=environment)  # noqa: S603 our own
