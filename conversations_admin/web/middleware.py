"""Turn errors into pages a person can act on, whichever view raised them."""

from __future__ import annotations

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from config.middleware import ForPeople, View
from conversations_admin.errors import ConsoleError, StoreUnavailable, TooLarge
from conversations_admin.web.views.errors import render_error


class ErrorPageMiddleware:
    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, OperationalError | InterfaceError):
            error = StoreUnavailable("The database does not answer just now.")
        if isinstance(error, RequestDataTooBig):
            error = TooLarge("What you sent is larger than this server takes.")
        return render_error(request, error) if isinstance(error, ConsoleError) else None


class BrowserErrors(ForPeople, ErrorPageMiddleware): ...
