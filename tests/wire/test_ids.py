from __future__ import annotations

import re

import pytest

from conversations_admin.errors import InvalidRequest
from conversations_admin.wire.ids import (
    check_conversation_id,
    check_item_id,
    new_conversation_id,
    new_item_id,
    prefix_of,
)


def test_a_conversation_id_is_conv_and_48_hex_digits() -> None:
    assert re.fullmatch("conv_[0-9a-f]{48}", new_conversation_id())


def test_an_item_id_is_its_prefix_and_48_hex_digits() -> None:
    assert re.fullmatch("msg_[0-9a-f]{48}", new_item_id("message"))
    assert re.fullmatch("fc_[0-9a-f]{48}", new_item_id("function_call_output"))


def test_ids_do_not_repeat() -> None:
    assert len({new_item_id("message") for _ in range(1000)}) == 1000


def test_an_unknown_type_gets_a_prefix_that_is_free_and_short() -> None:
    assert prefix_of("quantum_tool_call") == "qtc"
    assert prefix_of("custom_tool_cell") == "customtoolcell"
    assert prefix_of("dream") == "dream"
    assert prefix_of("") == "item"
    assert len(new_item_id("x" * 500)) <= 64
    check_item_id("ünïcode type", new_item_id("ünïcode type"), param="id")


@pytest.mark.parametrize(
    ("item_type", "item_id"),
    [
        ("message", "msg_1"),
        ("message", "msg-A_z"),
        ("message", "msg_" + "0" * 60),
        ("function_call_output", "fc_1"),
        ("program", "anything_goes"),
        ("brand_new_type", "anything_goes"),
    ],
)
def test_an_id_a_client_may_use(item_type: str, item_id: str) -> None:
    check_item_id(item_type, item_id, param="items[0].id")


@pytest.mark.parametrize(
    ("item_type", "item_id", "code"),
    [
        ("message", "fc_1", "invalid_value"),
        ("message", "", "invalid_value"),
        ("message", "msg 1", "invalid_value"),
        ("message", "msg_é", "invalid_value"),
        ("message", "msg_1\n", "invalid_value"),
        ("message", "msg_\x00", "invalid_value"),
        ("program", "no/slash", "invalid_value"),
        ("function_call_output", "msg_1", "invalid_value"),
        ("message", "msg_" + "0" * 61, "string_above_max_length"),
    ],
)
def test_an_id_a_client_may_not_use(item_type: str, item_id: str, code: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        check_item_id(item_type, item_id, param="items[0].id")
    assert caught.value.code == code
    assert caught.value.param == "items[0].id"


def test_a_wrong_prefix_names_the_right_one() -> None:
    with pytest.raises(InvalidRequest, match=r"'abc'\. Expected an ID that begins with 'msg'"):
        check_item_id("message", "abc", param="items[0].id")


@pytest.mark.parametrize("value", ["conv_1", "conv_" + "f" * 48])
def test_an_imported_conversation_id_is_returned(value: str) -> None:
    assert check_conversation_id(value, param="id") == value


@pytest.mark.parametrize("value", [None, 7, "", "conv", "msg_1", "conv_a/b", "conv_" + "f" * 60])
def test_a_bad_conversation_id_is_refused(value: object) -> None:
    with pytest.raises(InvalidRequest) as caught:
        check_conversation_id(value, param="line 3")
    assert caught.value.param == "line 3"
