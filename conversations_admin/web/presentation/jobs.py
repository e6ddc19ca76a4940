"""A job as people read it: how far, how fast, how long still, what came of it, what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.timezone import localtime

from conversations_admin.actions.budget import WAITING
from conversations_admin.actions.job_kinds import title_of, unit_of
from conversations_admin.models import Job
from conversations_admin.models.job import JobState
from conversations_admin.web.presentation.job_words import left_out, why_nothing

MINUTE, HOUR, DAY = 60, 3600, 86_400
# Any worker that lives puts what waits too long into the queue again, and so moves its time on.
USUALLY_SEEN = timedelta(seconds=10)
# What a run says that came to its end.
EVERY_PART = "Every part failed."
IN_PART, NOTHING, ENDING, HELD_UP = "Done in part", "All failed", "Ending", "Waiting"
IDLE = "Nothing to do"
# How a job says that it keeps to its pace, which is nothing to worry about.
PACE = WAITING.partition("{")[0]
TONES = {
    JobState.QUEUED: "",
    JobState.RUNNING: "info",
    JobState.DONE: "ok",
    JobState.FAILED: "bad",
    JobState.CANCELLED: "",
}
WORDS = {
    JobState.FAILED: "Stopped",
}
COUNTERS = {
    "new": "New here",
    "vanished": "Vanished upstream",
    "items added": "Items added here",
    "items gone": "Items gone upstream",
    "drift new": "Marked as new upstream",
    "drift vanished": "Marked as vanished upstream",
    "drift metadata": "Marked: metadata changed",
    "drift gone": "Marked: items gone upstream",
}


@dataclass(frozen=True)
class JobView:
    """What a template shows of a job at the moment `now`; `ended_by` asked for its end."""

    job: Job
    now: datetime
    ended_by: str = ""

    @property
    def title(self) -> str:
        return title_of(self.job.kind)

    @property
    def state(self) -> str:
        if self.job.is_cancelling:
            return ENDING
        if self.is_in_vain:
            return NOTHING
        if self.is_held_up:
            return HELD_UP
        if self.job.state == JobState.DONE and self.job.failed:
            return IN_PART
        if self.was_idle:
            return IDLE
        state = JobState(self.job.state)
        return WORDS.get(state, state.label)

    @property
    def tone(self) -> str:
        is_in_part = self.job.state == JobState.DONE and self.job.failed
        if self.job.is_cancelling or self.is_held_up or is_in_part:
            return "warn"
        return TONES[JobState(self.job.state)]

    @property
    def is_held_up(self) -> bool:
        """Say whether something is in its way that may pass, other than its own pace."""
        return self.job.is_active and bool(self.job.problem) and not self._keeps_pace

    @property
    def is_in_vain(self) -> bool:
        """Say whether it came to its end, and no part could be done."""
        return self.job.state == JobState.FAILED and self.job.problem == EVERY_PART

    @property
    def was_idle(self) -> bool:
        """Say whether it came to its end and found nothing to do."""
        return self.job.state == JobState.DONE and not (self.behind or self.job.counters)

    @property
    def has_more(self) -> bool:
        """Say whether it ended before all was tried."""
        has_stopped = self.job.state in {JobState.FAILED, JobState.CANCELLED}
        return has_stopped and not self.is_in_vain

    @property
    def outcome(self) -> str:
        """What came of it, in a sentence; empty while it runs its course."""
        match JobState(self.job.state):
            case JobState.DONE | JobState.FAILED if self.job.failed and not self.has_more:
                return self._failed_words
            case JobState.DONE:
                return ""
            case JobState.FAILED:
                return f"It stopped at {self.place}. What was done until then stays done."
            case JobState.CANCELLED:
                return f"{self._who} ended it at {self.place}. What was done until then stays done."
        if self.job.is_cancelling:
            return f"{self._who} asked for its end. It ends after what it is doing just now."
        return self._waits if self.is_held_up else ""

    @property
    def problem(self) -> str:
        """What the run itself says, where the outcome does not say it better."""
        return "" if self.is_in_vain else self.job.problem

    @property
    def left_out(self) -> str:
        return left_out(self.job)

    @property
    def done(self) -> str:
        return f"{self.job.done:,}"

    @property
    def failed(self) -> str:
        """Empty if nothing did."""
        return f"{self.job.failed:,}" if self.job.failed else ""

    @property
    def behind(self) -> int:
        """What is behind it, done or failed."""
        return self.job.done + self.job.failed

    @property
    def most(self) -> int:
        """The end of the bar; what is behind it may be more than was thought."""
        return max(self.job.total or 0, self.behind, 1)

    @property
    def is_of_unknown_size(self) -> bool:
        return self.job.total is None and self.job.is_active

    @property
    def done_percent(self) -> str:
        return f"{100 * self.job.done / self.most:.2f}"

    @property
    def failed_percent(self) -> str:
        return f"{100 * self.job.failed / self.most:.2f}"

    @property
    def progress(self) -> str:
        """What is done, and what failed, of how much; or why there was nothing."""
        if self.was_idle:
            return why_nothing(self.job)
        unit, failed = unit_of(self.job.kind), f", {self.failed} failed" if self.failed else ""
        if self.job.total is None:
            return f"{self.done} {unit} done{failed}"
        return f"{self.done} of {max(self.job.total, self.behind):,} {unit} done{failed}"

    @property
    def place(self) -> str:
        """How far it came, whatever came of it."""
        of = "" if self.job.total is None else f" of {self.job.total:,}"
        return f"{self.behind:,}{of} {unit_of(self.job.kind)}"

    @property
    def go_on(self) -> str:
        """What going on does, as a button says it."""
        if not self.behind:
            return "Start it again"
        left = (self.job.total or 0) - self.behind
        return f"Go on with the other {left:,}" if left > 0 else "Go on from there"

    @property
    def rate(self) -> str:
        """So much in a second or a minute; empty while nobody can tell."""
        rate = self._per_second
        if not rate:
            return ""
        return f"{rate:,.0f} a second" if rate >= 1 else f"{rate * MINUTE:,.0f} a minute"

    @property
    def remaining(self) -> str:
        if not self._per_second or self.job.total is None:
            return ""
        return about((self.job.total - self.behind) / self._per_second)

    @property
    def took(self) -> str:
        """From the start to the end; empty until then, and for what never started."""
        if self.job.started_at is None or self.job.ended_at is None:
            return ""
        return lasted((self.job.ended_at - self.job.started_at).total_seconds())

    @property
    def counters(self) -> list[tuple[str, str]]:
        """What it found. Those the page knows words for come first, in their order."""
        names = [*COUNTERS, *sorted(self.job.counters.keys() - COUNTERS.keys())]
        return [
            (COUNTERS.get(name) or name.replace("_", " ").capitalize(), f"{count:,}")
            for name in names
            if (count := self.job.counters.get(name))
        ]

    @property
    def has_no_worker(self) -> bool:
        waits = self.job.state == JobState.QUEUED and not self.job.problem
        return waits and self.now > self.job.lease_until + USUALLY_SEEN

    @property
    def _who(self) -> str:
        return self.ended_by or "Somebody"

    @property
    def _waits(self) -> str:
        until, has_worker = self.job.lease_until, self.job.state == JobState.RUNNING
        if has_worker or until <= self.now:
            return "It goes on by itself once this is over:"
        return f"Waiting until {localtime(until):%H:%M}; then it tries again by itself:"

    @property
    def _keeps_pace(self) -> bool:
        return self.job.problem.startswith(PACE)

    @property
    def _failed_words(self) -> str:
        unit = unit_of(self.job.kind)
        if not self.job.done:
            return f"None of the {self.behind:,} {unit} could be done. What failed is listed below."
        return (
            f"{self.done} of {self.behind:,} {unit} are done. The {self.failed} that failed are "
            "listed below, each with its reason."
        )

    @property
    def _per_second(self) -> float:
        """Since the worker that has it took it up."""
        if self.job.state != JobState.RUNNING or self.is_held_up or self.job.taken_at is None:
            return 0
        seconds = (self.now - self.job.taken_at).total_seconds()
        return (self.behind - self.job.taken_from) / seconds if seconds >= 1 else 0


def about(seconds: float) -> str:
    """A time that is guessed: one number and its unit."""
    if seconds < MINUTE:
        return "under a minute"
    for size, unit in ((DAY, "days"), (HOUR, "hours"), (MINUTE, "minutes")):
        if seconds >= 2 * size:
            return f"about {round(seconds / size):,} {unit}"
    return "about a minute"


def lasted(seconds: float) -> str:
    """A time that was measured: `3 s`, `2 min 5 s`, `1 h 2 min`."""
    whole = round(seconds)
    if whole < 1:
        return "under a second"
    if whole < MINUTE:
        return f"{whole} s"
    if whole < HOUR:
        return f"{whole // MINUTE} min {whole % MINUTE} s"
    return f"{whole // HOUR:,} h {whole % HOUR // MINUTE} min"
