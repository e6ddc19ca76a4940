"""The client in front of our own server, which answers as the platform was seen to."""

from __future__ import annotations

import pytest
from pytest_django.live_server_helper import LiveServer

from conversations_admin.errors import MissingUpstream, UpstreamRefused
from conversations_admin.stores.upstream import probe
from conversations_admin.stores.upstream.client import Client, open_client
from conversations_admin.stores.upstream.connection import Endpoint
from tests.stores.upstream.conftest import VARIABLE

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def own(live_server: LiveServer, secret: str) -> Client:
    return open_client(
        Endpoint(
            base_url=f"{live_server.url}/v1",
            key=secret,
            key_variable=VARIABLE,
            may_be_private=True,
        )
    )


def said(text: str) -> dict[str, object]:
    return {"type": "message", "role": "user", "content": text}


def test_every_call_is_understood(own: Client) -> None:
    created = own.create_conversation({"tier": "gold"}, [said("one")])
    conversation_id = created.body["id"]
    added = own.add_items(conversation_id, [said(f"more {number}") for number in range(20)])
    item_id = added.body["data"][0]["id"]

    assert created.request_id
    assert len(list(own.all_items(conversation_id))) == 21
    assert own.retrieve_item(conversation_id, item_id).body == added.body["data"][0]
    assert own.update_metadata(conversation_id, {"a": "b"}).body["metadata"] == {"a": "b"}
    assert own.delete_item(conversation_id, item_id).body["id"] == conversation_id
    assert [entry["id"] for entry in own.all_conversations()] == [conversation_id]
    assert own.delete_conversation(conversation_id).body["deleted"]
    with pytest.raises(MissingUpstream):
        own.retrieve_conversation(conversation_id)


def test_its_refusals_keep_their_words(own: Client) -> None:
    with pytest.raises(UpstreamRefused) as raised:
        own.create_conversation({"k" * 65: "v"})

    assert raised.value.code == "property_name_above_max_length"
    assert raised.value.param == f"metadata.{'k' * 65}"


def test_it_is_found_to_list(own: Client) -> None:
    assert probe.can_list(own)
