"""Start jobs, ask for their end, go on with them and do again what failed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Sum

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.job_kinds import JobKind, kind_named
from conversations_admin.actions.job_leases import database_now, lease
from conversations_admin.actions.job_progress import keep_inputs
from conversations_admin.actions.job_queue import enqueue
from conversations_admin.actions.job_records import record_end
from conversations_admin.actions.permissions import Permission
from conversations_admin.actions.runner import Done, Operation, Step, perform, require
from conversations_admin.errors import Conflict, InvalidRequest, NotFound
from conversations_admin.models import Job, JobFailure, Project
from conversations_admin.models.job import JobQuerySet, JobState


def require_jobs(project: Project, *, actor: Actor) -> None:
    """Let those see jobs who find conversations, and those who run the console."""
    if not actor.may(Permission.VIEW_PROJECTS):
        operation = Operation(action="job.list", permission=Permission.FIND, project=project)
        require(operation, actor=actor)


def jobs_of(project: Project) -> JobQuerySet:
    return Job.objects.filter(project=project).newest_first()


def find_job(project: Project, key: int) -> Job:
    job = Job.objects.select_related("project").filter(project=project, pk=key).first()
    if job is None:
        raise NotFound("There is no such job in this project.", param="job", code="job_not_found")
    return job


def start_job(
    project: Project | None,
    kind_name: str,
    arguments: Mapping[str, Any] | None = None,
    *,
    actor: Actor,
    inputs: Iterable[str] = (),
) -> Job:
    """Keep a job and put it into the queue once this transaction is committed.

    `inputs` are what it works through, if that is more than a few: the run reads them with
    `job.inputs()`. Raises Conflict if the kind runs once at a time and is running.
    """
    kind = kind_named(kind_name)
    operation = _operation("job.start", kind, project, target=kind.name)

    def work() -> Done[Job]:
        checked = kind.checked(project, arguments or {})
        _require_single(kind, project)
        job = _new_job(kind, project, checked, operation=operation, actor=actor)
        changes = {"job": job.pk, "arguments": checked, "inputs": keep_inputs(job, inputs)}
        return Done(_queued(job), [Step(target=str(job), changes=changes)])

    return perform(operation, actor=actor, work=work)


def require_running(project: Project, *, actor: Actor, action: str = "job.cancel") -> None:
    """Refuse somebody who may run no job at all before reading what they send."""
    require(_operation(action, None, project, target=""), actor=actor)


def cancel_job(job: Job, *, actor: Actor) -> Job:
    """Ask for its end: at once if nobody works on it, else after the part in hand."""
    operation = _operation("job.cancel", None, job.project, target=str(job))

    def work() -> Done[Job]:
        stored, now = _locked(job), database_now()
        if not stored.is_active:
            raise Conflict("The job has ended already.", param="job")
        stored.cancel_asked_at = stored.cancel_asked_at or now
        has_worker = bool(stored.lease_owner) and stored.lease_until >= now
        if not has_worker:
            stored.state, stored.ended_at, stored.lease_owner = JobState.CANCELLED, now, ""
            record_end(stored)
        stored.save(update_fields=["cancel_asked_at", "state", "ended_at", "lease_owner"])
        return Done(stored, [Step(changes={"job": job.pk, "done": stored.done})])

    return perform(operation, actor=actor, work=work)


def resume_job(job: Job, *, actor: Actor) -> Job:
    """Go on where a job stopped that failed or was cancelled."""
    operation = _operation("job.resume", kind_named(job.kind), job.project, target=str(job))

    def work() -> Done[Job]:
        stored = _locked(job)
        if stored.state not in {JobState.FAILED, JobState.CANCELLED}:
            raise Conflict("Only a job that failed or was cancelled can go on.", param="job")
        _require_single(kind_named(stored.kind), stored.project)
        stored.state, stored.problem, stored.attempts = JobState.QUEUED, "", 0
        stored.cancel_asked_at = stored.ended_at = None
        stored.lease_until = database_now() + lease()
        stored.save()
        return Done(_queued(stored), [Step(changes={"job": job.pk, "done": stored.done})])

    return perform(operation, actor=actor, work=work)


def retry_failed(job: Job, *, actor: Actor) -> Job:
    """Make a job of the parts that failed in one that has ended."""
    kind = kind_named(job.kind)
    operation = _operation("job.retry", kind, job.project, target=str(job))

    def work() -> Done[Job]:
        stored = _locked(job)
        if stored.is_active:
            raise Conflict("The job is still running; its failed parts can wait.", param="job")
        failures = JobFailure.objects.filter(job=stored, retried_at=None)
        total = failures.aggregate(total=Sum("size"))["total"]
        if total is None:
            raise InvalidRequest("No part of this job is left to be done again.", param="job")
        _require_single(kind, job.project)
        again = _new_job(kind, job.project, stored.arguments, operation=operation, actor=actor)
        again.total, again.retry_of = total, stored
        again.save(update_fields=["total", "retry_of"])
        parts = failures.update(retried_at=database_now(), retried_by=again)
        changes = {"job": again.pk, "of": stored.pk, "parts": parts}
        return Done(_queued(again), [Step(target=str(again), changes=changes)])

    return perform(operation, actor=actor, work=work)


def _operation(
    action: str, kind: JobKind | None, project: Project | None, *, target: str
) -> Operation:
    permission = kind.permission if kind else Permission.RUN_JOBS
    return Operation(action=action, permission=permission, project=project, target=target)


def _new_job(
    kind: JobKind,
    project: Project | None,
    arguments: Mapping[str, Any],
    *,
    operation: Operation,
    actor: Actor,
) -> Job:
    now = database_now()
    return Job.objects.create(
        project=project,
        kind=kind.name,
        arguments=dict(arguments),
        created_by=actor.name,
        created_by_id=actor.user_id,
        via=actor.via,
        operation_id=operation.operation_id,
        created_at=now,
        lease_until=now + lease(),
    )


def _queued(job: Job) -> Job:
    transaction.on_commit(partial(enqueue, job.pk))
    return job


def _require_single(kind: JobKind, project: Project | None) -> None:
    if not kind.is_single:
        return
    if project is not None:
        # So that of two at the same moment one waits for the other. Not FOR UPDATE: rows that
        # others have inserted refer to the project, and we may wait for them at the log's end.
        Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    if Job.objects.active().filter(kind=kind.name, project=project).exists():
        raise Conflict(f"{kind.title}: that is running already.", param="kind")


def _locked(job: Job) -> Job:
    return Job.objects.select_for_update(of=("self",)).select_related("project").get(pk=job.pk)
