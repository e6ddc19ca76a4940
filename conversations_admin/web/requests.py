"""What a view gets: a signed-in person, maybe htmx, and their project. Web only."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

from django.http import HttpRequest, HttpResponse
from django_htmx.middleware import HtmxDetails

from conversations_admin.actions.actor import Actor
from conversations_admin.errors import NotFound
from conversations_admin.models import Project, User
from conversations_admin.models.audit import Via


class AuthedRequest(HttpRequest):
    """Behind BrowserLoginRequired every request has a person."""

    user: User
    htmx: HtmxDetails
    request_id: str
    project: Project


def actor_of(request: AuthedRequest) -> Actor:
    return Actor.of_user(request.user, via=Via.DASHBOARD, request_id=request.request_id)


def wants_partial(request: AuthedRequest) -> bool:
    """htmx asks for a part; Back, Forward and boosted links want the page."""
    htmx = request.htmx
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def in_project[**P](
    view: Callable[Concatenate[AuthedRequest, Project, P], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Hand the view the project of the address, if it is open to the person."""

    @wraps(view)
    def guarded(
        request: AuthedRequest, project: str, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        found = Project.objects.open_to(request.user).filter(slug=project).first()
        if found is None:
            raise NotFound(f"There is no project '{project}' that you may open.")
        request.project = found
        return view(request, found, *args, **kwargs)

    return guarded


def reason_in(form: Any) -> str:
    return str(form.get("reason", "")).strip()
