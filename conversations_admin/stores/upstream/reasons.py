"""Why there was no answer: a code for programs, and a sentence for people.

Where the upstream is stands in the log and in what operators are told, and in nothing else.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import httpx2

from conversations_admin.stores.upstream.addresses import PrivateAddress
from conversations_admin.stores.upstream.connection import Endpoint

TIMED_OUT: Final = "timed_out"

# The first that fits, looked for from the innermost error outwards.
_REASONS: Final[tuple[tuple[type[BaseException], str, str], ...]] = (
    (
        PrivateAddress,
        "private_address",
        (
            "{upstream} has an address in the private network or of this machine, where this "
            "server may not call. If that is meant, set ALLOW_PRIVATE_UPSTREAMS=true in its "
            "environment and start it again."
        ),
    ),
    (socket.gaierror, "name_unknown", "The name of {upstream} is not known (DNS)."),
    (
        ssl.SSLCertVerificationError,
        "certificate_untrusted",
        "The certificate of {upstream} is not trusted{why}.",
    ),
    (ssl.SSLError, "tls_failed", "{upstream} does not speak TLS as expected{why}."),
    (ConnectionRefusedError, "connection_refused", "Nothing listens at the address of {upstream}."),
    (httpx2.PoolTimeout, "too_busy", "All connections to {upstream} are in use."),
    (httpx2.ConnectTimeout, TIMED_OUT, "{upstream} did not take a connection in time."),
    (httpx2.TimeoutException, TIMED_OUT, "{upstream} did not answer within {timeout:g} seconds."),
    (httpx2.ProxyError, "proxy_failed", "The proxy on the way to {upstream} failed{why}."),
    (httpx2.DecodingError, "not_the_api", "The answer of {upstream} cannot be read."),
    (httpx2.ConnectError, "connection_lost", "{upstream} cannot be reached."),
)


@dataclass(frozen=True)
class Reason:
    """`words` are for everybody, `detail` says the same with the address and the cause."""

    code: str
    words: str
    detail: str


def reason_of(cause: BaseException | None, endpoint: Endpoint) -> Reason:
    for error in reversed(list(_chain(cause))):
        for kind, code, words in _REASONS:
            if isinstance(error, kind):
                return _reason(code, words, endpoint, why=f": {_why(error)}")
    return _reason("connection_lost", "The connection to {upstream} was lost.", endpoint)


def _reason(code: str, words: str, endpoint: Endpoint, *, why: str = "") -> Reason:
    def told(upstream: str, why: str) -> str:
        filled = words.format(upstream=upstream, why=why, timeout=endpoint.timeout)
        return filled[0].upper() + filled[1:]

    return Reason(code, told("the upstream", ""), told(f"the upstream ({endpoint.host})", why))


def _why(error: BaseException) -> str:
    return getattr(error, "verify_message", None) or getattr(error, "reason", None) or str(error)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
