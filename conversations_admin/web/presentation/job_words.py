"""What a job had nothing to do with: why it was idle, and what was left out. Views only."""

from __future__ import annotations

from collections.abc import Mapping

from conversations_admin.actions import sync
from conversations_admin.actions.job_kinds import unit_of
from conversations_admin.models import Job

NOTHING_TO_DO: Mapping[str, str] = {
    sync.REFRESH: "No conversation matched.",
    sync.NEW: "The upstream lists nothing that was not known here.",
    sync.SWEEP: "No conversation is known here that could be compared.",
    sync.FORGET: "No text of messages was stored here.",
}


def why_nothing(job: Job) -> str:
    """A sentence; of a kind that has none, what it found none of."""
    days = job.arguments.get("days")
    if job.kind == sync.STALE:
        since = f", in the last {days} days" if days else ""
        return f"All that is known here had been read{since}."
    return NOTHING_TO_DO.get(job.kind) or f"There were no {unit_of(job.kind)}."


def left_out(job: Job) -> str:
    """What of a list it was not given; empty for one that does again what failed."""
    number = 0 if job.retry_of_id else job.arguments.get(sync.LEFT_OUT, 0)
    if number == 1:
        return "1 other of the list was known already and is not read again."
    words = f"{number:,} others of the list were known already and are not read again."
    return words if number else ""
