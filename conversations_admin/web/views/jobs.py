"""Long work of a project: what runs, how far it is, what failed; start, cancel, do again."""

from __future__ import annotations

from typing import Any

from django.db.models import Sum
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from conversations_admin.actions.audit import who_ended
from conversations_admin.actions.job_kinds import offered_kinds
from conversations_admin.actions.jobs import (
    cancel_job,
    find_job,
    jobs_of,
    require_jobs,
    require_running,
    resume_job,
    retry_failed,
    start_job,
)
from conversations_admin.actions.permissions import Permission
from conversations_admin.models import Job, Project
from conversations_admin.web.fragments import SeeOther
from conversations_admin.web.numbers import whole_number
from conversations_admin.web.pages import render_page
from conversations_admin.web.presentation.jobs import JobView
from conversations_admin.web.requests import AuthedRequest, actor_of, in_project

LIST, DETAIL, CANCEL = "jobs/list.html", "jobs/detail.html", "jobs/cancel.html"
PAGE = 25
PAGE_OF_FAILURES = 50


@require_safe
@in_project
def job_list(request: AuthedRequest, project: Project) -> HttpResponse:
    actor = actor_of(request)
    require_jobs(project, actor=actor)
    before = whole_number(request.GET.get("before", ""))
    jobs = jobs_of(project) if before is None else jobs_of(project).filter(pk__lt=before)
    page, now = list(jobs[: PAGE + 1]), timezone.now()
    address = reverse("job_list", args=[project.slug])
    shown = [JobView(job, now) for job in page[:PAGE]]
    context = {
        "nav": "jobs",
        "jobs": shown,
        "offered": [kind for kind in offered_kinds(project) if actor.may(kind.permission)],
        "polls": before is None and any(each.job.is_active for each in shown),
        "here": address,
        "next_url": f"{address}?before={page[PAGE - 1].pk}" if page[PAGE:] else "",
        "first_url": "" if before is None else address,
    }
    return render_page(request, LIST, context, part="jobs")


@require_POST
@in_project
def job_start(request: AuthedRequest, project: Project) -> HttpResponse:
    require_jobs(project, actor=actor_of(request))
    job = start_job(project, request.POST.get("kind", ""), actor=actor_of(request))
    return SeeOther(address_of(job))


@require_safe
@in_project
def job_detail(request: AuthedRequest, project: Project, job_id: int) -> HttpResponse:
    require_jobs(project, actor=actor_of(request))
    job = find_job(project, job_id)
    context = {"nav": "jobs", **_shown(request, job), **_failures(request, job)}
    return render_page(request, DETAIL, context, part="job")


@require_http_methods(["GET", "HEAD", "POST"])
@in_project
def job_cancel(request: AuthedRequest, project: Project, job_id: int) -> HttpResponse:
    actor = actor_of(request)
    require_jobs(project, actor=actor)
    job = find_job(project, job_id)
    if request.method != "POST":
        require_running(project, actor=actor)
        context = {"nav": "jobs", "view": JobView(job, timezone.now())}
        return render_page(request, CANCEL, context, part="question")
    cancel_job(job, actor=actor)
    return SeeOther(address_of(job))


@require_POST
@in_project
def job_resume(request: AuthedRequest, project: Project, job_id: int) -> HttpResponse:
    require_jobs(project, actor=actor_of(request))
    return SeeOther(address_of(resume_job(find_job(project, job_id), actor=actor_of(request))))


@require_POST
@in_project
def job_retry(request: AuthedRequest, project: Project, job_id: int) -> HttpResponse:
    require_jobs(project, actor=actor_of(request))
    return SeeOther(address_of(retry_failed(find_job(project, job_id), actor=actor_of(request))))


def address_of(job: Job) -> str:
    if job.project is None:
        raise TypeError(f"{job} is of no project.")
    return reverse("job_detail", args=[job.project.slug, job.pk])


def _shown(request: AuthedRequest, job: Job) -> dict[str, Any]:
    may_run = actor_of(request).may(Permission.RUN_JOBS)
    is_ended = job.cancel_asked_at is not None
    view = JobView(job, timezone.now(), who_ended(job) if is_ended else "")
    return {
        "view": view,
        "job": job,
        "may_cancel": may_run and job.is_active and not job.is_cancelling,
        "may_resume": may_run and view.has_more,
        "retryable": f"{left:,}" if may_run and (left := _retryable(job)) else "",
        "retry_of_url": reverse("job_detail", args=[request.project.slug, job.retry_of_id])
        if job.retry_of_id
        else "",
    }


def _failures(request: AuthedRequest, job: Job) -> dict[str, Any]:
    address, after = address_of(job), whole_number(request.GET.get("after", ""))
    failures = job.failures.filter(pk__gt=after or 0).order_by("pk")
    page = list(failures[: PAGE_OF_FAILURES + 1])
    last = page[PAGE_OF_FAILURES - 1].pk if page[PAGE_OF_FAILURES:] else None
    return {
        "failures": page[:PAGE_OF_FAILURES],
        "here": address if after is None else f"{address}?after={after}",
        "next_url": "" if last is None else f"{address}?after={last}",
        "first_url": "" if after is None else address,
    }


def _retryable(job: Job) -> int:
    """How much failed and was not tried again since; nothing before the job has ended."""
    if job.is_active or not job.failed:
        return 0
    left = job.failures.filter(retried_at=None).aggregate(size=Sum("size"))["size"]
    return int(left or 0)
