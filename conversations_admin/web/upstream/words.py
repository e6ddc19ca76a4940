"""What an upstream's errors are called on a screen.

For the people who look after customers: what it means for them and what to do. Hosts and causes
are for whoever runs the server, and follow as `Trouble.detail` where there is room for them.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from conversations_admin.errors import (
    ConsoleError,
    InvalidRequest,
    KeyMissing,
    UpstreamBroken,
    UpstreamRefused,
    UpstreamUnreachable,
)
from conversations_admin.stores.upstream.faults import NOTHING_SENT

# Nothing was done: a form that is answered with one of these stays as it was typed.
REFUSALS = (UpstreamRefused, UpstreamUnreachable, UpstreamBroken)
WHO_SETS_KEYS = "Whoever runs this server can set it; no role in the console can."
SOON = "Try again in a moment."
TELL = "Tell whoever runs this server."
NO_ANSWER = "The upstream does not answer."
_UNSAFE: Final = frozenset({"certificate_untrusted", "tls_failed"})


@dataclass(frozen=True)
class Trouble:
    """What is in the way and what to do; `detail` is for whoever runs the server."""

    title: str
    advice: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.title} {self.advice}"

    @property
    def is_passing(self) -> bool:
        """Say whether there is nothing to do but wait."""
        return self.advice == SOON


def trouble_of(error: ConsoleError) -> Trouble:
    """What is in the way of all that one wants of the upstream."""
    match error:
        case KeyMissing():
            return Trouble("There is no usable key for the upstream.", WHO_SETS_KEYS, error.message)
        case UpstreamRefused(status=HTTPStatus.UNAUTHORIZED):
            # Not the upstream's own words, which are to whoever has the key.
            title = "The upstream does not accept our key."
            return Trouble(title, WHO_SETS_KEYS, error.message)
        case UpstreamRefused():
            return Trouble(f"The upstream answered: {error.message}", "")
        case UpstreamBroken():
            title = "The upstream does not answer as it should."
            return Trouble(
                title, f"{SOON} If it stays so, tell whoever runs this server.", error.message
            )
    return _unreachable(error)


def _unreachable(error: ConsoleError) -> Trouble:
    # A write may have met it, and pages that are only read say it too.
    detail = error.message.removesuffix(NOTHING_SENT)
    if error.code in _UNSAFE:
        return Trouble("The upstream cannot be trusted just now.", TELL, detail)
    if error.code == "upstream_fault":
        return Trouble("The upstream has a fault of its own.", SOON, error.message)
    return Trouble(NO_ANSWER, SOON, detail)


def is_outage(error: ConsoleError) -> bool:
    """Say whether nothing else could be done just now, either."""
    is_key = isinstance(error, UpstreamRefused) and error.status == HTTPStatus.UNAUTHORIZED
    return is_key or isinstance(error, UpstreamUnreachable | UpstreamBroken)


def words_of(error: ConsoleError) -> str:
    """What is in the way, and who can mend it."""
    if not isinstance(error, REFUSALS):
        return error.message
    trouble = trouble_of(error)
    is_of_key = trouble.advice == WHO_SETS_KEYS
    return f"{trouble.detail} {trouble.advice}" if is_of_key else str(trouble).strip()


def refusal_words(error: ConsoleError) -> str:
    """The same, below what somebody wanted to change."""
    is_told = isinstance(error, UpstreamRefused) and not is_outage(error)
    return words_of(error) if is_told else f"{words_of(error)} Nothing was changed."


def as_input_error(error: ConsoleError) -> InvalidRequest:
    """The same as an error of a form, at the place that the upstream named."""
    return InvalidRequest(refusal_words(error), param=error.param, code=error.code)
