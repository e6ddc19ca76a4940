"""The customer's walk-through, with the official SDK, unchanged, over HTTP."""

from __future__ import annotations

import asyncio
from typing import Any

import openai
import pytest
from openai import AsyncOpenAI, OpenAI
from pytest_django.live_server_helper import LiveServer

pytestmark = pytest.mark.django_db(transaction=True)

HELLO: Any = {"type": "message", "role": "user", "content": "Hello!"}
TWO: Any = [
    {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "Hi"}]},
    {"type": "message", "role": "assistant", "content": "How are you?"},
]


@pytest.fixture
def options(live_server: LiveServer, secret: str) -> dict[str, Any]:
    return {"api_key": secret, "base_url": f"{live_server.url}/v1", "max_retries": 0}


def test_the_walk_through(options: dict[str, Any]) -> None:
    with OpenAI(**options) as client:
        walk_through(client)


def walk_through(client: OpenAI) -> None:
    created = client.conversations.create(metadata={"topic": "demo"}, items=[HELLO])
    assert created.object == "conversation"
    assert created.metadata == {"topic": "demo"}
    assert client.conversations.retrieve(created.id) == created

    updated = client.conversations.update(created.id, metadata={"topic": "project-x"})
    assert updated.metadata == {"topic": "project-x"}

    added = client.conversations.items.create(created.id, items=TWO)
    assert not added.has_more
    first = client.conversations.items.list(created.id, limit=2, order="asc")
    assert first.has_more
    rest = client.conversations.items.list(created.id, order="asc", after=first.last_id or "")
    assert not rest.has_more
    assert [*first.data[1:], *rest.data] == added.data

    item = client.conversations.items.retrieve(first.last_id or "", conversation_id=created.id)
    assert item == added.data[0]
    left = client.conversations.items.delete(item.id or "", conversation_id=created.id)
    assert left == updated
    for kept in client.conversations.items.list(created.id):
        client.conversations.items.delete(kept.id or "", conversation_id=created.id)
    empty = client.conversations.items.list(created.id)
    assert (empty.data, empty.last_id, empty.has_more) == ([], None, False)

    deleted = client.conversations.delete(created.id)
    assert (deleted.id, deleted.deleted) == (created.id, True)
    assert deleted.object == "conversation.deleted"
    with pytest.raises(openai.NotFoundError):
        client.conversations.retrieve(created.id)


def test_the_walk_through_without_blocking(options: dict[str, Any]) -> None:
    asyncio.run(walk_through_async(options))


async def walk_through_async(options: dict[str, Any]) -> None:
    async with AsyncOpenAI(**options) as client:
        created = await client.conversations.create(metadata={"topic": "demo"}, items=[HELLO])
        assert await client.conversations.retrieve(created.id) == created
        updated = await client.conversations.update(created.id, metadata={"topic": "project-x"})
        assert updated.metadata == {"topic": "project-x"}

        added = await client.conversations.items.create(created.id, items=TWO)
        page = await client.conversations.items.list(created.id, limit=2, order="asc")
        assert page.has_more
        walked = [item async for item in client.conversations.items.list(created.id, limit=1)]
        assert walked[:2] == added.data[::-1]

        item = await client.conversations.items.retrieve(
            page.last_id or "", conversation_id=created.id
        )
        assert item == added.data[0]
        for gone in walked:
            await client.conversations.items.delete(gone.id or "", conversation_id=created.id)
        assert (await client.conversations.items.list(created.id)).data == []
        assert (await client.conversations.delete(created.id)).deleted


@pytest.mark.parametrize("order", ["asc", "desc"])
def test_the_sdk_pages_through_everything_once(options: dict[str, Any], order: Any) -> None:
    texts = [f"message {number}" for number in range(45)]
    with OpenAI(**options) as client:
        conversation = client.conversations.create()
        for start in range(0, 45, 15):
            client.conversations.items.create(
                conversation.id,
                items=[HELLO | {"content": text} for text in texts[start : start + 15]],
            )
        pages = client.conversations.items.list(conversation.id, limit=7, order=order)
        walked = [item.to_dict()["content"][0]["text"] for item in pages]  # type: ignore[index]
    assert walked == (texts if order == "asc" else texts[::-1])


def test_the_sdk_tells_errors_apart(options: dict[str, Any]) -> None:
    with OpenAI(**options) as client:
        with pytest.raises(openai.NotFoundError) as missing:
            client.conversations.items.list("conv_0")
        with pytest.raises(openai.BadRequestError) as refused:
            client.conversations.create(metadata={"k": "v" * 513})
        with pytest.raises(openai.AuthenticationError) as unknown:
            client.with_options(api_key="wrong").conversations.create()
    assert missing.value.request_id
    assert (refused.value.param, refused.value.code) == ("metadata.k", "string_above_max_length")
    assert unknown.value.code == "invalid_api_key"


def test_the_sdk_asks_for_what_is_left_out(options: dict[str, Any]) -> None:
    picture: Any = {"type": "input_image", "image_url": "https://example.com/cat.png"}
    with OpenAI(**options) as client:
        conversation = client.conversations.create(items=[HELLO | {"content": [picture]}])
        without = client.conversations.items.list(conversation.id)
        asked = client.conversations.items.list(
            conversation.id, include=["message.input_image.image_url"]
        )
    assert "cat.png" not in without.to_json()
    assert "cat.png" in asked.to_json()
