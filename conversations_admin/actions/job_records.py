"""In whose name a job works, and what the audit log says of its end. For the actions on jobs."""

from __future__ import annotations

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.permissions import SCOPE_PERMISSIONS, Permission
from conversations_admin.actions.runner import Operation, record
from conversations_admin.models import Job, User
from conversations_admin.models.audit import Outcome, Via
from conversations_admin.models.job import JobState
from conversations_admin.models.token import Scope


def actor_of_job(job: Job) -> Actor:
    """Whoever started it, who may in it what they may by now; a command may everything."""
    user = User.objects.filter(pk=job.created_by_id).first() if job.created_by_id else None

    def may(permission: Permission) -> bool:
        if user is None:
            return job.created_by_id is None
        if user.is_service:
            return user.is_active and permission in SCOPE_PERMISSIONS[Scope.WRITE]
        return user.has_perm(permission)

    return Actor(name=job.created_by, via=Via.JOB, user_id=job.created_by_id, may=may)


def record_end(job: Job) -> None:
    """In the transaction that ends the job."""
    operation = Operation(
        action="job.end",
        permission=None,
        project=job.project,
        target=f"{job.kind} {job.pk}",
        operation_id=job.operation_id,
    )
    failed = job.state == JobState.FAILED
    changes = {
        "job": job.pk,
        "state": str(job.state),
        "done": job.done,
        "failed": job.failed,
        "counters": job.counters,
    }
    outcome = Outcome.FAILED if failed else Outcome.SUCCEEDED
    record(operation, actor=actor_of_job(job), outcome=outcome, changes=changes)
