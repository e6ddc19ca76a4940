"""The official SDK cannot tell a console in front of a server from that server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import openai
import pytest

from tests.chain.console import Console, Seat
from tests.upstream.own_server import OwnServer
from tests.wire.examples import ALL


@pytest.fixture(scope="module")
def seat(shared_console: Console, own_server: OwnServer) -> Seat:
    return shared_console.open_seat(own_server.base_url)


@pytest.fixture
def clients(console: Console, seat: Seat, own_server: OwnServer) -> Iterator[list[openai.OpenAI]]:
    """Directly, and through us."""
    made = [
        openai.OpenAI(base_url=base_url, api_key=key, max_retries=0, timeout=60)
        for base_url, key in (
            (own_server.base_url, own_server.make_project()),
            (console.base_url, seat.token),
        )
    ]
    yield made
    for client in made:
        client.close()


def test_every_item_comes_back_as_the_same_object(clients: list[openai.OpenAI]) -> None:
    items: list[Any] = [raw for raw in ALL if raw.get("type") != "item_reference"]
    direct, through_us = (
        [model | {"id": ""} for model in (each.to_dict() for each in _kept(client, items[:20]))]
        for client in clients
    )
    assert direct == through_us


def _kept(client: openai.OpenAI, items: list[Any]) -> list[Any]:
    conversation = client.conversations.create(metadata={"kind": "sdk"})
    client.conversations.items.create(conversation.id, items=items)
    return list(client.conversations.items.list(conversation.id, order="asc", limit=7))


@pytest.mark.parametrize(
    "ask",
    [
        lambda client: client.conversations.retrieve("conv_0"),
        lambda client: client.conversations.delete("conv_0"),
        lambda client: client.conversations.update("conv_0", metadata={"a": "b"}),
        lambda client: client.conversations.items.list("conv_0"),
        lambda client: client.conversations.create(metadata={"k" * 65: "v"}),
        lambda client: client.conversations.create(items=[{"type": "nonsense"}]),
        lambda client: client.with_options(api_key="sk-wrong").conversations.create(),
    ],
)
def test_errors_are_of_the_same_class_and_words(
    clients: list[openai.OpenAI], ask: Callable[[openai.OpenAI], object]
) -> None:
    direct, through_us = (_error(client, ask) for client in clients)
    assert type(direct) is type(through_us)
    assert (direct.status_code, direct.body) == (through_us.status_code, through_us.body)


def _error(client: openai.OpenAI, ask: Callable[[openai.OpenAI], object]) -> openai.APIStatusError:
    with pytest.raises(openai.APIStatusError) as caught:
        ask(client)
    return caught.value
