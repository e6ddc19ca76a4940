"""How fast jobs may call a project's upstream: one token bucket for the workers of all machines.

It is a row that is changed under the condition that nobody changed it meanwhile. Every call of a
job is counted, also those that the client makes again by itself, and the looks for new
conversations that run by themselves. What people and programs ask through us (pages, writes and
what became of these, our own API) is neither counted nor held up. For jobs.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NoReturn, Protocol

from django.db.models import Q
from django.db.models.functions import Coalesce, Greatest, Least

from conversations_admin.actions.job_leases import database_now
from conversations_admin.errors import ConsoleError, UpstreamRefused
from conversations_admin.models import CallBudget, Project
from conversations_admin.stores.upstream.calls import calls_made

MINUTE = timedelta(minutes=1)
# A bucket holds what this long allows. It fills so much slower that no minute sees more than its
# calls, whenever it begins.
BURST = 5.0
# Calls are taken from the row by so many, so that it is not written for every one of a fast job.
TAKEN_AT_ONCE, SHARE = 10, 25
# Seconds to rest after a refusal that does not say how long, doubled from one to the next.
FIRST_REST, LONGEST_REST = 5.0, 120.0
# No upstream is believed that asks for more: then it is asked again.
MOST_REST = timedelta(minutes=15)
# A rest up to so many seconds is waited for here; during a longer one others use the worker.
HELD_HERE = 30.0
# Refusals one after the other until a part of the job counts as failed.
MOST_REFUSALS = 8
TOO_MANY = 429

# Shorter pauses are how a job keeps to its pace: nothing to tell of.
TOLD_FROM = 1.0
WAITING = "Waiting: jobs may make {calls:,} calls of the upstream a minute."
RESTING = "Waiting: the upstream asked for a rest."


class Waiter(Protocol):
    """What a job offers: a pause in which it can still be cancelled, or without a worker."""

    def wait(self, seconds: float, *, because: str = "") -> None: ...

    def wait_elsewhere(self, seconds: float, *, because: str) -> NoReturn: ...


@dataclass(frozen=True)
class Turn:
    """Whether calls were granted; else in how many seconds to ask again, and what for."""

    wait: float = 0.0
    is_held: bool = False


@dataclass(frozen=True)
class Used:
    """About how many calls jobs made in the last minute, of how many."""

    calls: int
    limit: int
    held_until: datetime | None = None

    @property
    def percent(self) -> int:
        return min(100, round(100 * self.calls / self.limit))


class Budget:
    """The calls of one job. Not for threads."""

    def __init__(self, project: Project, *, waiter: Waiter) -> None:
        self._project, self._waiter = project, waiter
        self._granted = 0

    def call[T](self, ask: Callable[[], T]) -> T:
        """What `ask` answers, in its turn; again for as long as the upstream asks for patience.

        All jobs rest as long as it asks them to. Raises the refusal if that is too long for this
        worker, which then is to do something else: the next call has it do so.
        """
        for refusals in range(MOST_REFUSALS):
            self._take_turn()
            try:
                return self._paid(ask)
            except UpstreamRefused as refusal:
                if not _asks_for_rest(refusal):
                    raise
                rest = _rest_after(refusal, refusals)
                hold(self._project, rest)
                self._granted = 0
                if rest > HELD_HERE:
                    raise
        self._take_turn()
        return self._paid(ask)

    def _paid[T](self, ask: Callable[[], T]) -> T:
        """For the one call that was granted there may be several."""
        before = calls_made()
        try:
            return ask()
        finally:
            self._granted -= max(calls_made() - before - 1, 0)
            if self._granted < 0:
                _charge(self._project, -self._granted)
                self._granted = 0

    def _take_turn(self) -> None:
        while not self._granted:
            wanted = at_once(self._project)
            turn = take(self._project, wanted)
            if not turn.wait:
                self._granted = wanted
                break
            # Not for the pace: what takes several calls would begin anew with each.
            if turn.is_held and turn.wait > HELD_HERE:
                self._waiter.wait_elsewhere(turn.wait, because=RESTING)
            self._waiter.wait(turn.wait, because=self._words(turn))
        self._granted -= 1

    def _words(self, turn: Turn) -> str:
        if turn.is_held:
            return RESTING
        limit = self._project.calls_per_minute
        return WAITING.format(calls=limit) if turn.wait > TOLD_FROM else ""


def take(project: Project, calls: int) -> Turn:
    """Take `calls` from the bucket, or say how long to wait."""
    while True:
        row, now = _row(project), database_now()
        if held := _held_until(row, now):
            return Turn((held - now).total_seconds(), is_held=True)
        full_at = _full_at(row, now, calls, project)
        too_early = (full_at - now - capacity(project) * _pace(project)).total_seconds()
        if too_early > 0:
            return Turn(too_early)
        if _store(row, _counted(row, now, calls), full_at=full_at):
            return Turn()


@contextmanager
def charged(project: Project) -> Iterator[None]:
    """Count what is called in the block, which waits for nobody: those to come wait longer."""
    before = calls_made()
    try:
        yield
    finally:
        if made := calls_made() - before:
            _charge(project, made)


def hold(project: Project, seconds: float) -> None:
    """Let no job call before that time, within reason, whoever was told to wait."""
    row, now = _row(project), database_now()
    until = now + timedelta(seconds=min(seconds, MOST_REST.total_seconds()))
    later = Least(Greatest(Coalesce("held_until", until), until), now + MOST_REST)
    CallBudget.objects.filter(pk=row.pk).update(held_until=later)


def is_resting(project: Project) -> bool:
    """Say whether the upstream asked for a rest that is not over."""
    row = CallBudget.objects.filter(project=project).first()
    return row is not None and _held_until(row, database_now()) is not None


def used(project: Project) -> Used:
    """For a page: one row is read, and nothing is written."""
    limit = project.calls_per_minute
    row = CallBudget.objects.filter(project=project).first()
    if row is None:
        return Used(0, limit)
    now = database_now()
    counts = _counted(row, now, 0)
    share = max(1 - (now - counts.minute_at) / MINUTE, 0)
    guess = counts.calls + round(counts.calls_before * share)
    # More than are allowed can only be calls that are counted, never guessed ones.
    calls = min(guess, max(limit, counts.calls))
    return Used(calls, limit, _held_until(row, now))


def capacity(project: Project) -> int:
    """The calls that a full bucket holds."""
    return max(1, math.ceil(project.calls_per_minute * BURST / MINUTE.total_seconds()))


def at_once(project: Project) -> int:
    """One where they are few, so that none is kept by one worker while another waits."""
    return max(1, min(TAKEN_AT_ONCE, capacity(project) // SHARE))


def _pace(project: Project) -> timedelta:
    return MINUTE / (project.calls_per_minute + 1 - capacity(project))


def _charge(project: Project, calls: int) -> None:
    while True:
        row, now = _row(project), database_now()
        full_at = _full_at(row, now, calls, project)
        if _store(row, _counted(row, now, calls), full_at=full_at):
            return


def _full_at(row: CallBudget, now: datetime, calls: int, project: Project) -> datetime:
    return max(row.full_at, now) + calls * _pace(project)


def _row(project: Project) -> CallBudget:
    row = CallBudget.objects.filter(project=project).first()
    if row is None:
        now = database_now()
        new = {"full_at": now, "minute_at": now}
        row, _ = CallBudget.objects.get_or_create(project=project, defaults=new)
    return row


def _held_until(row: CallBudget, now: datetime) -> datetime | None:
    """None, too, for a time that is too far away: a clock was wrong when it was written."""
    until = row.held_until
    return until if until is not None and now < until <= now + MOST_REST else None


@dataclass(frozen=True)
class _Counts:
    minute_at: datetime
    calls: int
    calls_before: int


def _counted(row: CallBudget, now: datetime, calls: int) -> _Counts:
    counts = _Counts(row.minute_at, row.calls, row.calls_before)
    age = now - row.minute_at
    if age >= 2 * MINUTE or age < timedelta(0):
        counts = replace(counts, minute_at=now, calls=0, calls_before=0)
    elif age >= MINUTE:
        counts = replace(counts, minute_at=row.minute_at + MINUTE, calls=0, calls_before=row.calls)
    return replace(counts, calls=counts.calls + calls)


def _store(row: CallBudget, counts: _Counts, *, full_at: datetime) -> bool:
    """False if somebody else took calls since `row` was read, or was told to rest."""
    same_rest = Q(held_until=row.held_until)
    unchanged = CallBudget.objects.filter(same_rest, pk=row.pk, full_at=row.full_at)
    return bool(
        unchanged.update(
            full_at=full_at,
            minute_at=counts.minute_at,
            calls=counts.calls,
            calls_before=counts.calls_before,
        )
    )


def _asks_for_rest(error: ConsoleError) -> bool:
    return isinstance(error, UpstreamRefused) and error.status == TOO_MANY and error.may_pass


def _rest_after(refusal: UpstreamRefused, refusals: int) -> float:
    if refusal.retry_after is not None:
        return max(refusal.retry_after, 0.1)
    return min(FIRST_REST * 2.0**refusals, LONGEST_REST)
