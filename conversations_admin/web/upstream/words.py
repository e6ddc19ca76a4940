"""What an upstream's errors are called on a screen."""

from __future__ import annotations

from http import HTTPStatus

from conversations_admin.errors import (
    ConsoleError,
    InvalidRequest,
    KeyMissing,
    UpstreamBroken,
    UpstreamRefused,
    UpstreamUnreachable,
)

# Nothing was done: a form that is answered with one of these stays as it was typed.
REFUSALS = (UpstreamRefused, UpstreamUnreachable, UpstreamBroken)
WHO_SETS_KEYS = "Whoever runs this server can set it; no role in the console can."


def words_of(error: ConsoleError) -> str:
    """The message, with whose words they are and who can mend it."""
    if isinstance(error, KeyMissing):
        return f"{error.message} {WHO_SETS_KEYS}"
    if not isinstance(error, UpstreamRefused):
        return error.message
    if error.status == HTTPStatus.UNAUTHORIZED:
        # Not the upstream's own words, which are to whoever has the key.
        return f"{error.message} {WHO_SETS_KEYS}"
    return f"The upstream answered: {error.message}"


def as_input_error(error: ConsoleError) -> InvalidRequest:
    """The same as an error of a form, at the place that the upstream named."""
    return InvalidRequest(words_of(error), param=error.param, code=error.code)
