"""Every failure as the API's error envelope. Used by DRF for every JSON route."""

from __future__ import annotations

import logging
import math
import traceback
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, UnreadablePostError
from rest_framework import exceptions
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response

from conversations_admin.errors import (
    ConsoleError,
    Denied,
    InvalidQuery,
    InvalidRequest,
    NotAuthenticated,
    NotFound,
    OutcomeUnknown,
    StoreUnavailable,
    TooLarge,
)
from conversations_admin.models.plain import storable

logger = logging.getLogger(__name__)

RETRY_SECONDS = "1"
LONGEST_PATH = 300


class WrongMethod(ConsoleError):
    status = 405


class LengthRequired(ConsoleError):
    status = 411


class Crashed(ConsoleError):
    status = 500
    type = "server_error"


class CrashedMidway(Crashed):
    """The upstream may have done it. It must not be sent again before that is known."""


def envelope(error: Exception, context: Mapping[str, Any]) -> Response:
    request: Request = context["request"]
    told = _told(error, request)
    if isinstance(told, Crashed):
        _log(error, request)
    return Response(_body(told), status=told.status, headers=_headers(told, context["view"]))


def invalid_url(request: Request) -> NotFound:
    return NotFound(f"Invalid URL ({_line(request)})")


def _told(error: Exception, request: Request) -> ConsoleError:
    if isinstance(error, ConsoleError):
        return error
    for kinds, tell in RETOLD.items():
        if isinstance(error, kinds):
            return tell(error, request)
    return _crashed(request)


def _crashed(request: Request) -> Crashed:
    words = "The server had an error while processing your request."
    token = getattr(request, "_auth", None)
    if token is None or request.method in SAFE_METHODS or not token.project.is_upstream:
        return Crashed(f"{words} Nothing was stored.")
    return CrashedMidway(
        f"{words} If it got as far as the upstream, what came of it is being looked up; read what "
        "is there before you send it again."
    )


def _no_key(*_: Any) -> NotAuthenticated:
    return NotAuthenticated(
        "You didn't provide an API key. Send it in an Authorization header, as "
        "'Authorization: Bearer YOUR_KEY'. Keys are made in the console under API tokens."
    )


def _wrong_method(_: Any, request: Request) -> WrongMethod:
    return WrongMethod(f"Method not allowed ({_line(request)}).")


def _forbidden(*_: Any) -> Denied:
    return Denied("You may not do this.", code="permission_denied")


def _no_database(*_: Any) -> StoreUnavailable:
    return StoreUnavailable("The database does not answer just now. Try again in a moment.")


def _too_large(*_: Any) -> TooLarge:
    megabytes = (settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0) // 2**20
    return TooLarge(f"The body is larger than the {megabytes} MB this server takes.")


def _malformed(*_: Any) -> InvalidRequest:
    return InvalidRequest("The request is incomplete or malformed.")


def _first_fault(error: exceptions.ValidationError, _: Request) -> InvalidRequest:
    detail = error.detail
    if isinstance(detail, dict):
        param, messages = next(iter(detail.items()))
        return InvalidRequest(
            f"Invalid '{param}': {_first(messages)}", param=param, code="invalid_value"
        )
    return InvalidRequest(_first(detail), code="invalid_value")


def _first(messages: Any) -> str:
    while isinstance(messages, list | dict) and messages:
        messages = next(iter(messages.values() if isinstance(messages, dict) else messages))
    return str(messages)


# In this order: the first kind that fits tells what happened.
RETOLD: dict[tuple[type[Exception], ...], Callable[[Any, Request], ConsoleError]] = {
    (exceptions.NotAuthenticated, exceptions.AuthenticationFailed): _no_key,
    (exceptions.MethodNotAllowed,): _wrong_method,
    (exceptions.ValidationError,): _first_fault,
    (exceptions.PermissionDenied, PermissionDenied): _forbidden,
    (Http404,): lambda _, request: invalid_url(request),
    (OperationalError, InterfaceError): _no_database,
    (RequestDataTooBig,): _too_large,
    (SuspiciousOperation, UnreadablePostError): _malformed,
}


def _body(told: ConsoleError) -> dict[str, Any]:
    body = told.envelope()
    if isinstance(told, InvalidQuery):
        body["error"]["position"] = told.position
        if told.suggestion:
            body["error"]["suggestion"] = told.suggestion
    return body


def _headers(told: ConsoleError, view: Any) -> dict[str, str]:
    if isinstance(told, NotAuthenticated):
        return {"WWW-Authenticate": "Bearer"}
    if isinstance(told, WrongMethod):
        return {"Allow": ", ".join(view.allowed_methods)}
    if isinstance(told, (OutcomeUnknown, CrashedMidway)):
        # The SDK sends again after any 5xx, and would do the write twice.
        return {"x-should-retry": "false"}
    return _retry_after(told)


def _retry_after(told: ConsoleError) -> dict[str, str]:
    """As long as the upstream asked for, where it did."""
    seconds: float | None = getattr(told, "retry_after", None)
    if seconds is not None:
        return {"Retry-After": str(math.ceil(seconds))}
    return {"Retry-After": RETRY_SECONDS} if isinstance(told, StoreUnavailable) else {}


def _line(request: Request) -> str:
    return storable(f"{request.method} {request.path_info}", length=LONGEST_PATH)


def _log(error: Exception, request: Request) -> None:
    # Without the exception's own words: a database quotes whole rows in them.
    logger.error(
        "%s failed: %s (%s)\n%s",
        _line(request),
        type(error).__name__,
        getattr(request, "request_id", ""),
        "".join(traceback.format_tb(error.__traceback__)),
    )
