"""Many at once, over HTTP: nothing is lost and nothing comes twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from openai import OpenAI
from pytest_django.live_server_helper import LiveServer

from conversations_admin.audit import chain

pytestmark = pytest.mark.django_db(transaction=True)

WRITERS = 8
ROUNDS = 5


@pytest.fixture
def together() -> Callable[[Callable[[int], Any]], list[Any]]:
    """Run a call from all writers at the same moment."""

    def run(call: Callable[[int], Any]) -> list[Any]:
        gate = threading.Barrier(WRITERS)

        def wait_and_call(number: int) -> Any:
            gate.wait()
            return call(number)

        with ThreadPoolExecutor(WRITERS) as pool:
            return list(pool.map(wait_and_call, range(WRITERS)))

    return run


@pytest.fixture
def client(live_server: LiveServer, secret: str) -> Any:
    # Retries, as the SDK does them by default: SQLite may say that it is busy.
    with OpenAI(api_key=secret, base_url=f"{live_server.url}/v1") as client:
        yield client


def message(text: str) -> Any:
    return {"type": "message", "role": "user", "content": text}


@pytest.mark.parametrize("order", ["asc", "desc"])
def test_eight_writers_lose_nothing_and_a_walk_finds_each_item_once(
    client: OpenAI, together: Callable[..., list[Any]], order: Any
) -> None:
    conversation = client.conversations.create()

    def write(writer: int) -> list[str]:
        written = []
        for turn in range(ROUNDS):
            items = [message(f"{writer}-{turn}-{n}") for n in range(4)]
            added = client.conversations.items.create(conversation.id, items=items)
            written += [item.id or "" for item in added.data]
        return written

    written = [item_id for ids in together(write) for item_id in ids]
    walked = list(client.conversations.items.list(conversation.id, limit=7, order=order))
    assert len(written) == len(set(written)) == WRITERS * ROUNDS * 4
    assert sorted(item.id or "" for item in walked) == sorted(written)
    assert chain.verify().is_whole


def test_a_batch_stays_together(client: OpenAI, together: Callable[..., list[Any]]) -> None:
    conversation = client.conversations.create()
    batches = together(
        lambda writer: client.conversations.items.create(
            conversation.id, items=[message(f"{writer}-{n}") for n in range(20)]
        )
    )
    walked = client.conversations.items.list(conversation.id, limit=100, order="asc")
    in_order = [item.id for item in walked]
    for batch in batches:
        first = in_order.index(batch.data[0].id)
        assert in_order[first : first + 20] == [item.id for item in batch.data]


def test_one_of_many_deletes_wins(client: OpenAI, together: Callable[..., list[Any]]) -> None:
    conversation = client.conversations.create(items=[message("a")])
    (item,) = client.conversations.items.list(conversation.id).data

    def delete(_: int) -> int:
        answer = client.conversations.items.with_raw_response
        try:
            return answer.delete(item.id or "", conversation_id=conversation.id).status_code
        except Exception as error:
            return int(getattr(error, "status_code", 0))

    assert sorted(together(delete)) == [200] + [404] * (WRITERS - 1)


def test_many_updates_leave_one_whole_metadata(
    client: OpenAI, together: Callable[..., list[Any]]
) -> None:
    conversation = client.conversations.create()
    wanted = [{f"k{n}": str(writer) for n in range(16)} for writer in range(WRITERS)]
    together(lambda writer: client.conversations.update(conversation.id, metadata=wanted[writer]))
    assert client.conversations.retrieve(conversation.id).metadata in wanted


def test_the_same_new_id_is_stored_once(client: OpenAI, together: Callable[..., list[Any]]) -> None:
    conversation = client.conversations.create()
    item = message("a") | {"id": "msg_same"}

    def add(_: int) -> int:
        try:
            client.conversations.items.create(conversation.id, items=[item])
        except Exception as error:
            return int(getattr(error, "status_code", 0))
        return 200

    assert sorted(together(add)) == [200] + [400] * (WRITERS - 1)
    assert len(client.conversations.items.list(conversation.id).data) == 1
