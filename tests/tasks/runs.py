"""A job run in the test's own process, to its end or to where it stops."""

from __future__ import annotations

from conversations_admin.actions.job_runs import run
from conversations_admin.models import Job

# Calls a minute that hold no job up.
FAST = 60_000


def after(job: Job) -> Job:
    """The job once a worker has run it."""
    run(job.pk)
    job.refresh_from_db()
    return job
