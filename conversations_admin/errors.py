"""The errors every layer raises and every surface renders. Imports nothing of ours.

One class a situation, each with the status and the words of the API's own error
envelope, so that the dashboard, the JSON routes and the commands say the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar


class ConsoleError(Exception):
    """Something the caller can be told.

    `param` is the path of the offending input (`items[0].content[1].text`) or None.
    """

    status: ClassVar[int] = 400
    type: ClassVar[str] = "invalid_request_error"

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
        self, message: str, *, current: Mapping[str, str] | None = None, param: str | None = None
    ) -> None:
        super().__init__(message, param=param, code="changed_meanwhile")
        self.current = current or {}


class TooLarge(ConsoleError):
    status = 413


class StoreUnavailable(ConsoleError):
    """The database or the upstream cannot answer now; nothing was stored."""

    status = 503
    type = "server_error"
