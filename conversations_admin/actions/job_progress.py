"""A job as its kind sees it while it runs: what it was given, and how its parts are kept.

What a part wrote, the progress and the cursor commit together, and only while the lease is
still held: a worker that was overtaken writes nothing more. For kinds and for `job_runs`.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import batched
from typing import Any, NoReturn

from django.db import connection, transaction

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.job_kinds import Part
from conversations_admin.actions.job_leases import Heartbeat, database_now, lease
from conversations_admin.actions.job_records import actor_of_job, record_end
from conversations_admin.models import Job, JobFailure, JobInput, Project
from conversations_admin.models.job import JobState
from conversations_admin.models.plain import storable

LOOK_EVERY = 0.5  # seconds between looks at whether somebody asked to stop
MAX_REASON = 500
# So often a part is tried of which the upstream goes away, or asks for a long rest, though it was
# well before.
MOST_SETBACKS = 5
# Inputs of a job that are kept in one row.
STRETCH = 1000

# Set when this process is told to end: its jobs are handed back after the part in hand.
stopping = threading.Event()


class JobStopped(BaseException):
    """Ends a run between two parts. Not an Exception: no kind may take it for a failed part."""


class LeaseLost(JobStopped):
    """Another worker has the job."""


class Cancelled(JobStopped):
    """Somebody asked for its end."""


class HandedBack(JobStopped):
    """This worker has no time for it; another goes on, in so many seconds at the earliest."""

    def __init__(self, *, seconds: float = 0, setbacks: int = 0) -> None:
        super().__init__(seconds)
        self.seconds, self.setbacks = seconds, setbacks


class GivenUp(JobStopped):
    """The job cannot go on; the message says why. Once that is mended, it can be resumed."""


def keep_inputs(job: Job, inputs: Iterable[str], *, start: int = 0) -> int:
    """The number of the last one, those before `start` included."""
    for values in batched(inputs, STRETCH, strict=False):
        JobInput.objects.create(job=job, start=start, values=list(values))
        start += len(values)
    return start


class JobRun:
    def __init__(self, job: Job, *, owner: str, heartbeat: Heartbeat) -> None:
        self._job, self._owner, self._heartbeat = job, owner, heartbeat
        self._looked_at = 0.0
        # Whether it waited for something when it was handed back, and did no part since.
        self.was_waiting = bool(job.problem)
        # How often waiting did not help with the part that it is at, in the runs before as well.
        self.setbacks: int = job.attempts - 1 if self.was_waiting and job.attempts else 0
        self.actor: Actor = actor_of_job(job)

    @property
    def key(self) -> int:
        return self._job.pk

    @property
    def project(self) -> Project:
        if self._job.project is None:
            raise TypeError(f"{self._job} is of no project.")
        return self._job.project

    @property
    def arguments(self) -> dict[str, Any]:
        arguments: dict[str, Any] = self._job.arguments
        return arguments

    @property
    def cursor(self) -> Any:
        """Where to go on; None at the start."""
        return self._job.cursor

    @property
    def counters(self) -> dict[str, int]:
        counters: dict[str, int] = self._job.counters
        return counters

    @property
    def total(self) -> int | None:
        return self._job.total

    @property
    def done(self) -> int:
        return self._job.done

    @property
    def failed(self) -> int:
        return self._job.failed

    @property
    def attempts(self) -> int:
        return self._job.attempts

    @property
    def is_retry(self) -> bool:
        """It does again what failed in another job; its cursor is not the kind's."""
        return self._job.retry_of_id is not None

    def inputs(self, *, after: int = 0) -> Iterator[tuple[int, str]]:
        """What the job was given, each with its number from 1 on, from behind `after`."""
        stretches = JobInput.objects.filter(job=self._job).order_by("start")
        stretch = stretches.filter(start__lte=after).last()
        # One at a time: SQLite lets nobody write who still reads what is older than the last write.
        while stretch is not None:
            for number, value in enumerate(stretch.values, start=stretch.start + 1):
                if number > after:
                    yield number, value
            stretch = stretches.filter(start__gt=stretch.start).first()

    def plan(self, values: Sequence[str], *, start: int, cursor: Any) -> None:
        """Add to what it works through, from that number on, with the place it goes on from."""
        fields = {"cursor": cursor, "total": max(self._job.total or 0, start + len(values))}
        with self.advancing(lambda: fields):
            keep_inputs(self._job, values, start=start)

    def expect(self, total: int | None) -> None:
        """Say how much there is to do in all."""
        if total != self._job.total:
            self._write(total=total)

    def wait(self, seconds: float, *, because: str = "") -> None:
        """Pause; somebody may end the job meanwhile. `because` is shown as long as it lasts."""
        until = time.monotonic() + seconds
        if because:
            # A worker that waits was not ended by the part it is at.
            self._write(problem=storable(because, length=MAX_REASON), attempts=0)
        while (left := until - time.monotonic()) > 0:
            stopping.wait(min(left, LOOK_EVERY))
            self.look()

    def wait_elsewhere(self, seconds: float, *, because: str) -> NoReturn:
        """Let this worker do other jobs meanwhile; `because` is shown until a part is done."""
        self._write(problem=storable(because, length=MAX_REASON))
        raise HandedBack(seconds=seconds, setbacks=self.setbacks)

    def note_progress(self) -> None:
        """A part is behind it, and with that whatever it waited for."""
        self.setbacks, self.was_waiting = 0, False

    def look(self) -> None:
        """Stop here if somebody asked for it, or if another worker took over."""
        if stopping.is_set():
            raise HandedBack
        if self._heartbeat.is_lost:
            raise LeaseLost
        if time.monotonic() - self._looked_at < LOOK_EVERY:
            return
        self._looked_at = time.monotonic()
        held = Job.objects.filter(pk=self.key, lease_owner=self._owner)
        row = held.values_list("cancel_asked_at").first()
        if row is None:
            raise LeaseLost
        if row[0] is not None:
            raise Cancelled

    @contextmanager
    def advancing(self, fields: Callable[[], dict[str, Any]]) -> Iterator[None]:
        """Commit the block and the progress that `fields` answers at its end."""
        with transaction.atomic():
            # Before what the block may lock: the audit log's end comes last, as for a cancel.
            self._lock()
            yield
            progress = fields()
            self._keep(progress)
        self._remember(progress)

    def end(
        self, state: JobState, *, problem: str = "", finish: Callable[[], None] | None = None
    ) -> None:
        """Commit the end, its record, and what `finish` writes."""
        fields: dict[str, Any] = {
            "state": state,
            "problem": storable(problem, length=MAX_REASON),
            "lease_owner": "",
        }
        with transaction.atomic():
            if finish is not None:
                finish()
            fields["ended_at"] = database_now()
            self._keep(fields)
            self._remember(fields)
            record_end(self._job)

    def _lock(self) -> None:
        if connection.vendor == "sqlite":  # where a transaction locks everything
            return
        held = Job.objects.select_for_update().filter(pk=self.key, lease_owner=self._owner)
        if not held.values_list("pk"):
            raise LeaseLost

    def _write(self, **fields: Any) -> None:
        self._keep(fields)
        self._remember(fields)

    def _keep(self, fields: dict[str, Any]) -> None:
        """Raise LeaseLost, and so roll back what goes with it, unless the job is still ours."""
        held = Job.objects.filter(pk=self.key, lease_owner=self._owner)
        if not held.update(lease_until=database_now() + lease(), **fields):
            raise LeaseLost

    def _remember(self, fields: dict[str, Any]) -> None:
        for name, value in fields.items():
            setattr(self._job, name, value)


