"""The route of syncing, described. Its name decorates the view it describes."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema, extend_schema_view

from conversations_admin.api.documentation.management import TAGS
from conversations_admin.api.documentation.parts import JSON, PROJECT, answers
from conversations_admin.api.management.job_bodies import ManagedJob
from conversations_admin.api.management.sync_bodies import NewSync, SyncFigures

sync = extend_schema_view(
    get=extend_schema(
        operation_id="retrieve_sync",
        summary="See how far a project is with its upstream",
        description=(
            "What is known, what of it was read whole, how it drifted, and what jobs ask of the "
            "upstream. Of a local project all is known and whole."
        ),
        tags=TAGS,
        parameters=[PROJECT],
        responses=answers(SyncFigures, 404),
    ),
    post=extend_schema(
        operation_id="start_sync",
        summary="Bring a project up to its upstream",
        description=(
            "Starts a job; follow it at `/api/projects/{project}/jobs/{job_id}/`. 400 with the "
            "code `no_upstream` for a local project, `cannot_list` where new ones are to be "
            "looked for and the upstream does not list; 503 while it has no key."
        ),
        tags=TAGS,
        parameters=[PROJECT],
        request={JSON: NewSync},
        responses=answers(ManagedJob, 404, 409, 413, 502),
    ),
)
