"""What the frame around every page shows."""

from __future__ import annotations

from functools import partial
from typing import Any, cast

from django.http import HttpRequest
from django.utils import timezone

from conversations_admin.models import User
from conversations_admin.web.listing.last import last_list
from conversations_admin.web.listing.views import side_views
from conversations_admin.web.requests import AuthedRequest, last_project, open_projects


def shell(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {"project": None, "projects": []}
    theirs = cast("AuthedRequest", request)
    # An error page has no project of its own, but the way back is the last one.
    project = getattr(request, "project", None) or last_project(theirs)
    return {
        "project": project,
        "last_list_url": last_list(theirs, project) if project else "",
        # Asked for by the sidebar alone, so that a part of a page does not read them.
        "side_views": partial(side_views, theirs, project) if project else None,
        "projects": open_projects(theirs),
        "time_zone_label": f"{user.time_zone} ({timezone.localtime():%z})",
    }