class PartRun:
    """One part while it is done."""

    def __init__(self, job: JobRun, part: Part) -> None:
        self.job = job
        self.name, self.value, self.cursor = part.name, part.value, part.cursor
        # What the part counts for; a kind may know it only once it is done.
        self.size = part.size
        self.is_committed = False
        self._counted: Counter[str] = Counter()

    def count(self, counter: str, by: int = 1) -> None:
        """Add to what the job found; kept if the part is."""
        self._counted[counter] += by

    @contextmanager
    def commit(self) -> Iterator[None]:
        """The transaction of the part: what the block writes, and that the part is done."""
        if self.is_committed:
            raise RuntimeError(f"Part {self.name} was committed before.")
        with self.job.advancing(self._as_done):
            yield
        self.is_committed = True
        self.job.note_progress()

    @contextmanager
    def note(self) -> Iterator[None]:
        """The transaction of a step of the part: what the block writes, and what was counted."""
        with self.job.advancing(self._as_noted):
            yield
        self._counted.clear()

    def complete(self) -> None:
        """Count a part that had nothing to write."""
        if not self.is_committed:
            with self.commit():
                pass

    def fail(self, reason: str) -> None:
        with self.job.advancing(self._as_failed):
            JobFailure.objects.create(
                job_id=self.job.key,
                part=storable(self.name, length=200),
                reason=storable(reason, length=MAX_REASON),
                size=self.size,
                failed_at=database_now(),
            )
        self.job.note_progress()

    def _as_noted(self) -> dict[str, Any]:
        return {"counters": dict(Counter(self.job.counters) + self._counted)}

    def _as_done(self) -> dict[str, Any]:
        return {"done": self.job.done + self.size, **self._as_noted(), **self._moved()}

    def _as_failed(self) -> dict[str, Any]:
        return {"failed": self.job.failed + self.size, **self._moved()}

    def _moved(self) -> dict[str, Any]:
        return {"cursor": self.cursor, "problem": "", "attempts": 0, **self._expected()}

    def _expected(self) -> dict[str, Any]:
        """More than was thought, as it turns out."""
        behind = self.job.done + self.job.failed + self.size
        return {} if self.job.total is None else {"total": max(self.job.total, behind)}
