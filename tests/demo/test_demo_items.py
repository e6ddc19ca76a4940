"""Every item of the demo is one that the API accepts."""

from __future__ import annotations

import base64
import json
from itertools import pairwise
from typing import Any, get_args

from openai.types.responses import ResponseInputItemParam
from pydantic import TypeAdapter

from conversations_admin.demo.conversations import DemoConversation
from conversations_admin.wire.items import parse_items

PNG = b"\x89PNG\r\n\x1a\n"


def adapters_by_type() -> dict[str, list[TypeAdapter[Any]]]:
    """The input types of the SDK, several of which share the type "message"."""
    found: dict[str, list[TypeAdapter[Any]]] = {}
    for member in get_args(ResponseInputItemParam):
        adapter: TypeAdapter[Any] = TypeAdapter(member)
        tag = adapter.json_schema()["properties"]["type"]
        literal = tag.get("const") or next(each["const"] for each in tag["anyOf"] if each)
        found.setdefault(literal, []).append(adapter)
    return found


def accepts(adapter: TypeAdapter[Any], item: dict[str, Any]) -> bool:
    try:
        checked = adapter.validate_python(item)
    except ValueError:
        return False
    return set(checked) == set(item)


def test_every_item_is_an_input_item_of_the_sdk(conversations: list[DemoConversation]) -> None:
    adapters = adapters_by_type()
    refused = [
        item
        for each in conversations
        for item in each.items
        if not any(accepts(adapter, item) for adapter in adapters[item["type"]])
    ]
    assert not refused


def test_every_conversation_passes_our_own_validation(
    conversations: list[DemoConversation],
) -> None:
    for each in conversations:
        assert len(parse_items(each.items, maximum=None)) == len(each.items)


def test_arguments_and_outputs_of_functions_are_json(
    conversations: list[DemoConversation],
) -> None:
    items = [item for each in conversations for item in each.items]
    for item in items:
        if item["type"] == "function_call":
            assert isinstance(json.loads(item["arguments"]), dict)
        if item["type"] == "function_call_output" and isinstance(item["output"], str):
            json.loads(item["output"])


def test_some_calls_run_in_parallel_and_some_fail(conversations: list[DemoConversation]) -> None:
    items = [item for each in conversations for item in each.items]
    kinds = [item["type"] for item in items]
    assert ("function_call", "function_call") in set(pairwise(kinds))
    outputs = [item["output"] for item in items if item["type"] == "function_call_output"]
    assert sum('"error"' in output for output in outputs) >= 5


def test_generated_pictures_are_real_ones(conversations: list[DemoConversation]) -> None:
    items = [item for each in conversations for item in each.items]
    pictures = [i["result"] for i in items if i["type"] == "image_generation_call" and i["result"]]
    assert pictures
    assert all(base64.b64decode(picture).startswith(PNG) for picture in pictures)
