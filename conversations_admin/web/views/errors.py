"""Pages for what went wrong: in plain words, with what to do next."""

from __future__ import annotations

import sys
from http import HTTPStatus

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.template import loader

from conversations_admin.errors import (
    ConsoleError,
    MissingUpstream,
    NotFound,
    OutcomeUnknown,
)
from conversations_admin.web.upstream.words import REFUSALS, trouble_of, words_of
from conversations_admin.web.views.gone import gone_page

TITLES = {
    400: "That cannot be done",
    403: "That is not allowed",
    404: "There is nothing here",
    409: "Somebody was faster",
    413: "Too large",
    422: "Please check what you entered",
    429: "Too many tries",
    500: "Something broke on our side",
    503: "Not available just now",
}
REMEDIES = {
    400: "Go back, correct it and try again. Nothing was changed.",
    404: "It may have been deleted, or the address is not complete.",
    409: "Reload to see what it is now, then decide again.",
    413: "Send less at once.",
    429: "Wait a few minutes, then try again.",
    500: (
        "If you changed something, see whether it was done before you try again. If it happens "
        "again, tell an operator the number below."
    ),
    502: "Nothing was changed. Tell an operator: the address of the upstream may be wrong.",
    503: "Nothing was changed. Try again in a moment.",
    504: "Do not do it again before it is known: the conversation's page shows what came of it.",
}
# A refusal by an action says itself which permission is missing.
NOTHING_CHANGED = "Nothing was changed. "
ONLY_THERE = "What you asked for is only there, so it cannot be shown now. "
NOT_OPEN = "This page is not open to you. If you need it, ask an operator for a role that opens it."


OTHERS: dict[type[ConsoleError], str] = {
    OutcomeUnknown: "Unknown, checking",
    MissingUpstream: "Not found at the upstream",
}


def render_error(request: HttpRequest, error: ConsoleError) -> HttpResponse:
    gone = gone_page(request) if isinstance(error, NotFound) else None
    return gone or _page_of(request, error)


def _page_of(request: HttpRequest, error: ConsoleError) -> HttpResponse:
    # What is not there is not there, whoever says so.
    if isinstance(error, REFUSALS) and not isinstance(error, NotFound):
        return _upstream_page(request, error)
    title = next((words for kind, words in OTHERS.items() if isinstance(error, kind)), "")
    return error_page(request, status=error.status, message=words_of(error), title=title)


def _upstream_page(request: HttpRequest, error: ConsoleError) -> HttpResponse:
    """What is in front of us has titles of its own; a status alone would blame the console."""
    trouble = trouble_of(error)
    lead = ONLY_THERE if request.method in {"GET", "HEAD"} else NOTHING_CHANGED
    if not trouble.advice:
        title, message = "The upstream refused", trouble.title
    else:
        title, message = trouble.title.removesuffix("."), trouble.advice
    detail = f"For whoever runs this server: {trouble.detail}" if trouble.detail else ""
    return error_page(
        request, status=error.status, message=f"{lead}{message}", title=title, remedy=detail
    )


def error_page(
    request: HttpRequest, *, status: int, message: str, title: str = "", remedy: str | None = None
) -> HttpResponse:
    # htmx swaps this into the page that is open; Back and reload get a whole page.
    template = "errors/fragment.html" if getattr(request, "htmx", None) else "errors/error.html"
    context = {
        "status": status,
        "title": title or TITLES.get(status, HTTPStatus(status).phrase),
        "message": message,
        "remedy": REMEDIES.get(status, "") if remedy is None else remedy,
        "request_id": getattr(request, "request_id", ""),
    }
    return render(request, template, context, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:  # noqa: ARG001
    return error_page(request, status=400, message="The request is not one this server knows.")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponseBase:  # noqa: ARG001
    return error_page(request, status=403, message=NOT_OPEN)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:  # noqa: ARG001
    return error_page(request, status=404, message="No page has this address.")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponseBase:  # noqa: ARG001
    message = "This form was open too long, or was not ours. Reload the page and send it again."
    return error_page(request, status=403, message=message)


def server_error(request: HttpRequest) -> HttpResponseBase:
    """No context processor, no query: whatever broke may be what they need."""
    # Before any view is reached, as when the session is read, only this is called.
    is_unavailable = isinstance(sys.exception(), OperationalError | InterfaceError)
    status = 503 if is_unavailable else 500
    if request.path_info.startswith(("/v1", "/api")):
        error = {
            "message": "The server had an error while processing your request.",
            "type": "server_error",
            "param": None,
            "code": None,
        }
        return JsonResponse({"error": error}, status=status)
    page = loader.get_template("500.html").render({"is_unavailable": is_unavailable})
    return HttpResponse(page, status=status)
