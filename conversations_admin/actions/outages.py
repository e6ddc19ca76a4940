"""A job's calls of its upstream, and what it does while that answers none of them.

Whether a failure is of one call or of all, one more call tells, which every upstream answers that
is well. A part of a job fails for the former alone.
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import NoReturn, Protocol

from conversations_admin.actions.budget import TOO_MANY, Budget, Waiter, is_resting
from conversations_admin.actions.connection import note_answer
from conversations_admin.actions.job_progress import MOST_SETBACKS, GivenUp
from conversations_admin.errors import (
    ConsoleError,
    KeyMissing,
    MissingUpstream,
    StoreUnavailable,
    UpstreamBroken,
    UpstreamRefused,
)
from conversations_admin.models import Project
from conversations_admin.stores.upstream.client import client_of
from conversations_admin.stores.upstream.probe import ask_for_nobodys

# Seconds between looks at an upstream that is away, for which this worker waits; then it does
# other jobs, and whoever is free looks again.
PAUSES = (1.0, 2.0, 4.0, 8.0)
LONG_PAUSE = 60.0
# How often it is noted for people that the upstream answers.
NOTED_EVERY = 30.0
# So often a call is made that fails while others are answered.
TRIES = 2
# The key is refused, or may not read.
LOCKED_OUT = (401, 403)
BAD_ADDRESS = "bad_address"


class Waiting(Waiter, Protocol):
    """What this needs of a run."""

    was_waiting: bool
    setbacks: int

    def wait_elsewhere(self, seconds: float, *, because: str) -> NoReturn: ...


class Calls:
    """The calls of one job. Not for threads."""

    def __init__(self, project: Project, *, job: Waiting) -> None:
        self._project, self._job = project, job
        self._budget = Budget(project, waiter=job)
        # Whoever waited for it before does other jobs at once while it is still away.
        self._pauses = () if job.was_waiting else PAUSES
        self._is_known_well = not job.was_waiting
        self._noted_at = -NOTED_EVERY

    def call[T](self, ask: Callable[[], T]) -> T:
        """What `ask` answers, in its turn and once the upstream is there.

        Raises what `ask` raises if other calls are answered, or if the upstream is well until it
        is asked this. Ends the run if no call is answered: for a while, or, where waiting would
        be in vain, until somebody has it go on.
        """
        self._require_well()
        tried = 0
        while True:
            try:
                answer = self._budget.call(ask)
            except ConsoleError as error:
                tried += 1
                if not self._prepare_another_try(error, tried=tried):
                    self._was_answered()
                    raise
            else:
                self._was_answered()
                return answer

    def _require_well(self) -> None:
        """Not by the call that the job waited with, which may be what is to blame."""
        if not self._is_known_well:
            self._wait_for_end(self._problem())
            self._is_known_well = True
            self._was_answered()

    def _prepare_another_try(self, error: ConsoleError, *, tried: int) -> bool:
        """Wait until the upstream is there; False if the call is not to be made again."""
        if not _may_be_of_all(error):
            return False
        if _is_refused_for_haste(error) and is_resting(self._project):
            return self._take_setback()
        problem = self._problem()
        if problem is None:
            return tried < TRIES
        if not _is_lasting(problem) and not self._take_setback():
            return False
        self._wait_for_end(problem)
        return True

    def _take_setback(self) -> bool:
        """False if it was one too many."""
        self._job.setbacks += 1
        return self._job.setbacks < MOST_SETBACKS

    def _was_answered(self) -> None:
        self._pauses = PAUSES
        if monotonic() > self._noted_at + NOTED_EVERY:
            self._noted_at = monotonic()
            note_answer(self._project)

    def _wait_for_end(self, problem: ConsoleError | None) -> None:
        """Wait until the upstream answers."""
        looks = 0
        while problem is not None:
            self._wait(self._pause_after(looks, problem), problem)
            looks += 1
            problem = self._problem()

    def _pause_after(self, looks: int, problem: ConsoleError) -> float | None:
        if isinstance(problem, UpstreamBroken):
            # What ends the job is waited for here, whatever it waited for before.
            return PAUSES[looks] if looks < len(PAUSES) else None
        # Longer from one setback to the next.
        looks += max(self._job.setbacks - 1, 0)
        return self._pauses[looks] if looks < len(self._pauses) else None

    def _wait(self, pause: float | None, problem: ConsoleError) -> None:
        """For the last time if there is no `pause`."""
        if _is_lasting(problem) or (pause is None and isinstance(problem, UpstreamBroken)):
            raise GivenUp(f"Stopped: {problem.message}")
        words = f"Waiting: {problem.message}"
        if pause is None:
            self._job.wait_elsewhere(LONG_PAUSE, because=words)
        self._job.wait(pause, because=words)

    def _problem(self) -> ConsoleError | None:
        """What is wrong with the upstream as a whole."""
        try:
            self._budget.call(lambda: ask_for_nobodys(client_of(self._project)))
        except (UpstreamRefused, UpstreamBroken, StoreUnavailable) as error:
            return error if _may_be_of_all(error) else None
        return None


def _may_be_of_all(error: ConsoleError) -> bool:
    if isinstance(error, MissingUpstream):
        return False
    if isinstance(error, UpstreamRefused):
        return error.may_pass or error.status in (*LOCKED_OUT, TOO_MANY)
    return isinstance(error, UpstreamBroken | StoreUnavailable)


def _is_refused_for_haste(error: ConsoleError) -> bool:
    return isinstance(error, UpstreamRefused) and error.status == TOO_MANY


def _is_lasting(problem: ConsoleError) -> bool:
    """Whether somebody must mend it: a key, an address. What is not the API may be for a moment."""
    if isinstance(problem, UpstreamRefused):
        return not problem.may_pass
    return isinstance(problem, KeyMissing) or problem.code == BAD_ADDRESS
