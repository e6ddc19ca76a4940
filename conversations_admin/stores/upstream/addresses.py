"""Which addresses are on the public network, and hanging up on one that is not.

A name may point elsewhere tomorrow than on the day it was saved. So whoever is connected to is
looked at, once a connection, before anything is said to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any, Final, override
from urllib.request import getproxies

import httpx2

# Of a gateway that leads to the address of the old kind in the last 32 bits.
_TRANSLATED: Final = IPv6Network("64:ff9b::/96")
_LAST_BITS: Final = 0xFFFFFFFF


class PrivateAddress(httpx2.ConnectError):
    """Nothing was sent to it."""


def is_public(address: str) -> bool:
    return _meant(ip_address(address.partition("%")[0])).is_global


def hang_up_on_private(request: httpx2.Request) -> None:
    """To be called with every request before it is sent."""
    request.extensions["trace"] = _Watch(request.url.raw_host.decode("ascii"))


class _Watch:
    """Told what becomes of one request. A proxy on the way is the operator's own choice."""

    def __init__(self, host: str) -> None:
        self._host = host
        self._is_direct = False

    def __call__(self, event: str, facts: Mapping[str, Any]) -> None:
        if event == "connection.connect_tcp.started":
            # However the host is spelled: without a proxy nobody else is connected to.
            self._is_direct = facts["host"] == self._host or not getproxies()
        elif event == "connection.connect_tcp.complete" and self._is_direct:
            _require_public(facts["return_value"])

    @override
    def __repr__(self) -> str:
        return f"<watch on {self._host}>"


def _require_public(stream: Any) -> None:
    if not is_public(stream.get_extra_info("server_addr")[0]):
        stream.close()
        raise PrivateAddress("The address is in the private network.")


def _meant(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    if isinstance(address, IPv4Address):
        return address
    if address in _TRANSLATED:
        return IPv4Address(int(address) & _LAST_BITS)
    return address.ipv4_mapped or address
