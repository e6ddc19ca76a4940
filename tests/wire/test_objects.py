from __future__ import annotations

from openai.types.conversations import Conversation, ConversationDeletedResource

from conversations_admin.wire import objects


def test_a_conversation_has_four_fields_and_no_more() -> None:
    metadata = {"tier": "gold"}
    answer = objects.conversation_object("conv_1", 1_700_000_000, metadata)
    assert answer == {
        "id": "conv_1",
        "object": "conversation",
        "created_at": 1_700_000_000,
        "metadata": {"tier": "gold"},
    }
    assert answer["metadata"] is not metadata
    Conversation.model_validate(answer, strict=True)


def test_a_deleted_conversation_is_confirmed() -> None:
    answer = objects.conversation_deleted("conv_1")
    assert answer == {"id": "conv_1", "object": "conversation.deleted", "deleted": True}
    ConversationDeletedResource.model_validate(answer, strict=True)


def test_a_list_names_its_ends() -> None:
    page = objects.list_object([{"id": "a"}, {"id": "b"}, {"id": "c"}], has_more=True)
    assert page["object"] == "list"
    assert [page["first_id"], page["last_id"], page["has_more"]] == ["a", "c", True]


def test_an_empty_list_has_null_ends() -> None:
    assert objects.list_object([], has_more=False) == {
        "object": "list",
        "data": [],
        "first_id": None,
        "last_id": None,
        "has_more": False,
    }


def test_what_is_not_found_says_so_in_the_words_of_the_api() -> None:
    cases = [
        (objects.conversation_not_found("X"), "Conversation with id 'X' not found.", None),
        (objects.item_not_found("X"), "Item with id 'X' not found in conversation.", None),
        (objects.after_not_found("X"), "No item found with id 'X'", "after"),
    ]
    for error, message, param in cases:
        assert error.status == 404
        assert error.envelope()["error"] == {
            "message": message,
            "type": "invalid_request_error",
            "param": param,
            "code": None,
        }


def test_an_item_already_there_refuses_the_batch() -> None:
    error = objects.already_in_conversation(["msg_1", "msg_2"])
    assert (error.status, error.code, error.param) == (400, "item_already_in_conversation", "items")
    assert "'msg_1', 'msg_2'" in error.message


def test_odd_ids_are_shown_short_and_printable() -> None:
    error = objects.item_not_found("\ud800\x00" + "x" * 100_000)
    assert len(error.message.encode()) < 500
