"""What an upstream is and can: asked by harmless calls, or learned from writes that were wanted."""

from __future__ import annotations

import socket
from ipaddress import ip_address
from urllib.parse import urlsplit

from conversations_admin.models.project import DEFAULT_BASE_URL


def is_plain_http(base_url: str) -> bool:
    """Say whether keys and messages would travel unencrypted."""
    return urlsplit(base_url or DEFAULT_BASE_URL).scheme.lower() == "http"


def is_private(base_url: str) -> bool:
    """Say whether the host, or any address it has, is not on the public network.

    A name that cannot be looked up is not private: connecting will tell.
    """
    host = urlsplit(base_url or DEFAULT_BASE_URL).hostname
    return host is not None and any(not _is_public(address) for address in _addresses(host))


def _addresses(host: str) -> set[str]:
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return set()
    return {str(address[0]) for *_, address in found}


def _is_public(address: str) -> bool:
    parsed = ip_address(address.partition("%")[0])
    mapped = getattr(parsed, "ipv4_mapped", None)
    return (mapped or parsed).is_global
