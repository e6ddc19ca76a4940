from __future__ import annotations

import copy
from typing import Any, get_args

import pytest
from openai.types.responses import ResponseIncludable

from conversations_admin.errors import InvalidRequest
from conversations_admin.wire import sdk
from conversations_admin.wire.include import apply_include, parse_include
from conversations_admin.wire.items import parse_item, stored_form
from tests.wire.examples import ALL

EVERYTHING = get_args(ResponseIncludable)

GATED: dict[str, tuple[dict[str, Any], list[Any]]] = {
    "file_search_call.results": (
        {"type": "file_search_call", "results": [{"text": "x"}]},
        ["results"],
    ),
    "web_search_call.results": ({"type": "web_search_call", "results": [{}]}, ["results"]),
    "web_search_call.action.sources": (
        {"type": "web_search_call", "action": {"type": "search", "sources": [{"url": "u"}]}},
        ["action", "sources"],
    ),
    "message.input_image.image_url": (
        {"type": "message", "content": [{"type": "input_image", "image_url": "u"}]},
        ["content", 0, "image_url"],
    ),
    "computer_call_output.output.image_url": (
        {"type": "computer_call_output", "output": {"image_url": "u", "file_id": "f"}},
        ["output", "image_url"],
    ),
    "code_interpreter_call.outputs": (
        {"type": "code_interpreter_call", "outputs": [{"type": "logs", "logs": "1"}]},
        ["outputs"],
    ),
    "reasoning.encrypted_content": (
        {"type": "reasoning", "encrypted_content": "gAAA"},
        ["encrypted_content"],
    ),
    "message.output_text.logprobs": (
        {"type": "message", "content": [{"type": "output_text", "text": "x", "logprobs": [{}]}]},
        ["content", 0, "logprobs"],
    ),
}


def has(item: Any, path: list[Any]) -> bool:
    for step in path[:-1]:
        item = item[step]
    return path[-1] in item


def test_every_value_of_the_sdk_is_known_and_tried_here() -> None:
    assert parse_include(EVERYTHING) == frozenset(EVERYTHING) == frozenset(GATED)


def test_nothing_asked_is_nothing_included() -> None:
    assert parse_include([]) == frozenset()


@pytest.mark.parametrize("bad", ["", "everything", "file_search_call", "x" * 10_000])
def test_an_unknown_value_is_refused_at_its_place(bad: str) -> None:
    with pytest.raises(InvalidRequest, match="Supported values are") as caught:
        parse_include([EVERYTHING[0], bad])
    assert (caught.value.code, caught.value.param) == ("invalid_value", "include[1]")


@pytest.mark.parametrize("name", GATED)
def test_a_gated_field_is_there_only_when_asked_for(name: str) -> None:
    item, path = GATED[name]
    before = copy.deepcopy(item)
    assert has(item, path)
    assert not has(apply_include(item, frozenset()), path)
    assert not has(apply_include(item, frozenset(EVERYTHING) - {name}), path)
    assert apply_include(item, frozenset({name})) == before
    assert item == before


@pytest.mark.parametrize("raw", ALL, ids=lambda raw: raw.get("type", "message"))
def test_an_item_stays_valid_with_everything_left_out(raw: dict[str, Any]) -> None:
    item = stored_form(parse_item(raw, param="x"), "some_id")
    before = copy.deepcopy(item)
    shown = apply_include(item, frozenset())
    sdk.output_members()[item["type"]].model_validate(shown)
    assert item == before
    assert apply_include(item, frozenset(EVERYTHING)) == before


def test_an_empty_field_hides_nothing_and_stays() -> None:
    item = stored_form(parse_item({"role": "assistant", "content": "x"}, param="x"), "msg_1")
    assert apply_include(item, frozenset())["content"][0]["logprobs"] == []


@pytest.mark.parametrize(
    "item",
    [
        {},
        {"type": None},
        {"type": ["message"]},
        {"type": "message"},
        {"type": "message", "content": "text"},
        {"type": "message", "content": [None, "x", {"type": ["y"]}]},
        {"type": "web_search_call", "action": "none"},
        {"type": "brand_new", "results": [1]},
    ],
)
def test_an_odd_item_of_an_upstream_passes_unharmed(item: dict[str, Any]) -> None:
    assert apply_include(item, frozenset()) == item
