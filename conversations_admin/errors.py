"""The errors every layer raises and every surface renders. Imports nothing of ours.

One class a situation, each with the status and the words of the API's own error
envelope, so that the dashboard, the JSON routes and the commands say the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class ConsoleError(Exception):
    """Something the caller can be told.

    `param` is the path of the offending input (`items[0].content[1].text`) or None,
    `request_id` the upstream's own number of the call that failed, or empty. `detail` is the
    message with what only an operator may know, such as an address, or empty.
    """

    status: int = 400
    type: str = "invalid_request_error"
    request_id: str = ""
    detail: str = ""

    def __init__(self, message: str, *, param: str | None = None, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.param = param
        self.code = code

    def envelope(self) -> dict[str, Any]:
        """The body of an API answer: `{"error": {"message", "type", "param", "code"}}`."""
        return {
            "error": {
                "message": self.message,
                "type": self.type,
                "param": self.param,
                "code": self.code,
            }
        }


class InvalidRequest(ConsoleError):
    """The input breaks a rule; `code` says which, `param` where."""


class InvalidQuery(ConsoleError):
    """A search query cannot be read; `position` is the 0-based character it breaks at.

    `suggestion` is the query as it may have been meant, or empty.
    """

    def __init__(
        self, message: str, *, position: int, suggestion: str = "", param: str | None = "q"
    ) -> None:
        super().__init__(message, param=param, code="invalid_query")
        self.position = position
        self.suggestion = suggestion


class TooBroad(ConsoleError):
    """A search would take too long; the message says what to narrow."""

    status = 422

    def __init__(self, message: str) -> None:
        super().__init__(message, param="q", code="query_too_broad")


class TextNotKept(ConsoleError):
    """The project stores no text of messages, and this asks for some."""

    status = 422

    def __init__(self, message: str, *, param: str | None = "q") -> None:
        super().__init__(message, param=param, code="text_not_kept")


class ConversationLocked(ConsoleError):
    """Somebody else is writing to the conversation; try again in a few seconds."""


class NotAuthenticated(ConsoleError):
    status = 401


class Denied(ConsoleError):
    """The caller is known and may not do this."""

    status = 403


class NotFound(ConsoleError):
    status = 404


class Conflict(ConsoleError):
    """The thing changed since the caller looked; `current` is what it is now."""

    status = 409

    def __init__(
        self,
        message: str,
        *,
        current: Mapping[str, str] | None = None,
        param: str | None = None,
        code: str = "changed_meanwhile",
    ) -> None:
        super().__init__(message, param=param, code=code)
        self.current = current or {}


class TooLarge(ConsoleError):
    status = 413


class StoreUnavailable(ConsoleError):
    """The database or the upstream cannot answer now; nothing was stored."""

    status = 503
    type = "server_error"


class UpstreamRefused(ConsoleError):
    """The upstream understood and said no: nothing was done. Its own words are kept.

    `retry_after` is in seconds, None where waiting does not help or nobody said how long.
    `may_pass` says whether the same call can succeed later.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int,
        type: str = "invalid_request_error",  # noqa: A002 the API's word
        param: str | None = None,
        code: str | None = None,
        request_id: str = "",
        retry_after: float | None = None,
        may_pass: bool = False,
    ) -> None:
        super().__init__(message, param=param, code=code)
        self.status = status
        self.type = type
        self.request_id = request_id
        self.retry_after = retry_after
        self.may_pass = may_pass


class MissingUpstream(UpstreamRefused, NotFound):
    """The upstream says that it does not have the conversation or item."""


class UpstreamUnreachable(StoreUnavailable):
    """Nothing was sent, or a read got no answer; our copy may be shown in its place.

    `code` says what was in the way: see `stores.upstream.faults`.
    """

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        request_id: str = "",
        detail: str = "",
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message, code=code)
        self.request_id = request_id
        self.detail = detail
        self.retry_after = retry_after


class KeyMissing(UpstreamUnreachable):
    """The environment variable that a project names holds no key."""

    def __init__(self, message: str) -> None:
        super().__init__(message, code="key_missing")


class UpstreamBroken(ConsoleError):
    """Something answered that is not the API, and nothing was done.

    `upstream_status` is the status of that answer, 0 where it has none.
    """

    status = 502
    type = "server_error"

    def __init__(
        self,
        message: str,
        *,
        code: str = "not_the_api",
        upstream_status: int = 0,
        request_id: str = "",
        detail: str = "",
    ) -> None:
        super().__init__(message, code=code)
        self.upstream_status = upstream_status
        self.request_id = request_id
        self.detail = detail


class OutcomeUnknown(ConsoleError):
    """A write may have been served, and nobody can say yet. It must not be sent again."""

    status = 504
    type = "server_error"

    def __init__(self, message: str, *, request_id: str = "") -> None:
        super().__init__(message, code="outcome_unknown")
        self.request_id = request_id
