"""Why there was no answer: a code for programs and a sentence for people."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from typing import Final

import httpx2

from conversations_admin.stores.upstream.addresses import PrivateAddress
from conversations_admin.stores.upstream.connection import Endpoint

# The first that fits, looked for from the innermost error outwards.
_REASONS: Final[tuple[tuple[type[BaseException], str, str], ...]] = (
    (
        PrivateAddress,
        "private_address",
        (
            "{host} has an address in the private network or of this machine, where this server "
            "may not call. If that is meant, set ALLOW_PRIVATE_UPSTREAMS=true in its environment "
            "and start it again."
        ),
    ),
    (socket.gaierror, "name_unknown", "The name {host} is not known (DNS)."),
    (
        ssl.SSLCertVerificationError,
        "certificate_untrusted",
        "The certificate of {host} is not trusted: {why}.",
    ),
    (ssl.SSLError, "tls_failed", "{host} does not speak TLS as expected: {why}."),
    (ConnectionRefusedError, "connection_refused", "Nothing listens at {host}."),
    (httpx2.PoolTimeout, "too_busy", "All connections to {host} are in use."),
    (httpx2.ConnectTimeout, "timed_out", "{host} did not take a connection in time."),
    (httpx2.TimeoutException, "timed_out", "{host} did not answer within {timeout:g} seconds."),
    (httpx2.ProxyError, "proxy_failed", "The proxy on the way to {host} failed: {why}."),
    (httpx2.DecodingError, "not_the_api", "The answer of {host} cannot be read."),
    (httpx2.ConnectError, "connection_lost", "{host} cannot be reached."),
)


def reason_of(cause: BaseException | None, endpoint: Endpoint) -> tuple[str, str]:
    for error in reversed(list(_chain(cause))):
        for kind, code, words in _REASONS:
            if isinstance(error, kind):
                timeout = endpoint.timeout
                return code, words.format(host=endpoint.host, why=_why(error), timeout=timeout)
    return "connection_lost", f"The connection to {endpoint.host} was lost."


def _why(error: BaseException) -> str:
    return getattr(error, "verify_message", None) or getattr(error, "reason", None) or str(error)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
