"""What a view gets: a signed-in person, maybe htmx, and their project. Web only."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django_htmx.middleware import HtmxDetails

from conversations_admin.actions.actor import Actor
from conversations_admin.errors import NotFound
from conversations_admin.models import Project, User
from conversations_admin.models.audit import Via

LAST_PROJECT = "project"


class AuthedRequest(HttpRequest):
    """Behind BrowserLoginRequired every request has a person."""

    user: User
    htmx: HtmxDetails
    request_id: str
    project: Project
    projects: list[Project]


def actor_of(request: AuthedRequest) -> Actor:
    return Actor.of_user(request.user, via=Via.DASHBOARD, request_id=request.request_id)


def wants_partial(request: AuthedRequest) -> bool:
    """htmx asks for a part; Back, Forward and boosted links want the page."""
    htmx = request.htmx
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def in_project[**P](
    view: Callable[Concatenate[AuthedRequest, Project, P], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """Hand the view the project of the address, if it is open to the person."""

    @wraps(view)
    def guarded(
        request: AuthedRequest, project: str, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        found = next((each for each in open_projects(request) if each.slug == project), None)
        if found is None:
            raise NotFound(f"There is no project '{project}' that you may open.")
        request.project = found
        remember_project(request, found)
        return view(request, found, *args, **kwargs)

    return guarded


def open_projects(request: AuthedRequest) -> list[Project]:
    """The projects of the person, read once a request; the frame lists them too."""
    if not hasattr(request, "projects"):
        request.projects = list(Project.objects.open_to(request.user))
    return request.projects


def remember_project(request: AuthedRequest, project: Project) -> None:
    if request.session.get(LAST_PROJECT) != project.slug:
        request.session[LAST_PROJECT] = project.slug


def remembered_project(request: AuthedRequest) -> Project | None:
    """The project that was open last, if it still is open to the person."""
    slug = request.session.get(LAST_PROJECT)
    return next((each for each in open_projects(request) if each.slug == slug), None)


def last_project(request: AuthedRequest) -> Project | None:
    """The project that was open last, else the first; None when none is open to the person."""
    return remembered_project(request) or next(iter(open_projects(request)), None)


def reason_in(form: Any) -> str:
    return str(form.get("reason", "")).strip()
