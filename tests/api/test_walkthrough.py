"""The customer's walk-through, with the official SDK, unchanged, over HTTP."""

from __future__ import annotations

from typing import Any

import pytest
from openai import OpenAI
from pytest_django.live_server_helper import LiveServer

pytestmark = pytest.mark.django_db(transaction=True)

HELLO: Any = {"type": "message", "role": "user", "content": "Hello!"}


@pytest.fixture
def client(live_server: LiveServer, secret: str) -> OpenAI:
    return OpenAI(api_key=secret, base_url=f"{live_server.url}/v1", max_retries=0)


def test_the_walk_through_with_the_sdk(client: OpenAI) -> None:
    created = client.conversations.create(metadata={"topic": "demo"}, items=[HELLO])
    assert created.object == "conversation"
    assert created.metadata == {"topic": "demo"}
    assert client.conversations.retrieve(created.id) == created

    updated = client.conversations.update(created.id, metadata={"topic": "project-x"})
    assert updated.metadata == {"topic": "project-x"}

    added = client.conversations.items.create(
        created.id,
        items=[
            {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "a"}]},
            {"type": "message", "role": "assistant", "content": "b"},
        ],
    )
    assert [item.type for item in added.data] == ["message", "message"]
    assert not added.has_more

    first = client.conversations.items.list(created.id, limit=2, order="asc")
    rest = client.conversations.items.list(created.id, limit=2, order="asc", after=first.last_id)
    assert first.has_more
    assert not rest.has_more
    assert len(first.data) + len(rest.data) == 3

    item = client.conversations.items.retrieve(added.data[0].id, conversation_id=created.id)
    assert item == added.data[0]

    left = client.conversations.items.delete(item.id, conversation_id=created.id)
    assert left.id == created.id
    assert len(list(client.conversations.items.list(created.id))) == 2

    deleted = client.conversations.delete(created.id)
    assert (deleted.id, deleted.deleted, deleted.object) == (
        created.id,
        True,
        "conversation.deleted",
    )
