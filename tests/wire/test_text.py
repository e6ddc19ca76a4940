from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, strategies as st

from conversations_admin.wire.items import parse_item, stored_form
from conversations_admin.wire.text import item_text, title_of
from tests.wire.examples import ALL, EXAMPLES
from tests.wire.generation import JSON

EXPECTED: dict[str, list[str]] = {
    "message": ["torn", "invoice.pdf", "carrier's page", "terms.pdf", "cannot open", "Be brief"],
    "function_call": ["find_order", "28740", "orders"],
    "function_call_output": ["Köln", "ring\ntwice", "Cancelled.", "receipt.txt"],
    "file_search_call": ["return policy", "warranty.md", "batteries"],
    "web_search_call": ["Hamburg", "news.example"],
    "image_generation_call": ["watercolour", "Blocked"],
    "computer_call": ["parcel 7", "payment page"],
    "tool_search_call": ["shipping"],
    "tool_search_output": ["find_order", "Look an order up", "quote_rate", "Carriers."],
    "additional_tools": ["find_order", "crm"],
    "reasoning": ["delayed", "both scans"],
    "program": ["await find_order"],
    "program_output": ["Köln", "timed out"],
    "code_interpreter_call": ["print(17 * 3)", "51"],
    "local_shell_call": ["ls", "make", "clang", "/srv/build"],
    "local_shell_call_output": ["total 0", "nothing to do"],
    "shell_call": ["grep -r parcel"],
    "shell_call_output": ["notes.txt: parcel 7", "killed"],
    "apply_patch_call": ["README.md", "+new", "stale.txt"],
    "apply_patch_call_output": ["No such file"],
    "mcp_list_tools": ["customers.find", "Find a customer", "refused"],
    "mcp_approval_request": ["customers.delete", "Ada"],
    "mcp_approval_response": ["Ask the customer"],
    "mcp_call": ["customers.find", "Ada", "gold", "Bad gateway"],
    "custom_tool_call": ["SELECT 1", "reports"],
    "custom_tool_call_output": ["one row", "no rows"],
}

SILENT = [
    "msg_0001", "call_1", "file-1", "cdn.example", "iVBORw0KGgo", "AAAA", "gAAAAAB", "completed",
    "fp-opaque", "cntr_1", "input_text", "hush-hush", "logprob",
]  # fmt: skip


def words_of(item_type: str) -> str:
    return "\n".join(item_text(item) for item in EXAMPLES[item_type])


@pytest.mark.parametrize("item_type", EXPECTED)
def test_the_words_a_person_would_look_for_are_found(item_type: str) -> None:
    text = words_of(item_type)
    assert [word for word in EXPECTED[item_type] if word not in text] == []


def test_ids_addresses_of_images_and_encoded_content_are_left_out() -> None:
    text = "\n".join(item_text(item) for item in ALL)
    assert [word for word in SILENT if word in text] == []


def test_only_items_without_words_have_no_text() -> None:
    stored = [stored_form(parse_item(raw, param="x"), "some_id") for raw in ALL]
    silent = {item["type"] for item in stored if not item_text(item)}
    assert silent == {
        "compaction", "computer_call_output", "configuration_update", "computer_call", "program",
        "code_interpreter_call", "web_search_call", "apply_patch_call_output", "tool_search_call",
        "mcp_approval_response",
    }  # fmt: skip


def test_arguments_keep_their_keys_and_lose_their_escapes() -> None:
    call = {"type": "function_call", "arguments": '{"city": "\\u4eac\\u90fd", "n": [1, 2.5, true]}'}
    assert item_text(call) == "city: 京都\nn: 1\nn: 2.5"


def test_what_looks_like_the_api_inside_arguments_is_the_clients_own() -> None:
    call = {"type": "function_call", "arguments": '{"order_id": "A-7", "status": "late"}'}
    assert item_text(call) == "order_id: A-7\nstatus: late"


def test_json_within_json_is_opened_too() -> None:
    call = {"type": "mcp_call", "output": '{"content": "{\\"note\\": \\"gl\\\\u00fcck\\"}"}'}
    assert item_text(call) == "note: glück"


def test_encoded_content_is_dropped_wherever_it_hides() -> None:
    image = "iVBOR" * 100
    message = {"type": "message", "content": [{"text": f"see ![x](data:image/png;base64,{image})"}]}
    assert item_text(message) == "see ![x]()"
    output = {"type": "function_call_output", "output": f'{{"png": "{image}", "note": "torn"}}'}
    assert item_text(output) == "note: torn"


def test_a_long_word_of_another_script_is_no_encoded_content() -> None:
    message = {
        "type": "message",
        "content": [{"type": "input_text", "text": "我的包裹在哪里" * 50}],
    }
    assert item_text(message) == "我的包裹在哪里" * 50


def test_nul_and_half_surrogates_become_a_replacement_character() -> None:
    message = {"type": "message", "content": [{"type": "input_text", "text": "a\x00b\ud800c"}]}
    assert item_text(message) == "a\ufffdb\ufffdc"


def test_an_unknown_type_gives_its_strings() -> None:
    item = {"type": "dream", "id": "drm_1", "scenes": [{"text": "a falling parcel", "n": 3}]}
    assert item_text(item) == "a falling parcel"


@pytest.mark.parametrize(
    "item",
    [
        {},
        {"type": 5},
        {"type": ["x"], "result": "said"},
        {"type": "message", "content": None},
        {"type": "message", "content": [None, 5, [], {"text": {"deep": []}}]},
        {"type": "function_call", "arguments": "{broken"},
        {"type": "function_call", "arguments": "[" * 100_000},
        {"type": "function_call", "arguments": 10**5000},
        {1: "x", None: {}},
        "no item",
        None,
    ],
)
def test_a_malformed_item_does_no_harm(item: Any) -> None:
    assert isinstance(item_text(item), str)
    assert isinstance(title_of([item]), str)


def test_depth_is_survived() -> None:
    value: Any = "bottom"
    for _ in range(5_000):
        value = [value]
    assert item_text({"type": "x", "content": value, "arguments": value}) == ""


@given(JSON)
def test_any_json_gives_printable_text(value: Any) -> None:
    for item in (value, {"type": "message", "role": "user", "content": value, "output": value}):
        assert "\x00" not in item_text(item)
        item_text(item).encode()
        assert len(title_of([item])) <= 120


def user(text: str) -> dict[str, Any]:
    return stored_form(parse_item({"role": "user", "content": text}, param="x"), "msg_1")


def test_the_title_is_what_the_user_said_first() -> None:
    greeting = {"type": "message", "role": "assistant", "content": [{"text": "Welcome!"}]}
    call = {"type": "function_call", "name": "f", "arguments": ""}
    assert title_of([call, greeting, user(" Where\n is  it? "), user("Hello?")]) == "Where is it?"
    assert title_of([call, greeting]) == "Welcome!"
    assert title_of([call]) == title_of([]) == ""


def test_a_long_title_is_cut_at_a_word() -> None:
    title = title_of([user("parcel " * 40)])
    assert title == "parcel " * 16 + "parcel…"
    assert len(title) <= 120


@pytest.mark.parametrize("length", [119, 120, 121])
def test_a_title_without_spaces_is_cut_at_the_limit(length: int) -> None:
    title = title_of([user("京" * length)])
    assert title == ("京" * length if length <= 120 else "京" * 119 + "…")


@given(st.text(min_size=1))
def test_a_title_is_one_line_of_at_most_120_characters(text: str) -> None:
    title = title_of([user(text)])
    assert len(title) <= 120
    assert title == " ".join(title.split())
