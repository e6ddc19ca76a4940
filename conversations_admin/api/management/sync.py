"""Bring a project up to its upstream, and see how far it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from conversations_admin.actions import sync
from conversations_admin.actions.actor import Actor
from conversations_admin.actions.jobs import require_jobs, require_running
from conversations_admin.api.documentation import sync as documentation
from conversations_admin.api.management.job_bodies import ManagedJob
from conversations_admin.api.management.projects import ProjectEndpoint
from conversations_admin.api.management.sent import sent_body
from conversations_admin.api.management.sync_bodies import NewSync, SyncFigures
from conversations_admin.api.parameters import require_known
from conversations_admin.errors import InvalidRequest
from conversations_admin.models import Job, Project
from conversations_admin.wire import refusals

type Sent = Mapping[str, Any]
# What each kind takes, and whether it must be there.
TAKES: dict[str, dict[str, bool]] = {
    sync.FETCH: {"ids": True},
    sync.REFRESH: {"ids": False, "query": False},
    sync.STALE: {"days": False},
    sync.NEW: {},
    sync.SWEEP: {},
}


@documentation.sync
class SyncView(ProjectEndpoint):
    def get(self, request: Request, project: str) -> Response:  # noqa: ARG002
        require_jobs(self.project, actor=self.actor)
        require_known(request.query_params, ())
        figures = sync.figures_of(self.project)
        return Response(SyncFigures({"object": "sync", **vars(figures)}).data)

    def post(self, request: Request, project: str) -> Response:  # noqa: ARG002
        require_running(self.project, actor=self.actor, action="job.start")
        sent = sent_body(NewSync, request)
        _require_fitting(sent)
        job = STARTS[sent["kind"]](self.project, sent, self.actor)
        return Response(ManagedJob(job).data)


def _require_fitting(sent: Sent) -> None:
    takes = TAKES[sent["kind"]]
    for name in sent:
        if name != "kind" and name not in takes:
            raise refusals.unknown(name)
    for name, is_needed in takes.items():
        if is_needed and name not in sent:
            raise refusals.missing(name)
    if sent["kind"] == sync.REFRESH and ("ids" in sent) is ("query" in sent):
        raise InvalidRequest(
            "Give either 'ids' or 'query': one of them says what is to be read again.",
            param="query",
            code="missing_required_parameter" if "ids" not in sent else "invalid_value",
        )


def _refresh(project: Project, sent: Sent, actor: Actor) -> Job:
    if "query" in sent:
        return sync.start_refresh(project, sent["query"], actor=actor)
    return sync.start_refresh_of(project, dict.fromkeys(sent["ids"]), actor=actor)


STARTS: dict[str, Callable[[Project, Sent, Actor], Job]] = {
    sync.FETCH: lambda project, sent, actor: sync.start_fetch(
        project, dict.fromkeys(sent["ids"]), actor=actor
    ),
    sync.REFRESH: _refresh,
    sync.STALE: lambda project, sent, actor: sync.start_stale(
        project, actor=actor, days=sent.get("days", sync.STALE_DAYS)
    ),
    sync.NEW: lambda project, _, actor: sync.start_new(project, actor=actor),
    sync.SWEEP: lambda project, _, actor: sync.start_sweep(project, actor=actor),
}
