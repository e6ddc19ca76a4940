"""What a person prefers: the zone that times are shown in, and the theme."""

from __future__ import annotations

import zoneinfo
from functools import cache

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from conversations_admin.actions.users import change_preferences
from conversations_admin.models.user import Theme, validate_time_zone
from conversations_admin.web.pages import render_page
from conversations_admin.web.requests import AuthedRequest, actor_of, last_project


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: AuthedRequest) -> HttpResponse:
    user = request.user
    if request.method != "POST":
        return _form(request, time_zone=user.time_zone, theme=user.theme)
    time_zone = zone_of(request.POST.get("time_zone", "").strip()) or "UTC"
    theme = request.POST.get("theme", "")
    problems = _problems(time_zone, theme)
    if problems:
        return _form(request, time_zone=time_zone, theme=theme, problems=problems)
    change_preferences(user, time_zone=time_zone, theme=theme, actor=actor_of(request))
    messages.success(request, f"Saved. Times are now shown in {time_zone}.")
    return redirect("preferences")


def _form(
    request: AuthedRequest, *, time_zone: str, theme: str, problems: dict[str, str] | None = None
) -> HttpResponse:
    context = {
        "nav": "settings",
        "project": last_project(request),
        "entered_zone": time_zone,
        "entered_theme": theme,
        "problems": problems or {},
        "zones": zone_names(),
        "themes": Theme.choices,
    }
    status = 422 if problems else 200
    return render_page(request, "preferences/preferences.html", context, status=status)


def _problems(time_zone: str, theme: str) -> dict[str, str]:
    problems = {}
    try:
        validate_time_zone(time_zone)
    except ValidationError as error:
        problems["time_zone"] = error.messages[0]
    if theme not in Theme.values:
        problems["theme"] = "Choose one of the themes."
    return problems


def zone_of(text: str) -> str:
    """The zone a city alone stands for; else the text as it is."""
    city = text.casefold().replace(" ", "_")
    found = [name for name in zone_names() if city and name.casefold().endswith(f"/{city}")]
    return found[0] if len(found) == 1 and text not in zone_names() else text


@cache
def zone_names() -> list[str]:
    return sorted(zoneinfo.available_timezones())
