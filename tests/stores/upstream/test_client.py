from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from conversations_admin.errors import (
    NotFound,
    OutcomeUnknown,
    UpstreamBroken,
    UpstreamRefused,
)
from conversations_admin.stores.upstream.client import Client
from conversations_admin.wire.sdk import includables
from tests.stores.upstream.conftest import KEY
from tests.stores.upstream.speaker import Say, Speaker, conversation, listed, message, refusal

ODD = {"type": "hologram_call", "id": "holo_1", "beam": {"colour": None, "list": [1.5, {}]}}
DELETED = {"id": "conv_1", "object": "conversation.deleted", "deleted": True}


def included(speaker: Speaker) -> list[list[str]]:
    return [[v for k, v in asked.query if k == "include[]"] for asked in speaker.asked]


def test_a_conversation_is_created_with_its_items(client: Client, speaker: Speaker) -> None:
    speaker.will(conversation(tier="gold"))

    answer = client.create_conversation({"tier": "gold"}, [message()])

    assert answer.body == conversation(tier="gold")
    (asked,) = speaker.asked
    assert (asked.method, asked.path) == ("POST", "/v1/conversations")
    assert asked.body == {"metadata": {"tier": "gold"}, "items": [message()]}


def test_a_conversation_without_items_is_created_without_any(
    client: Client, speaker: Speaker
) -> None:
    speaker.will(conversation())

    client.create_conversation({}, [])

    assert speaker.asked[0].body == {"metadata": {}}


def test_every_call_brings_the_upstreams_request_id(client: Client, speaker: Speaker) -> None:
    speaker.will(conversation())

    assert client.retrieve_conversation("conv_1").request_id == "req_7"


def test_an_absent_metadata_is_an_empty_one(client: Client, speaker: Speaker) -> None:
    speaker.will(conversation() | {"metadata": None})

    assert client.retrieve_conversation("conv_1").body["metadata"] == {}


def test_metadata_is_sent_and_the_answer_is_what_counts(client: Client, speaker: Speaker) -> None:
    speaker.will(conversation(tier="gold", kept="yes"))

    answer = client.update_metadata("conv_1", {"tier": "gold"})

    assert answer.body["metadata"] == {"tier": "gold", "kept": "yes"}
    assert speaker.asked[0].body == {"metadata": {"tier": "gold"}}


def test_a_conversation_is_deleted(client: Client, speaker: Speaker) -> None:
    speaker.will(DELETED)

    assert client.delete_conversation("conv_1").body == DELETED
    assert (speaker.asked[0].method, speaker.asked[0].path) == (
        "DELETE",
        "/v1/conversations/conv_1",
    )


@pytest.mark.parametrize(
    "body",
    [conversation(), {"id": "msg_1", "object": "conversation.item.deleted", "deleted": True}],
)
def test_both_answers_to_the_deletion_of_an_item_are_known(
    client: Client, speaker: Speaker, body: dict[str, Any]
) -> None:
    speaker.will(body)

    assert client.delete_item("conv_1", "msg_1").body == body
    assert speaker.asked[0].path == "/v1/conversations/conv_1/items/msg_1"


def test_unknown_types_and_fields_pass_whole_in_both_directions(
    client: Client, speaker: Speaker
) -> None:
    speaker.will(listed(ODD))

    assert client.add_items("conv_1", [ODD]).body["data"] == [ODD]
    assert speaker.asked[0].body == {"items": [ODD]}


def test_a_page_is_asked_for_with_every_gated_field(client: Client, speaker: Speaker) -> None:
    speaker.will(listed(message()))

    client.list_items("conv_1", after="msg_0", limit=7, order="desc")

    query = speaker.asked[0].query
    assert [value for key, value in query if key == "include[]"] == list(includables())
    assert {("after", "msg_0"), ("limit", "7"), ("order", "desc")} < set(query)


def test_an_item_is_retrieved_with_every_gated_field(client: Client, speaker: Speaker) -> None:
    speaker.will(ODD)

    assert client.retrieve_item("conv_1", "holo_1").body == ODD
    assert included(speaker) == [list(includables())]


