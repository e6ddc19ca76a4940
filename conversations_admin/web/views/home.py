"""The way in: to the project of last time or to one with conversations; and between projects."""

from __future__ import annotations

from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from conversations_admin.actions.permissions import Permission
from conversations_admin.errors import NotFound
from conversations_admin.models import Conversation, Project
from conversations_admin.web.pages import render_page
from conversations_admin.web.requests import (
    AuthedRequest,
    in_project,
    last_project,
    open_projects,
    remember_project,
    remembered_project,
)


@require_safe
def home(request: AuthedRequest) -> HttpResponse:
    project = remembered_project(request) or _filled_project(request) or last_project(request)
    if project is None:
        return render_page(request, "home/no_project.html", {})
    return _entrance(request, project)


@require_safe
@in_project
def project_home(request: AuthedRequest, project: Project) -> HttpResponse:
    """An address that was shortened by hand."""
    return _entrance(request, project)


@require_POST
def project_switch(request: AuthedRequest) -> HttpResponse:
    slug = request.POST.get("project", "")
    project = next((each for each in open_projects(request) if each.slug == slug), None)
    if project is None:
        raise NotFound(f"There is no project '{slug}' that you may open.")
    remember_project(request, project)
    return _entrance(request, project)


def _filled_project(request: AuthedRequest) -> Project | None:
    """The first one that has something to see, for somebody who comes for the first time."""
    choices = open_projects(request)
    if not request.user.has_perm(Permission.FIND):
        return None
    live = Conversation.objects.live().filter(project=OuterRef("pk"))
    filled = Project.objects.filter(Exists(live), pk__in=[each.pk for each in choices])
    keys = set(filled.values_list("pk", flat=True))
    return next((each for each in choices if each.pk in keys), None)


def _entrance(request: AuthedRequest, project: Project) -> HttpResponse:
    """The conversations, or the audit log for who may not see those."""
    may_find = request.user.has_perm(Permission.FIND)
    return redirect("conversation_list" if may_find else "audit_list", project.slug)
