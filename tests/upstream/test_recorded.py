"""The habits of the public platform where ours differ, as the SDK meets them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import openai
import pytest
from openai import OpenAI

from tests.upstream.recorded import RecordedUpstream


@pytest.fixture
def client(recorded: RecordedUpstream) -> Iterator[OpenAI]:
    with OpenAI(api_key=recorded.token, base_url=recorded.base_url, max_retries=0) as client:
        yield client


def message(text: str) -> Any:
    return {"role": "user", "content": text}


def test_items_are_walked_page_by_page(client: OpenAI) -> None:
    conversation = client.conversations.create(items=[message("0"), message("1")])
    added = client.conversations.items.create(conversation.id, items=[message("2")])
    walked = list(client.conversations.items.list(conversation.id, limit=2))
    assert [item.to_dict()["content"][0]["text"] for item in walked] == ["2", "1", "0"]  # type: ignore[index]
    assert added.data == walked[:1]
    assert (
        client.conversations.items.retrieve(walked[0].id or "", conversation_id=conversation.id)
        == (walked[0])
    )


def test_metadata_is_merged(client: OpenAI) -> None:
    conversation = client.conversations.create(metadata={"tier": "gold", "env": "live"})
    body: Any = {"tier": "free", "env": None}
    updated = client.conversations.update(conversation.id, metadata=body)
    assert updated.metadata == {"tier": "free", "env": "live"}
    assert client.conversations.update(conversation.id, metadata=None).metadata == updated.metadata


def test_deleting_an_item_answers_a_confirmation(client: OpenAI) -> None:
    conversation = client.conversations.create(items=[message("Hello")])
    [item] = client.conversations.items.list(conversation.id).data
    answer = client.conversations.items.with_raw_response.delete(
        item.id or "", conversation_id=conversation.id
    )
    assert answer.http_response.json() == {
        "id": item.id,
        "object": "conversation.item.deleted",
        "deleted": True,
    }
    assert client.conversations.items.list(conversation.id).data == []


@pytest.mark.parametrize(
    ("method", "path", "status", "message"),
    [
        ("get", "/conversations", 404, "Invalid URL (GET /v1/conversations)"),
        ("get", "/conversations/conv_x", 404, "Conversation with id 'conv_x' not found."),
        ("delete", "/conversations/conv_x/items", 405, "Method not allowed"),
    ],
)
def test_what_is_not_there_is_told_in_the_envelope(
    client: OpenAI, method: str, path: str, status: int, message: str
) -> None:
    with pytest.raises(openai.APIStatusError) as refused:
        getattr(client, method)(path, cast_to=object)
    assert refused.value.status_code == status
    assert message in refused.value.response.json()["error"]["message"]
    assert refused.value.request_id


def test_a_key_that_is_revoked_is_refused(client: OpenAI, recorded: RecordedUpstream) -> None:
    client.conversations.create()
    recorded.token = "sk-other"
    with pytest.raises(openai.AuthenticationError) as refused:
        client.conversations.create()
    assert refused.value.code == "invalid_api_key"


def test_bad_input_is_refused_whole(client: OpenAI, recorded: RecordedUpstream) -> None:
    conversation_id = recorded.start_conversation("Hello")
    [item] = recorded.items(conversation_id)
    for items, code in (
        ([message("x")] * 21, "array_above_max_length"),
        ([message("x"), {"type": "later_call"}], "invalid_value"),
        ([message("x"), {"id": item["id"], **message("y"), "type": "message"}],
         "item_already_in_conversation"),
    ):  # fmt: skip
        with pytest.raises(openai.BadRequestError) as refused:
            client.conversations.items.create(conversation_id, items=items)
        assert refused.value.code == code
    assert recorded.items(conversation_id) == [item]


def test_items_of_later_types_come_as_they_were_planted(
    client: OpenAI, recorded: RecordedUpstream
) -> None:
    conversation_id = recorded.start_conversation("Hello")
    planted = recorded.plant(conversation_id, {"type": "later_call", "depth": {"a": [None]}})
    recorded.later_types.add("later_call")
    sent: Any = {"type": "later_call", "more": 1}
    client.conversations.items.create(conversation_id, items=[sent])
    page = client.conversations.items.with_raw_response.list(conversation_id, order="asc")
    _, first, second = page.http_response.json()["data"]
    assert first == planted == {"id": first["id"], "type": "later_call", "depth": {"a": [None]}}
    assert second == {"id": second["id"], **sent}


def test_it_can_be_changed_behind_everybodys_back(
    client: OpenAI, recorded: RecordedUpstream
) -> None:
    conversation_id = recorded.start_conversation("one", "two", tier="gold")
    first, second = recorded.items(conversation_id)
    recorded.delete_item(conversation_id, first["id"])
    recorded.set_metadata(conversation_id, {"env": "live"})
    [left] = client.conversations.items.list(conversation_id).data
    assert left.id == second["id"]
    assert client.conversations.retrieve(conversation_id).metadata == {"env": "live"}
    recorded.delete_conversation(conversation_id)
    with pytest.raises(openai.NotFoundError):
        client.conversations.retrieve(conversation_id)
    assert recorded.conversation_ids() == []
