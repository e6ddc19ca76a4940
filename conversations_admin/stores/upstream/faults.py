"""From what went wrong with a call to the errors of `conversations_admin.errors`.

The one question that matters: can it be that the upstream did it? A write that may have been
served is OutcomeUnknown; everything else did nothing. Codes of UpstreamUnreachable are those of
`reasons` and `upstream_fault`.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from typing import Any, Final

import httpx2

from conversations_admin.errors import (
    ConsoleError,
    MissingUpstream,
    OutcomeUnknown,
    UpstreamBroken,
    UpstreamRefused,
    UpstreamUnreachable,
)
from conversations_admin.stores.upstream.answers import Unexpected, body_of, request_id_of
from conversations_admin.stores.upstream.connection import Endpoint
from conversations_admin.stores.upstream.delays import asked_delay
from conversations_admin.stores.upstream.reasons import reason_of
from conversations_admin.wire.refusals import printable

logger = logging.getLogger(__name__)

LONGEST_MESSAGE: Final = 1000
# What is shorter stands in where a server wants no key, and is part of many words.
SHORTEST_SECRET: Final = 8
# Not served for now: time-out of the request, conflict, locked, too early, too many, overloaded.
MOMENTARY: Final = frozenset({408, 409, 423, 425, 429, 503})
LOCKED: Final = "conversation_locked"
# Waiting brings no money.
NO_QUOTA: Final = "insufficient_quota"
# The last words about a write; of a page that is only read they are none.
NOTHING_SENT: Final = " Nothing was sent."

_NOT_SENT: Final = (
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    httpx2.PoolTimeout,
    httpx2.ProxyError,
    httpx2.UnsupportedProtocol,
    httpx2.LocalProtocolError,
)
# What looks like a key, whole or masked, as some servers quote it back.
_KEYS: Final = re.compile(r"(?i)\bbearer\s+\S+|\bsk-[\w*.…-]{4,}")


@dataclass(frozen=True)
class Call:
    """What was asked: `about` is the id that a 404 has to be of."""

    endpoint: Endpoint
    is_write: bool
    about: str = ""


@dataclass(frozen=True)
class _Told:
    """An error body, read with tolerance; `is_envelope` if it has the API's own form.

    Gateways put errors below `error` as well, but without its `type`.
    """

    message: str
    type: str
    param: str | None
    code: str | None
    is_envelope: bool


def of_answer(response: httpx2.Response, call: Call) -> ConsoleError:
    """Of an answer with a status other than 2xx."""
    status = response.status_code
    if status < 400:  # noqa: PLR2004
        return _redirected(response, call)
    told = _told(response, call)
    if status >= 500:  # noqa: PLR2004
        return _of_server(response, told, call)
    if status == httpx2.codes.TOO_MANY_REQUESTS:
        return _refused(response, told or _nothing_told(status), call)
    if told is None or told.message.startswith("Invalid URL"):
        return unexpected(response, _wrong_place(told, status), call)
    if status == httpx2.codes.NOT_FOUND and not _is_about(told, call):
        return unexpected(response, _wrong_place(told, status), call)
    return _refused(response, told, call)


def of_transport(cause: BaseException | None, call: Call) -> ConsoleError:
    """Of a call that got no whole answer; `cause` is what httpx2 raised."""
    reason = reason_of(cause, call.endpoint)
    logger.warning("%s", reason.detail)
    words, detail = reason.words, reason.detail
    if isinstance(cause, _NOT_SENT):
        # Who only reads had nothing to send.
        sent = NOTHING_SENT if call.is_write else ""
        return UpstreamUnreachable(f"{words}{sent}", code=reason.code, detail=detail)
    if call.is_write:
        return _unknown(words)
    if isinstance(cause, httpx2.DecodingError):
        return UpstreamBroken(words, detail=detail)
    return UpstreamUnreachable(words, code=reason.code, detail=detail)


def unexpected(response: httpx2.Response, what: str, call: Call) -> ConsoleError:
    """Of an answer that is not the API's."""
    status, request_id = response.status_code, request_id_of(response)
    answered = f"answered with {what}, which is not the Conversations API."
    # Where something refused the call before the API, nothing was done.
    if call.is_write and status < 400:  # noqa: PLR2004
        return _unknown(f"The upstream {answered}", request_id=request_id)
    answered = f"{answered} Is the base URL right?"
    return UpstreamBroken(
        f"The upstream {answered}",
        detail=_in_detail(answered, call),
        upstream_status=status,
        request_id=request_id,
    )


def scrubbed(text: str, endpoint: Endpoint) -> str:
    """Without the key, or anything that looks like one."""
    is_secret = len(endpoint.key) >= SHORTEST_SECRET
    without = text.replace(endpoint.key, "[key]") if is_secret else text
    return printable(_KEYS.sub("[key]", without))[:LONGEST_MESSAGE]