def test_an_include_that_the_upstream_does_not_know_is_left_out_from_then_on(
    client: Client, speaker: Speaker
) -> None:
    no = Say(400, refusal("Invalid value.", param="include[2]", code="invalid_value"))
    speaker.will(no, Say(body=listed(message())))

    client.list_items("conv_1")
    client.list_items("conv_1")

    known = [name for name in includables() if name != includables()[2]]
    assert included(speaker) == [list(includables()), known, known]


def test_an_upstream_without_include_is_read_without_it(client: Client, speaker: Speaker) -> None:
    no = Say(400, refusal("Unknown parameter: 'include'.", param="include"))
    speaker.will(no, Say(body=listed(message())))

    client.add_items("conv_1", [message()])

    assert included(speaker) == [list(includables()), []]


def test_a_refusal_of_something_else_is_not_taken_for_one_of_include(
    client: Client, speaker: Speaker
) -> None:
    no = Say(400, refusal("Please include a role.", param="items[0].role"))
    speaker.will(no, no, Say(body=listed(message())))
    for _ in range(2):
        with pytest.raises(UpstreamRefused):
            client.add_items("conv_1", [message()])

    client.list_items("conv_1")

    assert included(speaker) == [list(includables())] * 3


@pytest.mark.parametrize("bad", ["", "a/b", "..", "../conv_1", "x" * 65, "conv 1", "é", "conv_1\n"])
def test_an_impossible_id_is_unknown_and_nothing_is_sent(
    client: Client, speaker: Speaker, bad: str
) -> None:
    calls: Iterable[Callable[[], object]] = [
        lambda: client.retrieve_conversation(bad),
        lambda: client.update_metadata(bad, {}),
        lambda: client.delete_conversation(bad),
        lambda: client.add_items(bad, []),
        lambda: client.list_items(bad),
        lambda: client.list_items("conv_1", after=bad),
        lambda: client.retrieve_item("conv_1", bad),
        lambda: client.delete_item("conv_1", bad),
    ]
    for call in calls:
        with pytest.raises(NotFound):
            call()
    assert speaker.asked == []


def test_half_a_pair_of_surrogates_goes_out_as_it_is(client: Client, speaker: Speaker) -> None:
    speaker.will(listed(message()))
    client.add_items("conv_1", [message(text="\ud800é")])
    assert speaker.asked[0].body["items"][0]["content"][0]["text"] == "\ud800é"


def test_a_long_conversation_is_walked_by_the_hundred(client: Client, speaker: Speaker) -> None:
    first = [message(f"msg_{number}") for number in range(100)]
    speaker.will(listed(*first, has_more=True), listed(message("msg_100")))

    items = list(client.all_items("conv_1"))

    assert [item["id"] for item in items] == [f"msg_{number}" for number in range(101)]
    queries = [dict(asked.query) for asked in speaker.asked]
    assert [query["limit"] for query in queries] == ["100", "100"]
    assert [query.get("after") for query in queries] == [None, "msg_99"]


def test_a_walk_can_begin_after_a_known_item(client: Client, speaker: Speaker) -> None:
    speaker.will(listed(message("msg_8"), has_more=True), listed(message("msg_9")))

    assert len(list(client.all_items("conv_1", after="msg_7"))) == 2
    assert [dict(asked.query)["after"] for asked in speaker.asked] == ["msg_7", "msg_8"]


@pytest.mark.parametrize(
    "page", [listed(has_more=True), listed(message("msg_1"), message("msg_2"), has_more=True)]
)
def test_a_list_that_does_not_get_on_is_noticed(
    client: Client, speaker: Speaker, page: dict[str, Any]
) -> None:
    speaker.will(page)

    with pytest.raises(UpstreamBroken) as raised:
        list(client.all_items("conv_1"))

    assert raised.value.code == "endless_list"
    assert len(speaker.asked) <= 2


