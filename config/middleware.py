"""What every request passes: a request id for all, and the browser's machinery for pages only.

Sessions, CSRF, messages and the like are for people. The JSON routes and the health
checks go round them, so that a program's call costs no session and can hold no cookie.
"""

from __future__ import annotations

import secrets
import zoneinfo
from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import AuthenticationMiddleware, LoginRequiredMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.common import CommonMiddleware
from django.middleware.csp import ContentSecurityPolicyMiddleware
from django.middleware.csrf import CsrfViewMiddleware
from django.utils import timezone
from django_htmx.middleware import HtmxMiddleware

type View = Callable[[HttpRequest], HttpResponseBase]

MACHINE_PATHS = ("/v1/", "/healthz", "/readyz")
MACHINE_API = "/api/"
PEOPLE_IN_API = "/api/docs/"


def is_machine_path(path: str) -> bool:
    """Say whether a program, not a person in a browser, calls `path`."""
    if path.startswith(MACHINE_API):
        return not path.startswith(PEOPLE_IN_API)
    return path.startswith(MACHINE_PATHS)


class RequestIdMiddleware:
    """Name each request; the name is in the answer, the audit log and the error pages."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.request_id = f"req_{secrets.token_hex(16)}"  # type: ignore[attr-defined]
        response = self.get_response(request)
        response.headers["x-request-id"] = request.request_id  # type: ignore[attr-defined]
        return response


class ForPeople:
    """Skip the middleware it is mixed into when a machine calls."""

    get_response: Any

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if is_machine_path(request.path_info):
            return self.get_response(request)  # type: ignore[no-any-return]
        return super().__call__(request)  # type: ignore[misc,no-any-return]

    def process_view(self, request: HttpRequest, *view: Any) -> Any:
        inherited = getattr(super(), "process_view", None)
        if inherited is None or is_machine_path(request.path_info):
            return None
        return inherited(request, *view)


class BrowserSession(ForPeople, SessionMiddleware): ...


class BrowserCommon(ForPeople, CommonMiddleware): ...


class BrowserCsrf(ForPeople, CsrfViewMiddleware): ...


class BrowserAuthentication(ForPeople, AuthenticationMiddleware): ...


class BrowserLoginRequired(ForPeople, LoginRequiredMiddleware):
    """Ask for a sign-in on every page that does not opt out."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> Any:
        redirect = super().handle_no_permission(request, view_func)
        if "HX-Request" not in request.headers:
            return redirect
        # A redirect would swap the sign-in page into a corner of the old one.
        return HttpResponse(headers={"HX-Refresh": "true"})


class BrowserMessages(ForPeople, MessageMiddleware): ...


class BrowserFrameOptions(ForPeople, XFrameOptionsMiddleware): ...


class BrowserContentPolicy(ForPeople, ContentSecurityPolicyMiddleware): ...


class BrowserHtmx(ForPeople, HtmxMiddleware): ...


class TimeZoneMiddleware:
    """Show times in the person's own zone."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        name = getattr(request.user, "time_zone", "") or "UTC"
        with timezone.override(zoneinfo.ZoneInfo(name)):
            return self.get_response(request)


class BrowserTimeZone(ForPeople, TimeZoneMiddleware): ...
