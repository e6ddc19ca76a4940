"""What the API refuses about an item, with its code and its path."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from conversations_admin.errors import InvalidRequest
from conversations_admin.wire.forms import forms
from conversations_admin.wire.items import ItemDraft, parse_item, parse_items
from tests.wire.examples import ALL, EXAMPLES, FUNCTION_TOOL
from tests.wire.generation import JSON

USER = {"role": "user", "content": "Hi"}
CALL = {"type": "function_call", "call_id": "c", "name": "f", "arguments": "{}"}
OUTPUT = {"type": "function_call_output", "call_id": "c", "output": "{}"}


def refusal(raw: object) -> InvalidRequest:
    with pytest.raises(InvalidRequest) as caught:
        parse_items([raw])
    return caught.value


def code_and_path(raw: object) -> tuple[str | None, str | None]:
    error = refusal(raw)
    return error.code, error.param


def says(*parts: Any, role: str = "user") -> dict[str, Any]:
    return {"type": "message", "role": role, "content": list(parts)}


@pytest.mark.parametrize("raw", [None, {}, "x", 1])
def test_items_must_be_a_list(raw: object) -> None:
    with pytest.raises(InvalidRequest, match="an array of objects") as caught:
        parse_items(raw)
    assert (caught.value.code, caught.value.param) == ("invalid_type", "items")


def test_twenty_items_fit_and_twenty_one_do_not() -> None:
    assert len(parse_items([USER] * 20)) == 20
    with pytest.raises(InvalidRequest, match=r"maximum length 20.*length 21") as caught:
        parse_items([USER] * 21)
    assert (caught.value.code, caught.value.param) == ("array_above_max_length", "items")


def test_an_import_has_no_such_limit() -> None:
    assert len(parse_items([USER] * 50, maximum=None)) == 50


def test_the_first_fault_in_the_document_is_reported() -> None:
    items = [USER, USER | {"content": 7}, {"type": "nonsense"}]
    with pytest.raises(InvalidRequest) as caught:
        parse_items(items, param="line")
    assert caught.value.param == "line[1].content"
    assert code_and_path(CALL | {"name": 1, "arguments": 2})[1] == "items[0].name"
    assert code_and_path({"zzz": 1} | CALL | {"name": 1})[1] == "items[0].zzz"


def test_a_path_leads_into_parts() -> None:
    error = refusal(says({"type": "input_text", "text": "a"}, {"type": "input_text", "text": 1}))
    assert error.envelope()["error"] == {
        "message": "Invalid type for 'items[0].content[1].text': "
        "expected a string, but got an integer instead.",
        "type": "invalid_request_error",
        "param": "items[0].content[1].text",
        "code": "invalid_type",
    }


@pytest.mark.parametrize(
    ("raw", "path"),
    [
        ("x", ""),
        (None, ""),
        ([], ""),
        ({"type": 5}, ".type"),
        ({"type": None, "role": "user", "content": ""}, ".type"),
        (USER | {"role": 5}, ".role"),
        (USER | {"content": 5}, ".content"),
        (USER | {"content": None}, ".content"),
        (USER | {"content": {}}, ".content"),
        (USER | {"id": 5}, ".id"),
        (USER | {"status": None}, ".status"),
        (says("x"), ".content[0]"),
        (says({"type": 5}), ".content[0].type"),
        (CALL | {"arguments": {}}, ".arguments"),
        (CALL | {"call_id": 5}, ".call_id"),
        (CALL | {"async": "true"}, ".async"),
        (CALL | {"async": 1}, ".async"),
        (OUTPUT | {"output": 5}, ".output"),
        (OUTPUT | {"output": [{"type": "input_text", "text": []}]}, ".output[0].text"),
        ({"type": "reasoning", "id": None, "summary": []}, ".id"),
        ({"type": "reasoning", "id": "rs_1", "summary": {}}, ".summary"),
        (EXAMPLES["computer_call"][0] | {"action": "click"}, ".action"),
        (EXAMPLES["shell_call"][0] | {"action": {"commands": "ls"}}, ".action.commands"),
        (EXAMPLES["shell_call"][0] | {"action": {"commands": [1]}}, ".action.commands[0]"),
        (EXAMPLES["shell_call"][1] | {"environment": []}, ".environment"),
        (EXAMPLES["mcp_approval_response"][0] | {"approve": "yes"}, ".approve"),
        (EXAMPLES["mcp_approval_response"][0] | {"approve": 1}, ".approve"),
        ({"type": "item_reference", "id": 5}, ".id"),
    ],
)
def test_a_value_of_the_wrong_json_type_is_refused(raw: object, path: str) -> None:
    assert code_and_path(raw) == ("invalid_type", f"items[0]{path}")


def test_numbers_are_not_coerced() -> None:
    click = {"type": "click", "button": "left", "x": 1, "y": 2}
    call = EXAMPLES["computer_call"][0]
    for bad in ("1", True, 1.0, None):
        error = refusal(call | {"action": click | {"x": bad}})
        assert (error.code, error.param) == ("invalid_type", "items[0].action.x")
    result = EXAMPLES["file_search_call"][1]["results"][0]
    found = EXAMPLES["file_search_call"][1]
    assert parse_item(found | {"results": [result | {"score": 1}]}, param="x")
    assert code_and_path(found | {"results": [result | {"score": True}]}) == (
        "invalid_type",
        "items[0].results[0].score",
    )


@pytest.mark.parametrize(
    ("raw", "path", "supported"),
    [
        ({"type": "nonsense"}, ".type", "'message', "),
        ({"type": ""}, ".type", "'function_call', "),
        ({"type": "compaction_trigger"}, ".type", "'compaction', "),
        (USER | {"role": "tool"}, ".role", "'user', 'assistant', 'system', and 'developer'"),
        (USER | {"status": "done"}, ".status", "'in_progress', 'completed', and 'incomplete'"),
        (says({"type": "text"}), ".content[0].type", "'input_text', 'input_image', and"),
        (says({"type": "output_text"}), ".content[0].type", "'input_text', "),
        (
            says({"type": "input_text", "text": "x"}, role="assistant"),
            ".content[0].type",
            "'output_text' and 'refusal'",
        ),
        (
            says({"type": "input_image", "detail": "huge"}),
            ".content[0].detail",
            "'low', 'high', 'auto', and 'original'",
        ),
        (OUTPUT | {"output": [{"type": "output_text"}]}, ".output[0].type", "'input_text', "),
        (
            EXAMPLES["computer_call"][0] | {"action": {"type": "juggle"}},
            ".action.type",
            "'double_click'",
        ),
        (EXAMPLES["web_search_call"][0] | {"status": "in_transit"}, ".status", "'searching'"),
        (EXAMPLES["additional_tools"][0] | {"role": "user"}, ".role", "are: 'developer'."),
        (
            EXAMPLES["additional_tools"][0] | {"tools": [{"type": "hammer"}]},
            ".tools[0].type",
            "'apply_patch'",
        ),
    ],
)
def test_a_value_not_in_the_list_is_refused_with_the_list(
    raw: object, path: str, supported: str
) -> None:
    error = refusal(raw)
    assert (error.code, error.param) == ("invalid_value", f"items[0]{path}")
    assert "Supported values are: " in error.message
    assert supported in error.message


@pytest.mark.parametrize(
    ("raw", "path"),
    [
        ({}, ".type"),
        ({"call_id": "c"}, ".type"),
        ({"role": "user"}, ".content"),
        ({"content": "x"}, ".role"),
        ({"type": "message"}, ".role"),
        (says({"text": "x"}), ".content[0].type"),
        (says({"type": "input_text"}), ".content[0].text"),
        (says({"type": "refusal"}, role="assistant"), ".content[0].refusal"),
        ({"type": "item_reference"}, ".id"),
        (EXAMPLES["computer_call"][0] | {"action": {}}, ".action.type"),
        (EXAMPLES["computer_call"][0] | {"action": {"type": "type"}}, ".action.text"),
    ],
)
def test_a_missing_field_is_named(raw: object, path: str) -> None:
    error = refusal(raw)
    assert (error.code, error.param) == ("missing_required_parameter", f"items[0]{path}")
    assert error.message == f"Missing required parameter: 'items[0]{path}'."


REQUIRED = [
    (item_type, key)
    for item_type, form in forms().items()
    for key in form.records[0].required
    if key != "type" and item_type in EXAMPLES
]


@pytest.mark.parametrize(("item_type", "key"), REQUIRED)
def test_every_required_field_of_every_type_is_asked_for(item_type: str, key: str) -> None:
    raw = copy.deepcopy(EXAMPLES[item_type][0])
    del raw[key]
    assert code_and_path(raw) == ("missing_required_parameter", f"items[0].{key}")


@pytest.mark.parametrize(
    ("raw", "code", "path"),
    [
        ({"role": "user"}, "missing_required_parameter", "items[0].content"),
        ({"content": "Hi"}, "missing_required_parameter", "items[0].role"),
        (USER | {"name": "Ada"}, "unknown_parameter", "items[0].name"),
        ({"role": "user", "words": "Hi"}, "unknown_parameter", "items[0].words"),
        (
            {"id": "rs_1", "summary": [], "content": []},
            "missing_required_parameter",
            "items[0].type",
        ),
        ({"role": "developer", "tools": []}, "missing_required_parameter", "items[0].type"),
    ],
)
def test_without_a_type_it_is_a_message_unless_its_keys_are_anothers(
    raw: object, code: str, path: str
) -> None:
    assert code_and_path(raw) == (code, path)


@pytest.mark.parametrize("raw", ALL, ids=lambda raw: raw.get("type", "message"))
def test_an_unknown_field_is_refused_wherever_it_is(raw: dict[str, Any]) -> None:
    error = refusal(raw | {"mood": "good"})
    assert error.message == "Unknown parameter: 'items[0].mood'."
    assert (error.code, error.param) == ("unknown_parameter", "items[0].mood")


def test_an_unknown_field_is_refused_deep_inside() -> None:
    part = {"type": "input_text", "text": "x", "lang": "en"}
    assert code_and_path(says(part)) == ("unknown_parameter", "items[0].content[0].lang")
    tool = EXAMPLES["additional_tools"][0] | {"tools": [FUNCTION_TOOL | {"cost": 1}]}
    assert code_and_path(tool) == ("unknown_parameter", "items[0].tools[0].cost")
    assert code_and_path({"type": "item_reference", "id": "msg_1", "role": "user"}) == (
        "unknown_parameter",
        "items[0].role",
    )


def test_what_belongs_to_the_client_may_hold_anything() -> None:
    free = {"type": ["x", {"y": None}], "nested": {"deeper": [1, 2.5, False]}}
    tools = [FUNCTION_TOOL | {"parameters": free}]
    assert parse_item(EXAMPLES["additional_tools"][0] | {"tools": tools}, param="x")
    assert parse_item({"type": "tool_search_call", "arguments": free}, param="x")
    listed = copy.deepcopy(EXAMPLES["mcp_list_tools"][0])
    listed["tools"][0] |= {"input_schema": free, "annotations": free}
    assert parse_item(listed, param="x").body["tools"][0]["input_schema"] == free


TOO_LONG = "string_above_max_length"


@pytest.mark.parametrize(
    ("raw", "path", "code"),
    [
        (CALL | {"call_id": ""}, ".call_id", "empty_string"),
        (CALL | {"call_id": "c" * 65}, ".call_id", TOO_LONG),
        (OUTPUT | {"call_id": "c" * 65}, ".call_id", TOO_LONG),
        (CALL | {"name": ""}, ".name", "empty_string"),
        (CALL | {"name": "n" * 129}, ".name", TOO_LONG),
        (CALL | {"name": "find order"}, ".name", "invalid_value"),
        (CALL | {"name": "find\n"}, ".name", "invalid_value"),
        (CALL | {"namespace": "n" * 65}, ".namespace", TOO_LONG),
        (CALL | {"namespace": "a.b"}, ".namespace", "invalid_value"),
        (CALL | {"id": "fc_" + "0" * 62}, ".id", TOO_LONG),
        (CALL | {"id": "msg_1"}, ".id", "invalid_value"),
        (CALL | {"id": "fc 1"}, ".id", "invalid_value"),
        (USER | {"id": ""}, ".id", "invalid_value"),
        (OUTPUT | {"output": "x" * 10_485_761}, ".output", TOO_LONG),
        ({"type": "compaction", "encrypted_content": "x" * 20_971_521},
         ".encrypted_content", TOO_LONG),
        ({"type": "item_reference", "id": "m" * 65}, ".id", TOO_LONG),
        (EXAMPLES["additional_tools"][0] | {"tools": [FUNCTION_TOOL | {"name": "a b"}]},
         ".tools[0].name", "invalid_value"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_a_string_out_of_bounds_is_refused(raw: object, path: str, code: str) -> None:
    assert code_and_path(raw) == (code, f"items[0]{path}")


def test_strings_may_be_as_long_as_their_bounds() -> None:
    names = {"name": "n" * 128, "namespace": "s" * 64, "call_id": "c" * 64}
    assert parse_item(CALL | names | {"id": "fc_" + "0" * 61}, param="x")
    assert parse_item(OUTPUT | {"output": "x" * 10_485_760}, param="x")
    assert parse_item({"type": "compaction", "encrypted_content": "x" * 20_971_520}, param="x")


def test_names_of_mcp_tools_follow_their_own_protocol() -> None:
    assert parse_item(EXAMPLES["mcp_call"][0] | {"name": "crm/find a customer"}, param="x")


def test_a_null_call_id_is_fine_where_the_sdk_allows_it() -> None:
    assert parse_item(OUTPUT | {"call_id": None}, param="x").body["call_id"] is None


def test_odd_and_huge_input_gives_a_short_printable_error() -> None:
    for raw in (
        USER | {"\ud800" + "k" * 100_000: 1},
        {"type": "\ud800\x00" + "t" * 100_000},
        USER | {"role": "\udfff"},
        EXAMPLES["local_shell_call"][0]
        | {"action": {"type": "exec", "command": [], "env": {"\ud800": 1}}},
    ):
        envelope = str(refusal(raw).envelope())
        assert len(envelope.encode()) < 3_000


def outcome(raw: object) -> ItemDraft | InvalidRequest:
    try:
        return parse_item(raw, param="items[0]")
    except InvalidRequest as error:
        return error


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(JSON | st.builds(lambda raw, more: raw | more, st.sampled_from(ALL), st.dictionaries(
    st.sampled_from(["type", "id", "role", "content", "status", "call_id", "output", "tools"]), JSON
)))  # fmt: skip
def test_anything_is_a_draft_or_a_refusal_with_a_path(raw: object) -> None:
    result = outcome(raw)
    if isinstance(result, InvalidRequest):
        assert result.code
        assert (result.param or "").startswith("items[0]")
    else:
        assert "id" not in result.body