def test_conversations_are_listed_where_the_upstream_can(client: Client, speaker: Speaker) -> None:
    speaker.will(listed(conversation("conv_2"), has_more=True), listed(conversation("conv_1")))

    assert [entry["id"] for entry in client.all_conversations()] == ["conv_2", "conv_1"]
    assert dict(speaker.asked[1].query) == {"limit": "100", "order": "desc", "after": "conv_2"}


WRONG = [
    Say(body=refusal("The engine is overloaded.")),
    Say(body=b"<html>Log in</html>", headers={"Content-Type": "text/html"}),
    Say(body=b'{"id": "conv_1", "object"'),
    Say(body=b""),
    Say(body=b"null"),
    Say(body=[]),
    Say(body=b'{"a":' * 500 + b"1" + b"}" * 500),
    Say(body=conversation("conv_other")),
    Say(body=conversation() | {"object": "thread"}),
    Say(body=conversation() | {"metadata": {"n": 1}}),
    Say(body=conversation() | {"created_at": "yesterday"}),
]


@pytest.mark.parametrize("say", WRONG)
def test_a_read_answered_by_something_else_is_broken(
    client: Client, speaker: Speaker, say: Say
) -> None:
    speaker.will(say)

    with pytest.raises(UpstreamBroken) as raised:
        client.retrieve_conversation("conv_1")

    assert raised.value.request_id == "req_7"
    assert "not the Conversations API" in raised.value.message


@pytest.mark.parametrize("say", WRONG)
def test_a_write_answered_by_something_else_has_an_unknown_outcome(
    client: Client, speaker: Speaker, say: Say
) -> None:
    speaker.will(say)

    with pytest.raises(OutcomeUnknown) as raised:
        client.update_metadata("conv_1", {})

    assert raised.value.request_id == "req_7"
    assert len(speaker.asked) == 1


@pytest.mark.parametrize(
    "body",
    [
        conversation(),
        listed() | {"has_more": "no"},
        listed() | {"data": None},
        listed() | {"object": "page"},
        listed(message("")),
        listed(message("x" * 65)),
        listed({"id": "msg_1"}),
    ],
)
def test_a_page_that_is_none_is_broken(
    client: Client, speaker: Speaker, body: dict[str, Any]
) -> None:
    speaker.will(body)

    with pytest.raises(UpstreamBroken):
        client.list_items("conv_1")


def test_an_unconfirmed_deletion_has_an_unknown_outcome(client: Client, speaker: Speaker) -> None:
    speaker.will(DELETED | {"deleted": False})

    with pytest.raises(OutcomeUnknown):
        client.delete_conversation("conv_1")


def test_an_item_of_fifty_megabytes_arrives(client: Client, speaker: Speaker) -> None:
    large = message(text="x" * 50 * 2**20)
    speaker.will(listed(large))

    assert client.list_items("conv_1").body["data"] == [large]


def test_the_settings_of_the_project_are_sent(
    make_client: Callable[..., Client], speaker: Speaker
) -> None:
    speaker.will(conversation())

    make_client(organization="org-1", upstream_project="proj_1").retrieve_conversation("conv_1")

    headers = speaker.asked[0].headers
    assert headers["authorization"] == f"Bearer {KEY}"
    assert headers["openai-organization"] == "org-1"
    assert headers["openai-project"] == "proj_1"


def test_nothing_of_the_machines_own_settings_is_sent(
    make_client: Callable[..., Client], speaker: Speaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_ORG_ID", "org-other")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "proj_other")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/v1")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "Authorization: Bearer sk-other")
    speaker.will(conversation())

    make_client().retrieve_conversation("conv_1")

    headers = speaker.asked[0].headers
    assert headers["authorization"] == f"Bearer {KEY}"
    assert not {"openai-organization", "openai-project"} & set(headers)


def test_calls_share_a_connection(client: Client, speaker: Speaker) -> None:
    speaker.will(Say(404, refusal("Conversation with id 'conv_1' not found.")))
    for _ in range(3):
        with pytest.raises(UpstreamRefused):
            client.retrieve_conversation("conv_1")

    assert speaker.connections == 1
