"""What an upstream is and can: asked by harmless calls, or learned from writes that were wanted."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from conversations_admin.errors import (
    ConsoleError,
    KeyMissing,
    MissingUpstream,
    UpstreamBroken,
    UpstreamRefused,
    UpstreamUnreachable,
)
from conversations_admin.models import Project
from conversations_admin.models.project import DEFAULT_BASE_URL
from conversations_admin.stores.protocol import WireObject
from conversations_admin.stores.upstream.addresses import is_public
from conversations_admin.stores.upstream.client import Client, open_client
from conversations_admin.stores.upstream.connection import endpoint_of

FIRST_FAILURE: Final = 500
# Asked for to see how a conversation is told to be unknown.
NOBODYS: Final = "conv_" + "0" * 48

_ADVICE: Final[Mapping[str | None, str]] = {
    "name_unknown": "Check the host in the base URL.",
    "connection_refused": "Check host and port, and whether the server is running.",
    "certificate_untrusted": (
        "If it is meant to be so, name a file with its certificate in SSL_CERT_FILE."
    ),
    "tls_failed": "Check whether the base URL should begin with http:// or has another port.",
    "timed_out": "Check that this machine may reach it, or allow more time.",
    "proxy_failed": "Check HTTPS_PROXY and NO_PROXY.",
}


@dataclass(frozen=True)
class Tested:
    """How a try to reach an upstream went, in words for an operator.

    `on_record` says it without the address, for whoever reads the audit log. `lists`: whether
    it can list its conversations; None where it could not be asked.
    """

    words: str
    on_record: str
    lists: bool | None = None

    @property
    def is_good(self) -> bool:
        return self.lists is not None


def can_list(client: Client) -> bool:
    """Whether it has a route that lists conversations. Raises where it cannot be asked at all."""
    ask_for_nobodys(client)
    try:
        client.list_conversations(limit=1)
    except UpstreamRefused as refusal:
        if refusal.may_pass:
            raise
        return False
    except UpstreamBroken as broken:
        if broken.upstream_status >= FIRST_FAILURE:
            raise
        # A missing route answers in many ways; that the API is there has just been seen.
        return False
    return True


def learned_from_update(
    sent: Mapping[str, str],
    answered: Mapping[str, str],
    *,
    before: Mapping[str, str] | None = None,
) -> bool | None:
    """Whether metadata is merged; None where this update tells neither.

    `before` is what the upstream had, if that is known.
    """
    if answered.keys() - sent.keys():
        return True
    return None if before is None or before.keys() <= sent.keys() else False


def learned_from_delete(body: WireObject) -> str | None:
    """What deleting an item answers, from such an answer."""
    answered = body.get("object")
    return answered if isinstance(answered, str) else None


def test_connection(project: Project) -> Tested:
    """Try what the project is set to, stored or not, by harmless reads.

    Never raises for what the upstream does.
    """
    try:
        lists = can_list(open_client(endpoint_of(project), patience=0))
    except ConsoleError as error:
        return Tested(_words_of(error, project.base_url), error.message)
    words = _words_of_success(lists=lists)
    return Tested(words, words, lists)


def is_plain_http(base_url: str) -> bool:
    """Say whether keys and messages would travel unencrypted."""
    return urlsplit(base_url or DEFAULT_BASE_URL).scheme.lower() == "http"


def is_private(base_url: str) -> bool:
    """Say whether the host, or any address it has, is not on the public network.

    A name that cannot be looked up is not private: connecting will tell.
    """
    host = urlsplit(base_url or DEFAULT_BASE_URL).hostname
    return host is not None and any(not is_public(address) for address in _addresses(host))


def ask_for_nobodys(client: Client) -> None:
    """The least there is to ask. Raises what is in the way of every call."""
    try:
        client.retrieve_conversation(NOBODYS)
    except MissingUpstream:
        return


def _words_of(error: ConsoleError, base_url: str) -> str:
    if isinstance(error, KeyMissing):
        return error.message
    if isinstance(error, UpstreamUnreachable):
        return f"{error.detail or error.message} {_ADVICE.get(error.code, '')}".strip()
    if isinstance(error, UpstreamBroken):
        return f"{error.detail or error.message} {_hint(error, base_url)}".strip()
    if isinstance(error, UpstreamRefused):
        return _words_of_refusal(error)
    return error.message


def _hint(error: UpstreamBroken, base_url: str) -> str:
    is_without_version = "/v1" not in urlsplit(base_url).path
    if error.code == "redirected" or not is_without_version:
        return ""
    return f"It usually ends in /v1: try {base_url.rstrip('/')}/v1."


def _words_of_refusal(refusal: UpstreamRefused) -> str:
    told = f"The upstream says: {refusal.message}"
    match refusal.status:
        case 401:
            return f"{refusal.message} Check that it is complete, still valid, and for this server."
        case 403:
            return f"The key is known but may not read conversations (status 403). {told}"
        case 429:
            return f"The upstream was reached, and takes no more requests just now. {told}"
    return f"The upstream was reached, and refused (status {refusal.status}). {told}"


def _words_of_success(*, lists: bool) -> str:
    if lists:
        return "The upstream answers, the key is accepted, and it can list its conversations."
    return (
        "The upstream answers and the key is accepted. It cannot list its conversations: they "
        "become known here as they are created, passed through, or brought in by their ids."
    )


def _addresses(host: str) -> set[str]:
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return set()
    return {str(address[0]) for *_, address in found}
