"""Where an upstream is, with which key, and the SDK set up to talk to it."""

from __future__ import annotations

import os
import re
import ssl
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import httpx2
from django.conf import settings

from conversations_admin.errors import KeyMissing
from conversations_admin.models import Project
from conversations_admin.models.project import DEFAULT_BASE_URL, DEFAULT_KEY_VARIABLE
from conversations_admin.stores.upstream.addresses import hang_up_on_private

if TYPE_CHECKING:
    from openai import OpenAI

LONGEST_CONNECT: Final = 5.0
# Below the five seconds after which common servers close an idle connection: a write on
# one that is just being closed would have an unknown outcome.
KEPT_IDLE: Final = 4.0
CONNECTIONS: Final = 32
# A large page over a slow line is welcome to take a little longer than a call should.
TIMEOUTS_PER_BODY: Final = 3
LARGEST_ANSWER: Final = 512 * 2**20
_KEY: Final = re.compile(r"[!-~]+\Z")


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """`timeout` in seconds. The key is in no repr.

    Unless it `may_be_private`, no connection is made into the private network, however it is
    named.
    """

    base_url: str
    key: str = field(repr=False)
    key_variable: str
    organization: str = ""
    upstream_project: str = ""
    timeout: float = 10.0
    may_be_private: bool = False

    @property
    def host(self) -> str:
        """As operators are told of it: without a user or a password. Nobody else is."""
        return urlsplit(self.base_url).netloc.rpartition("@")[2]


def endpoint_of(project: Project) -> Endpoint:
    """Raises KeyMissing, naming the variable."""
    variable = key_variable_of(project)
    return Endpoint(
        base_url=project.base_url or DEFAULT_BASE_URL,
        key=key_in(variable),
        key_variable=variable,
        organization=project.organization,
        upstream_project=project.upstream_project,
        timeout=float(project.timeout),
        may_be_private=settings.ALLOW_PRIVATE_UPSTREAMS,
    )


def key_variable_of(project: Project) -> str:
    """The environment variable that is to hold the upstream's key."""
    return project.key_variable or DEFAULT_KEY_VARIABLE


def key_in(variable: str) -> str:
    key = os.environ.get(variable, "").strip()
    if not key:
        raise KeyMissing(
            f"The environment variable {variable} is not set; it should hold the upstream's key. "
            "Set it for the server and the workers, and restart them."
        )
    if not _KEY.match(key):
        raise KeyMissing(
            f"The environment variable {variable} holds characters that no key has, such as "
            "blanks, line breaks or letters with accents. Correct it for the server and the "
            "workers, and restart them."
        )
    return key


def is_address(base_url: str) -> bool:
    """Say whether it can be one of a server at all."""
    try:
        url = urlsplit(base_url)
        is_whole = bool(url.hostname) and url.port != 0
        httpx2.URL(base_url)
    except (ValueError, httpx2.InvalidURL):
        return False
    return is_whole and url.scheme in ("http", "https") and not re.search(r"\s", base_url)


def open_sdk(endpoint: Endpoint) -> OpenAI:
    """A client with connections of its own; whoever opens it closes it."""
    from openai import OpenAI  # noqa: PLC0415 a second's import, that local projects can do without

    sdk = OpenAI(
        base_url=endpoint.base_url,
        api_key=endpoint.key,
        # Else OPENAI_CUSTOM_HEADERS could put another key in its place.
        default_headers={"Authorization": f"Bearer {endpoint.key}"},
        max_retries=0,
        http_client=_open_http(endpoint),
    )
    # Not by the constructor, which takes OPENAI_ORG_ID and OPENAI_PROJECT_ID where there is none.
    sdk.organization = endpoint.organization or None
    sdk.project = endpoint.upstream_project or None
    return sdk


def _open_http(endpoint: Endpoint) -> httpx2.Client:
    timeout = endpoint.timeout
    return httpx2.Client(
        verify=_trusted(),
        timeout=httpx2.Timeout(timeout, connect=min(timeout, LONGEST_CONNECT)),
        limits=httpx2.Limits(max_connections=CONNECTIONS, keepalive_expiry=KEPT_IDLE),
        # The key would go along to wherever a redirect points.
        follow_redirects=False,
        event_hooks={
            "request": [] if endpoint.may_be_private else [hang_up_on_private],
            "response": [_bound],
        },
    )


@cache
def _trusted() -> ssl.SSLContext:
    """Who may vouch for a server: the system's list, or SSL_CERT_FILE. Slow to read."""
    return httpx2.create_ssl_context()


def _bound(response: httpx2.Response) -> None:
    seconds = response.request.extensions["timeout"]["read"] * TIMEOUTS_PER_BODY
    assert isinstance(response.stream, httpx2.SyncByteStream)  # noqa: S101 for the type alone
    response.stream = _Bounded(response.stream, until=time.monotonic() + seconds)


class _Bounded(httpx2.SyncByteStream):
    """An answer that ends: a time-out alone counts from one piece of it to the next."""

    def __init__(self, stream: httpx2.SyncByteStream, *, until: float) -> None:
        self._stream = stream
        self._until = until

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for piece in self._stream:
            size += len(piece)
            if time.monotonic() > self._until:
                raise httpx2.ReadTimeout("The answer trickles.")
            if size > LARGEST_ANSWER:
                raise httpx2.DecodingError("The answer is too large.")
            yield piece

    def close(self) -> None:
        self._stream.close()
