"""Whoever is connected to is looked at, however it was called when its address was saved."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

import pytest

from conversations_admin.errors import OutcomeUnknown, UpstreamUnreachable
from conversations_admin.stores.upstream.addresses import is_public
from conversations_admin.stores.upstream.client import Client
from tests.stores.upstream.conftest import Watch
from tests.stores.upstream.speaker import HANG_UP, Speaker, conversation


@pytest.fixture
def points_at_us(monkeypatch: pytest.MonkeyPatch) -> str:
    """A name that was somebody else's when it was saved."""
    look_up = socket.getaddrinfo

    def answer(host: Any, *arguments: Any, **more: Any) -> Any:
        return look_up("127.0.0.1" if host == "api.example" else host, *arguments, **more)

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    return "api.example"


def test_nothing_is_said_to_a_name_that_points_into_the_private_network(
    make_client: Callable[..., Client], speaker: Speaker, watch: Watch, points_at_us: str
) -> None:
    address = f"http://{points_at_us}:{speaker.server_port}/v1"
    client = make_client(address, may_be_private=False)
    with pytest.raises(UpstreamUnreachable) as raised:
        client.create_conversation({"tier": "gold"})
    assert raised.value.code == "private_address"
    assert points_at_us in raised.value.detail
    assert points_at_us not in raised.value.message
    assert "ALLOW_PRIVATE_UPSTREAMS=true" in raised.value.message
    assert not speaker.asked
    assert not watch.slept


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433"])
def test_it_is_the_address_that_counts(
    make_client: Callable[..., Client], speaker: Speaker, host: str
) -> None:
    client = make_client(f"http://{host}:{speaker.server_port}/v1", may_be_private=False)
    with pytest.raises(UpstreamUnreachable):
        client.retrieve_conversation("conv_1")
    assert speaker.asked == []


def test_what_is_allowed_is_called(
    make_client: Callable[..., Client], speaker: Speaker, points_at_us: str
) -> None:
    speaker.will(conversation())
    client = make_client(f"http://{points_at_us}:{speaker.server_port}/v1", may_be_private=True)
    assert client.retrieve_conversation(conversation()["id"]).body == conversation()


def test_a_proxy_may_be_in_the_private_network(
    make_client: Callable[..., Client], speaker: Speaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it goes from there is its own to allow."""
    monkeypatch.setenv("HTTP_PROXY", f"http://{speaker.address}")
    speaker.will(conversation())
    client = make_client("http://api.example/v1", may_be_private=False)
    assert client.retrieve_conversation(conversation()["id"]).body == conversation()


def test_what_happens_to_a_call_is_told_as_always(
    make_client: Callable[..., Client], speaker: Speaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://{speaker.address}")
    speaker.will(HANG_UP)
    client = make_client("http://api.example/v1", may_be_private=False)
    with pytest.raises(OutcomeUnknown):
        client.create_conversation({})


@pytest.mark.parametrize(
    ("address", "is_outside"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("64:ff9b::808:808", True),
        ("10.1.2.3", False),
        ("169.254.169.254", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::a00:1", False),
        ("fe80::1%eth0", False),
    ],
)
def test_an_address_is_judged_by_where_it_leads(address: str, is_outside: bool) -> None:
    assert is_public(address) is is_outside
