"""What the frame around every page shows."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from conversations_admin.models import Project, User


def shell(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {"project": None, "projects": []}
    return {
        "project": getattr(request, "project", None),
        "projects": getattr(request, "projects", None) or Project.objects.open_to(user),
        "time_zone_label": f"{user.time_zone} ({timezone.localtime():%z})",
    }
