"""The project a token is bound to."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from conversations_admin.api.documentation import management
from conversations_admin.api.endpoint import Endpoint
from conversations_admin.api.management.answers import ManagedProject
from conversations_admin.api.management.pages import page_object
from conversations_admin.errors import NotFound
from conversations_admin.wire.refusals import quoted


class ProjectEndpoint(Endpoint):
    """A route below a project; to a token every project but its own does not exist."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        slug = kwargs["project"]
        if slug != self.project.slug:
            raise NotFound(f"There is no project {quoted(slug)} that this key opens.")


@management.projects
class ProjectsView(Endpoint):
    def get(self, request: Request) -> Response:  # noqa: ARG002
        projects = ManagedProject([self.project], many=True).data
        return Response(page_object(projects, has_more=False, cursor="slug"))


@management.project
class ProjectView(ProjectEndpoint):
    def get(self, request: Request, project: str) -> Response:  # noqa: ARG002
        return Response(ManagedProject(self.project).data)
