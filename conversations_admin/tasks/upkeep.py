"""What keeps the queue itself in order, every so often."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from conversations_admin.actions.job_queue import sweep
from conversations_admin.actions.periodic import every

KEPT = timedelta(days=1)


@every(min(5, settings.JOB_LEASE), name="jobs.sweep")
def take_up_lost_jobs() -> None:
    sweep()


@every(3600, name="queue.prune")
def forget_old_tasks() -> None:
    """Each carried a job's key to a worker; the job's own row says what became of it."""
    DBTaskResult.objects.filter(enqueued_at__lt=timezone.now() - KEPT).delete()
