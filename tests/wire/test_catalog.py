from __future__ import annotations

import subprocess
import sys
from typing import Any, Literal, Required, TypedDict, get_args

import pytest
from openai.types.conversations import ConversationItem

from conversations_admin.errors import InvalidRequest
from conversations_admin.wire import catalog, sdk
from conversations_admin.wire.compiler import Compiler
from conversations_admin.wire.containers import Either, FirstFit, ListOf, MapOf, Record, Tagged
from conversations_admin.wire.forms import forms
from conversations_admin.wire.ids import prefix_of
from conversations_admin.wire.items import parse_item
from conversations_admin.wire.shapes import Anything, Shape

FREE_FORM = {"arguments", "input_schema", "annotations", "parameters", "content", "filters[]"} | {
    "output_schema", "schema", "parameters{}", "output_schema{}", "schema{}",
}  # fmt: skip


def children_of(shape: Shape) -> list[tuple[str, Shape]]:
    match shape:
        case Record():
            return list(shape.fields.items())
        case ListOf():
            return [("[]", shape._member)]
        case MapOf():
            return [("{}", shape._member)]
        case Tagged():
            return [("", member) for member in shape.by_tag.values()]
        case Either():
            return [("", member) for member in shape._members]
    return []


def named_shapes() -> list[tuple[str, Shape]]:
    """Every shape with the name of the field it stands in."""
    todo: list[tuple[str, Shape]] = [
        ("", record) for form in forms().values() for record in form.records
    ]
    seen: list[tuple[str, Shape]] = []
    while todo:
        name, shape = todo.pop()
        if (name, shape) not in seen:
            seen.append((name, shape))
            for step, child in children_of(shape):
                is_suffix = step in {"", "[]", "{}"}
                todo.append((name + step if is_suffix else step, child))
    return seen


def test_the_types_are_those_of_the_sdk() -> None:
    assert len(catalog.OUTPUT_TYPES) == len(get_args(sdk.bare(ConversationItem)))
    assert "message" in catalog.INPUT_TYPES
    assert "compaction_trigger" not in catalog.INPUT_TYPES
    assert len(set(catalog.INPUT_TYPES)) == len(catalog.INPUT_TYPES)


def test_loading_ahead_takes_every_type_in() -> None:
    catalog.preload()
    assert forms.cache_info().currsize == 1


def test_another_name_is_no_attribute() -> None:
    with pytest.raises(AttributeError):
        _ = catalog.NO_TYPES


def test_every_type_has_a_short_prefix() -> None:
    prefixes = {item_type: prefix_of(item_type) for item_type in catalog.OUTPUT_TYPES}
    assert all(2 <= len(prefix) <= 5 for prefix in prefixes.values())
    shared = [t for t in prefixes if list(prefixes.values()).count(prefixes[t]) > 1]
    assert sorted(shared) == ["function_call", "function_call_output"]


def test_every_type_of_the_sdk_is_understood() -> None:
    shapes = named_shapes()
    assert not [name for name, shape in shapes if isinstance(shape, FirstFit)]
    assert {name for name, shape in shapes if isinstance(shape, Anything)} <= FREE_FORM


def test_the_input_schema_names_every_definition_it_refers_to() -> None:
    schema = catalog.input_item_schema(prefix="#/components/schemas/")
    references = set(str(schema).split("'#/components/schemas/")[1:])
    assert {reference.partition("'")[0] for reference in references} <= set(schema["$defs"])
    assert len(schema["anyOf"]) == len(catalog.INPUT_TYPES) + 1
    reference = schema["$defs"]["response_input_item_param.ItemReference"]
    assert reference["required"] == ["id"]


def test_the_output_schema_covers_every_stored_type() -> None:
    schema = catalog.output_item_schema(prefix="#/components/schemas/")
    assert "#/components/schemas/" in str(schema["anyOf"])
    text = str(schema)
    assert [t for t in catalog.OUTPUT_TYPES if f"'{t}'" not in text] == []


def test_importing_wire_does_not_load_the_sdk() -> None:
    modules = "bodies, catalog, ids, include, items, metadata, objects, paging, text"
    wire = f"from conversations_admin.wire import {modules}"
    code = f"{wire}; import sys; print('openai' in sys.modules)"
    answer = subprocess.run(  # noqa: S603 - our own interpreter and words
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "False"


class Dream(TypedDict, total=False):
    type: Required[Literal["dream"]]
    text: Required[str]
    odd: type[int]
    next: Dream | None


class DreamWithNumber(TypedDict):
    kind: int


class DreamWithText(TypedDict):
    kind: str
    more: Any


def test_a_type_nobody_has_seen_yet_is_checked_as_far_as_it_is_understood() -> None:
    record = Compiler().record(Dream)
    dream = {"type": "dream", "text": "x", "odd": {"any": "thing"}, "next": None}
    assert record.check(dream) == dream
    assert record.check(dream | {"next": dream})["next"] == dream


def test_members_nothing_tells_apart_are_tried_in_turn() -> None:
    shape = Compiler().shape(DreamWithNumber | DreamWithText)
    assert shape.check({"kind": 1}) == {"kind": 1}
    assert shape.check({"kind": "x", "more": None})
    with pytest.raises(Exception, match="invalid_type"):
        shape.check({"kind": []})


def test_a_new_item_type_in_the_sdk_is_taken_up_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    reasoning = sdk.output_members()["reasoning"]
    members = sdk.input_members() | {"dream": (Dream,)}
    outputs = sdk.output_members() | {"dream": reasoning}
    monkeypatch.setattr(sdk, "input_members", lambda: members)
    monkeypatch.setattr(sdk, "output_members", lambda: outputs)
    forms.cache_clear()
    sdk.required_outputs.cache_clear()
    try:
        assert parse_item({"type": "dream", "text": "x", "id": "d-1"}, param="x").id == "d-1"
        with pytest.raises(InvalidRequest, match=r"'x\.colour'"):
            parse_item({"type": "dream", "text": "x", "colour": 1}, param="x")
    finally:
        forms.cache_clear()
        sdk.required_outputs.cache_clear()
