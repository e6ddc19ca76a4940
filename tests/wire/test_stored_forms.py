"""What is stored must be what the SDK promises its users, for every type there is."""

from __future__ import annotations

import copy
import json
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from jsonschema import Draft202012Validator
from openai.types.conversations import ConversationItem
from pydantic import TypeAdapter

from conversations_admin.wire import sdk
from conversations_admin.wire.catalog import INPUT_TYPES, OUTPUT_TYPES, input_item_schema
from conversations_admin.wire.forms import REFERENCE, forms
from conversations_admin.wire.items import ItemDraft, parse_item, stored_form
from tests.wire.examples import ALL, EXAMPLES
from tests.wire.generation import items_of

UNION: TypeAdapter[Any] = TypeAdapter(ConversationItem)


def store(raw: dict[str, Any]) -> dict[str, Any]:
    draft = parse_item(raw, param="items[0]")
    return stored_form(draft, draft.id or "new_id")


def assert_is_valid_output(item: dict[str, Any]) -> None:
    # Strict JSON: as it would be read off the wire, with nothing coerced.
    sdk.output_members()[item["type"]].model_validate_json(json.dumps(item), strict=True)


def test_there_are_two_examples_of_every_stored_type() -> None:
    assert set(EXAMPLES) == set(OUTPUT_TYPES)
    assert all(len(examples) >= 2 for examples in EXAMPLES.values())


def test_every_stored_type_can_be_sent_and_so_can_a_reference() -> None:
    assert set(INPUT_TYPES) == {*OUTPUT_TYPES, REFERENCE}


@pytest.mark.parametrize("raw", ALL, ids=lambda raw: raw.get("type", "message"))
def test_an_example_is_stored_as_the_sdk_promises(raw: dict[str, Any]) -> None:
    before = copy.deepcopy(raw)
    item = store(raw)
    assert_is_valid_output(item)
    assert UNION.validate_python(item).type == item["type"]
    assert list(item)[:2] == ["id", "type"]
    assert raw == before


@pytest.mark.parametrize("raw", ALL, ids=lambda raw: raw.get("type", "message"))
def test_what_is_stored_can_be_sent_again_unchanged(raw: dict[str, Any]) -> None:
    draft = parse_item(raw, param="x")
    item = stored_form(draft, draft.id or "placeholder")
    if draft.id is None:
        del item["id"]
        if "id" in forms()[draft.type].records[0].required:
            return
    assert parse_item(item, param="x") == draft


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=25)
@pytest.mark.parametrize("item_type", [t for t in forms() if t != REFERENCE])
@given(data=st.data())
def test_whatever_the_sdk_allows_in_is_valid_coming_out(item_type: str, data: Any) -> None:
    item = store(data.draw(items_of(forms()[item_type])))
    assert item["type"] == item_type
    # Lone surrogates are legal in JSON but not in the bytes pydantic reads.
    sdk.output_members()[item_type].model_validate(item)


def test_a_user_message_has_exactly_five_keys() -> None:
    assert stored_form(parse_item({"role": "user", "content": "Hi"}, param="x"), "msg_1") == {
        "id": "msg_1",
        "type": "message",
        "status": "completed",
        "content": [{"type": "input_text", "text": "Hi"}],
        "role": "user",
    }
    item = store({"role": "user", "content": [{"type": "input_text", "text": "Hi"}]})
    assert list(item) == ["id", "type", "status", "content", "role"]


@pytest.mark.parametrize("role", ["system", "developer"])
def test_text_of_an_instruction_becomes_an_input_part(role: str) -> None:
    item = store({"role": role, "content": "Be kind."})
    assert item["content"] == [{"type": "input_text", "text": "Be kind."}]
    assert item["role"] == role


def test_text_of_an_assistant_becomes_an_output_part() -> None:
    item = store({"role": "assistant", "content": "Hello"})
    assert item["content"] == [
        {"type": "output_text", "text": "Hello", "annotations": [], "logprobs": []}
    ]


def test_the_phase_of_a_message_is_kept_unless_null() -> None:
    said = {"role": "assistant", "content": "Hm"}
    assert store(said | {"phase": "commentary"})["phase"] == "commentary"
    assert "phase" not in store(said | {"phase": None})


def test_an_output_part_gets_annotations_and_an_image_its_detail() -> None:
    said = store({"role": "assistant", "content": [{"type": "output_text", "text": "x"}]})
    assert said["content"] == [{"type": "output_text", "text": "x", "annotations": []}]
    shown = store({"role": "user", "content": [{"type": "input_image", "file_id": "f"}]})
    assert shown["content"] == [{"type": "input_image", "file_id": "f", "detail": "auto"}]


def test_a_filled_in_list_is_not_shared_between_items() -> None:
    raw = {"role": "assistant", "content": [{"type": "output_text", "text": "x"}]}
    store(raw)["content"][0]["annotations"].append("mine")
    assert store(raw)["content"][0]["annotations"] == []


def test_a_status_is_filled_in_where_the_output_requires_one() -> None:
    call = {"type": "function_call", "call_id": "c", "name": "f", "arguments": ""}
    assert store(call)["status"] == "completed"
    assert store(call | {"status": "incomplete"})["status"] == "incomplete"
    assert "status" not in store({"type": "custom_tool_call_output", "call_id": "c", "output": ""})


def test_a_tool_search_is_the_servers_unless_said_otherwise() -> None:
    assert store({"type": "tool_search_call", "arguments": {}})["execution"] == "server"


def test_a_null_id_counts_as_none() -> None:
    assert parse_item({"id": None, "role": "user", "content": "x"}, param="x").id is None


def test_odd_text_is_kept_as_it_is() -> None:
    text = "NUL \x00, half a pair \ud83d, <script>, \u202e"
    assert store({"role": "user", "content": text})["content"][0]["text"] == text


@pytest.mark.parametrize(
    "raw", [{"id": "msg_1"}, {"id": "msg_1", "type": None}, {"type": REFERENCE, "id": "msg_1"}]
)
def test_a_reference_is_recognised_and_has_no_stored_form(raw: dict[str, Any]) -> None:
    draft = parse_item(raw, param="x")
    assert (draft.type, draft.id, draft.reference) == (REFERENCE, "msg_1", True)
    with pytest.raises(ValueError, match="item_reference"):
        stored_form(draft, "msg_1")


def test_a_draft_cannot_be_changed() -> None:
    draft = parse_item({"role": "user", "content": "x"}, param="x")
    assert isinstance(draft, ItemDraft)
    with pytest.raises(AttributeError):
        draft.id = "msg_2"  # type: ignore[misc]


def test_the_published_schema_accepts_the_examples() -> None:
    for raw in ALL:
        schema_validator().validate(raw)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=60)
@given(raw=st.one_of([items_of(form) for form in forms().values()]))
def test_the_published_schema_accepts_what_is_accepted(raw: dict[str, Any]) -> None:
    parse_item(raw, param="x")
    schema_validator().validate(raw)


@cache
def schema_validator() -> Any:
    schema = input_item_schema()
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)