def _redirected(response: httpx2.Response, call: Call) -> UpstreamBroken:
    # Without its query, which may be a ticket to get in.
    where = re.split(r"[?#]", response.headers.get("location", ""))[0] or "nowhere"
    remedy = (
        "Redirects are not followed, because the key would go along: set the base URL to where "
        "the API is."
    )
    return UpstreamBroken(
        f"The upstream redirects to somewhere else. {remedy}",
        code="redirected",
        detail=_in_detail(f"redirects to {scrubbed(where, call.endpoint)}. {remedy}", call),
        upstream_status=response.status_code,
        request_id=request_id_of(response),
    )


def _of_server(response: httpx2.Response, told: _Told | None, call: Call) -> ConsoleError:
    status, request_id = response.status_code, request_id_of(response)
    if call.is_write and _is_overload(response, told):
        return _refused(response, told or _nothing_told(status), call)
    fault = f"has a fault of its own (status {status})."
    if told is not None:
        fault = f"{fault} It says: {told.message}"
    if call.is_write:
        return _unknown(f"The upstream {fault}", request_id=request_id)
    return UpstreamUnreachable(
        f"The upstream {fault}",
        code="upstream_fault",
        detail=_in_detail(fault, call),
        request_id=request_id,
        retry_after=asked_delay(response.headers),
    )


def _is_overload(response: httpx2.Response, told: _Told | None) -> bool:
    """A gateway also answers 503 after it lost the API in the middle of a call, in other words."""
    is_told = (told is not None and told.is_envelope) or "retry-after" in response.headers
    return is_told and response.status_code == httpx2.codes.SERVICE_UNAVAILABLE


def _refused(response: httpx2.Response, told: _Told, call: Call) -> UpstreamRefused:
    status = response.status_code
    message = told.message
    if status == httpx2.codes.UNAUTHORIZED:
        # Not its own words: they are to whoever has the key, and quote some of it.
        message = (
            f"The upstream does not accept the key in the environment variable "
            f"{call.endpoint.key_variable}, which this server calls it with. Your own token or "
            "sign-in is not at fault."
        )
    kind = MissingUpstream if status == httpx2.codes.NOT_FOUND else UpstreamRefused
    may_pass = _may_pass(response, told)
    return kind(
        message,
        status=status,
        type=told.type,
        param=told.param,
        code=told.code,
        request_id=request_id_of(response),
        retry_after=asked_delay(response.headers) if may_pass else None,
        may_pass=may_pass,
    )


def _may_pass(response: httpx2.Response, told: _Told) -> bool:
    if told.code == NO_QUOTA or response.headers.get("x-should-retry") == "false":
        return False
    return response.status_code in MOMENTARY or told.code == LOCKED


def _told(response: httpx2.Response, call: Call) -> _Told | None:
    """None where the body is not an error in JSON."""
    try:
        body = body_of(response)
    except Unexpected:
        return None
    error = body.get("error")
    fields = error if isinstance(error, dict) else body
    message = _first_text(fields.get("message"), error, body.get("detail"))
    if message is None:
        return None

    def text(name: str) -> str | None:
        value = fields.get(name)
        return None if value is None else scrubbed(str(value), call.endpoint)

    return _Told(
        message=scrubbed(message, call.endpoint),
        type=text("type") or "invalid_request_error",
        param=text("param"),
        code=text("code"),
        is_envelope=isinstance(error, dict) and "type" in error,
    )


def _first_text(*values: Any) -> str | None:
    return next((value for value in values if isinstance(value, str) and value), None)


def _nothing_told(status: int) -> _Told:
    message = (
        "The upstream takes no more requests just now."
        if status == httpx2.codes.TOO_MANY_REQUESTS
        else "The upstream is not available just now."
    )
    return _Told(message, type="server_error", param=None, code=None, is_envelope=False)


def _is_about(told: _Told, call: Call) -> bool:
    """A missing route answers 404 as well, and nothing may be taken for gone because of it."""
    return told.is_envelope or (bool(call.about) and call.about in told.message)


def _wrong_place(told: _Told | None, status: int) -> str:
    return f"status {status} and no error of the API" if told is None else f"“{told.message}”"


def _in_detail(what: str, call: Call) -> str:
    """The sentence for whoever runs the server."""
    return f"The upstream ({call.endpoint.host}) {what}"


def _unknown(words: str, *, request_id: str = "") -> OutcomeUnknown:
    return OutcomeUnknown(
        f"{words} Whether it was done is not known yet and is being looked up; "
        "do not send it again.",
        request_id=request_id,
    )
