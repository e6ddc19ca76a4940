"""A job as people read it: how far, how fast, how long still, and what it found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from conversations_admin.actions.job_kinds import title_of, unit_of
from conversations_admin.models import Job
from conversations_admin.models.job import JobState

MINUTE, HOUR, DAY = 60, 3600, 86_400
# Seconds within which a worker that is there takes a job.
USUALLY_TAKEN = 20
TONES = {
    JobState.QUEUED: "",
    JobState.RUNNING: "info",
    JobState.DONE: "ok",
    JobState.FAILED: "bad",
    JobState.CANCELLED: "warn",
}


@dataclass(frozen=True)
class JobView:
    """What a template shows of a job at the moment `now`."""

    job: Job
    now: datetime

    @property
    def title(self) -> str:
        return title_of(self.job.kind)

    @property
    def state(self) -> str:
        if self.job.is_cancelling:
            return "Ending"
        if self.job.state == JobState.DONE and self.job.failed:
            return "Done, in part"
        return JobState(self.job.state).label

    @property
    def tone(self) -> str:
        if self.job.is_cancelling or (self.job.state == JobState.DONE and self.job.failed):
            return "warn"
        return TONES[JobState(self.job.state)]

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
    def progress(self) -> str:
        unit = unit_of(self.job.kind)
        if self.job.total is None:
            return f"{self.behind:,} {unit}"
        return f"{self.behind:,} of {self.job.total:,} {unit}"

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
        return [
            (name.replace("_", " ").capitalize(), f"{count:,}")
            for name, count in sorted(self.job.counters.items())
        ]

    @property
    def waits_long(self) -> bool:
        waits = (self.now - self.job.created_at).total_seconds()
        return self.job.state == JobState.QUEUED and waits > USUALLY_TAKEN

    @property
    def _per_second(self) -> float:
        """Since the worker that has it took it up."""
        if self.job.state != JobState.RUNNING or self.job.taken_at is None:
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
