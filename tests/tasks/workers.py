"""Workers as processes of their own, on the database of the test; and jobs watched at work."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import connection

from conversations_admin.models import Job
from conversations_admin.models.job import ACTIVE
from tests.tasks.kinds import traces

ROOT = Path(__file__).resolve().parents[2]
# LONG_JOBS=1: jobs as large as they are in earnest, killed twice wherever they run.
IS_LONG = bool(os.environ.get("LONG_JOBS"))
DEADLINE = 900.0 if IS_LONG else 120.0


class Workers:
    """Starts workers and ends all that are left."""

    def __init__(self, *, broker: str = "") -> None:
        self._broker = broker
        self._started: dict[int, subprocess.Popen[bytes]] = {}

    @property
    def queue(self) -> str:
        return self._broker.partition(":")[0] or connection.vendor

    def start(self) -> int:
        """Answers its process id."""
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.tasks.settings",
            "DATABASE_URL": database_url(),
            "TASKS_BROKER": self._broker,
        }
        command = [sys.executable, "manage.py", "work", "--parent", str(os.getpid())]
        process = subprocess.Popen(command, cwd=ROOT, env=environment)  # noqa: S603 our own
        self._started[process.pid] = process
        return process.pid

    def kill(self, pid: int) -> None:
        """As the kernel would, with no chance to tidy up."""
        self._started[pid].kill()
        self._started.pop(pid).wait()

    def end(self) -> None:
        for pid in list(self._started):
            self.kill(pid)


def database_url() -> str:
    """Where the test's own tables are, as a process of its own is told."""
    parameters: dict[str, Any] = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{parameters['NAME']}"
    place = f"{parameters['HOST']}:{parameters['PORT']}/{parameters['NAME']}"
    return f"postgres://{parameters['USER']}:{parameters['PASSWORD']}@{place}"


def wait_for(job: Job, condition: Callable[[Job], bool]) -> Job:
    until = time.monotonic() + DEADLINE
    while time.monotonic() < until:
        job.refresh_from_db()
        if condition(job):
            return job
        time.sleep(0.02)
    raise AssertionError(f"{job.state}, {job.done} of {job.total}, held by {job.lease_owner!r}")


def worker_of(job: Job) -> int:
    """The process that holds the job."""
    return int(job.lease_owner.split(":")[1])


def has_ended(job: Job) -> bool:
    return job.state not in ACTIVE


def finish_although_killed(job: Job, workers: Workers, *, parts: int, kills: int = 2) -> Job:
    """Kill whoever has the job in the middle of it, so many times, and wait for its end."""
    began = time.monotonic()
    workers.start()
    if kills:
        workers.start()
    # A short job would be at its end before anybody has seen that it is almost there.
    stretches = kills + (1 if IS_LONG else 2)
    for number in range(1, kills + 1):
        reached = parts * number // stretches
        held = wait_for(job, lambda job: job.done >= reached and bool(job.lease_owner))  # noqa: B023 called at once
        workers.kill(worker_of(held))
        workers.start()
    wait_for(job, has_ended)
    seconds = time.monotonic() - began
    print(f"\n{job.kind} over {workers.queue}, {kills} kills: {parts} in {seconds:.0f} s")  # noqa: T201 of a long run
    return job


def require_each_once(job: Job, *, parts: int, failing: list[int]) -> None:
    """Nothing was left out, and nothing was done twice, by rows and by counts."""
    expected = sorted(str(number) for number in range(1, parts + 1) if number not in failing)
    assert sorted(traces(job.pk)) == expected
    assert (job.state, job.done, job.failed) == ("done", len(expected), len(failing))
    assert job.counters == {"odd": sum(int(name) % 2 for name in expected)}
    assert sorted(int(each.part) for each in job.failures.all()) == failing
