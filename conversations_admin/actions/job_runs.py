"""One run of a job by one worker, from where it stopped to its end. Started by the queue."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator

from django.db import InterfaceError, OperationalError

from conversations_admin.actions.busy import is_busy
from conversations_admin.actions.job_kinds import JobKind, Part, kind_named
from conversations_admin.actions.job_leases import Heartbeat, new_owner, release, take
from conversations_admin.actions.job_progress import (
    MOST_SETBACKS,
    Cancelled,
    GivenUp,
    HandedBack,
    JobRun,
    LeaseLost,
    PartRun,
    stopping,
)
from conversations_admin.errors import ConsoleError, StoreUnavailable, UpstreamUnreachable
from conversations_admin.models import JobFailure
from conversations_admin.models.job import JobState

logger = logging.getLogger(__name__)

# A job that ends its workers is not tried for ever.
MOST_ATTEMPTS = 5
RETRIED_AT_ONCE = 100
# Seconds to wait and try a part again while others keep the database busy. After that the job
# stops, and is taken up again when its lease ends.
WHILE_BUSY: Iterable[float] = (0.5, 1, 2, 4, 8)
OUR_FAULT = "An error of this server; its log says more."


def run(key: int) -> None:
    """Do what is left of a job; nothing if it has ended or another worker has it."""
    if stopping.is_set():
        return
    owner = new_owner()
    job = take(key, owner)
    if job is None:
        return
    with Heartbeat(key, owner) as heartbeat:
        try:
            _run(JobRun(job, owner=owner, heartbeat=heartbeat), job.kind)
        except HandedBack as handed_back:
            release(key, owner, seconds=handed_back.seconds, attempts=handed_back.setbacks)
        except LeaseLost:
            logger.warning("Job %s was taken over by another worker.", key)
        except (StoreUnavailable, OperationalError, InterfaceError):
            # Nothing can be written; it is taken up again when the lease ends.
            logger.exception("Job %s stopped: the database cannot be used.", key)


def _run(run: JobRun, kind_name: str) -> None:
    try:
        kind = kind_named(kind_name)
        _do_all(run, kind)
        state = JobState.FAILED if run.failed and not run.done else JobState.DONE
        problem = "Every part failed." if state == JobState.FAILED else ""
        run.end(state, problem=problem, finish=None if run.is_retry else lambda: kind.finish(run))
    except Cancelled:
        run.end(JobState.CANCELLED)
    except GivenUp as given_up:
        run.end(JobState.FAILED, problem=str(given_up))
    except (StoreUnavailable, OperationalError, InterfaceError):
        raise
    except ConsoleError as error:
        run.end(JobState.FAILED, problem=error.message)
    except Exception:
        logger.exception("Job %s failed.", run.key)
        run.end(JobState.FAILED, problem=OUR_FAULT)


def _do_all(run: JobRun, kind: JobKind) -> None:
    # Of a job that waited the number counts its setbacks, too.
    if run.attempts > MOST_ATTEMPTS + (MOST_SETBACKS if run.was_waiting else 0):
        raise GivenUp(f"Its worker ended at least {MOST_ATTEMPTS} times at the same place.")
    in_a_row = 0
    for part in _parts(run, kind):
        run.look()
        reason = _do(run, kind, part)
        in_a_row = in_a_row + 1 if reason else 0
        if in_a_row >= kind.most_failures_in_a_row:
            raise GivenUp(f"{in_a_row} parts in a row failed, the last one: {reason}")
    run.look()


def _parts(run: JobRun, kind: JobKind) -> Iterator[Part]:
    """Those that are left; begins again from the cursor when a store could not answer."""
    patience = iter(kind.patience)
    while True:
        try:
            for part in _retried(run) if run.is_retry else _planned(run, kind):
                yield part
                patience = iter(kind.patience)
        except UpstreamUnreachable as error:
            delay = next(patience, None)
            if delay is None:
                raise GivenUp(error.message) from error
            run.wait(delay, because=f"Waiting: {error.message}")
        else:
            return


def _planned(run: JobRun, kind: JobKind) -> Iterator[Part]:
    if run.total is None:
        run.expect(kind.total(run))
    yield from kind.parts(run)


def _retried(run: JobRun) -> Iterator[Part]:
    failures, after = JobFailure.objects.filter(retried_by=run.key).order_by("pk"), run.cursor or 0
    # A portion at a time: nothing may be read any more where something is to be written.
    while portion := list(failures.filter(pk__gt=after)[:RETRIED_AT_ONCE]):
        for failure in portion:
            yield Part(failure.part, cursor=failure.pk, size=failure.size)
        after = portion[-1].pk


def _do(run: JobRun, kind: JobKind, part: Part) -> str:
    """Answer why the part failed; empty if it is done.

    Raises what is in the way of our own database, unless that is over shortly.
    """
    patience, while_busy = iter(kind.patience), iter(WHILE_BUSY)
    while True:
        attempt = PartRun(run, part)
        try:
            return _tried(attempt, kind)
        except UpstreamUnreachable as error:
            delay = next(patience, None)
            if delay is None or attempt.is_committed:
                return _failed(attempt, error.message)
            run.wait(delay, because=f"Waiting: {error.message}")
        except (StoreUnavailable, OperationalError) as error:
            delay = None if attempt.is_committed or not is_busy(error) else next(while_busy, None)
            if delay is None:
                raise
            logger.warning("Job %s tries %s again: the database was busy.", run.key, part.name)
            run.wait(delay)


def _tried(attempt: PartRun, kind: JobKind) -> str:
    try:
        kind.do(attempt)
        attempt.complete()
    except (StoreUnavailable, OperationalError, InterfaceError):
        raise
    except ConsoleError as error:
        return _failed(attempt, error.message)
    except Exception:
        logger.exception("Job %s failed at %s.", attempt.job.key, attempt.name)
        return _failed(attempt, OUR_FAULT)
    return ""


def _failed(attempt: PartRun, reason: str) -> str:
    if attempt.is_committed:
        # What was to follow the commit failed; the part itself counts as done.
        logger.error("Job %s, after %s: %s", attempt.job.key, attempt.name, reason)
        return ""
    attempt.fail(reason)
    return reason
