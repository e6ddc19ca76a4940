"""Why a job that came to its end had nothing to do, as far as its kind tells it. Views only."""

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
