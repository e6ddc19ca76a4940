"""The routes of jobs, described. Each name decorates the view it describes."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers

from conversations_admin.api.documentation.management import TAGS, page_of
from conversations_admin.api.documentation.parts import JSON, LIMIT, PROJECT, answers, path_id
from conversations_admin.api.management.job_bodies import DetailedJob, ManagedJob, NewJob

JOB_ID = path_id("job_id", "The job's number.")
AFTER = OpenApiParameter(
    "after",
    {"type": "string", "pattern": "^[0-9]{1,18}$"},
    description="Answer the jobs that are older than the one with this number.",
)

jobs = extend_schema_view(
    get=extend_schema(
        operation_id="list_jobs",
        summary="List jobs",
        description="Long work of the project, newest first.",
        tags=TAGS,
        parameters=[PROJECT, LIMIT, AFTER],
        responses=answers(page_of(ManagedJob, cursor=serializers.IntegerField), 404),
    ),
    post=extend_schema(
        operation_id="start_job",
        summary="Start a job",
        description=(
            "It waits for a worker; poll it until its `state` is `done`, `failed` or `cancelled`. "
            "Most kinds run once at a time in a project: 409 while one does."
        ),
        tags=TAGS,
        parameters=[PROJECT],
        request={JSON: NewJob},
        responses=answers(ManagedJob, 404, 409, 413),
    ),
)

job = extend_schema_view(
    get=extend_schema(
        operation_id="retrieve_job",
        summary="Retrieve a job",
        description="How far it is, what it found, and what failed.",
        tags=TAGS,
        parameters=[PROJECT, JOB_ID],
        responses=answers(DetailedJob, 404),
    )
)

cancel = extend_schema_view(
    post=extend_schema(
        operation_id="cancel_job",
        summary="Cancel a job",
        description="It ends after what it is doing just now; what is done stays done.",
        tags=TAGS,
        parameters=[PROJECT, JOB_ID],
        request=None,
        responses=answers(ManagedJob, 404, 409, 413),
    )
)
