"""Hand jobs to whoever works: the queue carries a job's key and nothing else."""

from __future__ import annotations

import logging

from django.db import DatabaseError
from django.tasks import task

from conversations_admin.actions.job_leases import database_now, lease
from conversations_admin.actions.job_runs import run
from conversations_admin.models import Job
from conversations_admin.models.job import JobState

logger = logging.getLogger(__name__)

SWEPT_AT_ONCE = 100
# A queue may be long: a job that waits in it is not put there again with every sweep.
PATIENCE = 4


@task
def run_job(key: int) -> None:
    run(key)


def enqueue(key: int) -> None:
    try:
        run_job.enqueue(key)
    except (ConnectionError, DatabaseError):
        # The job is in its table; the next sweep puts it into the queue.
        logger.warning("Job %s could not be put into the queue.", key, exc_info=True)


def sweep() -> int:
    """Put jobs into the queue again whose worker was lost, or that nobody took; how many."""
    now = database_now()
    overdue = Job.objects.active().filter(lease_until__lt=now).order_by("lease_until")
    return sum(_requeue(job) for job in overdue[:SWEPT_AT_ONCE])


def _requeue(job: Job) -> bool:
    seen = Job.objects.active().filter(
        pk=job.pk, lease_owner=job.lease_owner, lease_until=job.lease_until
    )
    is_ours = bool(
        seen.update(
            lease_owner="",
            lease_until=database_now() + PATIENCE * lease(),
            state=JobState.QUEUED,
        )
    )
    if is_ours:
        enqueue(job.pk)
    return is_ours
