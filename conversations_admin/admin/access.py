"""Who is at the admin, and what they may see there. For the modules of the admin."""

from __future__ import annotations

from typing import cast

from django.db.models import QuerySet
from django.http import HttpRequest

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.permissions import Permission
from conversations_admin.models import Project, User
from conversations_admin.models.audit import Via


def person_of(request: HttpRequest) -> User:
    """The admin lets nobody in who is not signed in."""
    return cast("User", request.user)


def actor_of(request: HttpRequest) -> Actor:
    request_id: str = getattr(request, "request_id", "")
    return Actor.of_user(person_of(request), via=Via.ADMIN, request_id=request_id)


def may(request: HttpRequest, permission: Permission) -> bool:
    return person_of(request).has_perm(permission)


def open_projects(request: HttpRequest) -> QuerySet[Project]:
    """Oldest first: the first one is where most people work."""
    return Project.objects.open_to(person_of(request)).order_by("pk")
