"""Long work of a project: what runs and how far it is; start it, ask for its end."""

from __future__ import annotations

import re

from rest_framework.request import Request
from rest_framework.response import Response

from conversations_admin.actions.jobs import (
    cancel_job,
    find_job,
    jobs_of,
    require_jobs,
    require_running,
    start_job,
)
from conversations_admin.api.documentation import jobs as documentation
from conversations_admin.api.management.job_bodies import DetailedJob, ManagedJob, NewJob
from conversations_admin.api.management.pages import page_object
from conversations_admin.api.management.projects import ProjectEndpoint
from conversations_admin.api.management.sent import sent_body
from conversations_admin.api.parameters import require_known
from conversations_admin.errors import NotFound
from conversations_admin.models import Job, Project
from conversations_admin.wire import refusals
from conversations_admin.wire.paging import parse_limit


@documentation.jobs
class JobsView(ProjectEndpoint):
    def get(self, request: Request, project: str) -> Response:  # noqa: ARG002
        require_jobs(self.project, actor=self.actor)
        parameters = request.query_params
        require_known(parameters, {"limit", "after"})
        limit, jobs = parse_limit(parameters.get("limit")), jobs_of(self.project)
        if (after := parameters.get("after")) is not None:
            jobs = jobs.filter(pk__lt=job_named(after, self.project).pk)
        page = list(jobs[: limit + 1])
        rows = ManagedJob(page[:limit], many=True).data
        return Response(page_object(rows, has_more=len(page) > limit))

    def post(self, request: Request, project: str) -> Response:  # noqa: ARG002
        require_running(self.project, actor=self.actor, action="job.start")
        sent = sent_body(NewJob, request)
        job = start_job(self.project, sent["kind"], sent["arguments"], actor=self.actor)
        return Response(ManagedJob(job).data)


@documentation.job
class JobView(ProjectEndpoint):
    def get(self, request: Request, project: str, job_id: str) -> Response:  # noqa: ARG002
        require_jobs(self.project, actor=self.actor)
        return Response(DetailedJob(job_named(job_id, self.project)).data)


@documentation.cancel
class JobCancelView(ProjectEndpoint):
    def post(self, request: Request, project: str, job_id: str) -> Response:  # noqa: ARG002
        require_running(self.project, actor=self.actor)
        return Response(
            ManagedJob(cancel_job(job_named(job_id, self.project), actor=self.actor)).data
        )


def job_named(text: str, project: Project) -> Job:
    if not re.fullmatch("[0-9]{1,18}", text, re.ASCII):
        shown = refusals.quoted(text)
        raise NotFound(f"No job found with id {shown}", param="job", code="job_not_found")
    return find_job(project, int(text))
