from __future__ import annotations

import json

import pytest
from hypothesis import given, strategies as st

from conversations_admin.errors import InvalidRequest
from conversations_admin.wire.bodies import (
    parse_add_items,
    parse_create,
    parse_json,
    parse_update,
)

HELLO = {"role": "user", "content": "Hello"}


@pytest.mark.parametrize("body", [b"", b"  \n", b"null"])
def test_no_body_is_none(body: bytes) -> None:
    assert parse_json(body) is None


def test_of_equal_keys_the_last_wins() -> None:
    assert parse_json(b'{"a": 1, "a": 2}') == {"a": 2}


def test_text_is_read_as_it_was_written() -> None:
    assert parse_json('{"a": "é😀\\ud800\\u0000"}'.encode()) == {"a": "é😀\ud800\x00"}


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"{'a': 1}",
        b"[1,]",
        b"{} {}",
        b'{"a": NaN}',
        b"[Infinity]",
        b"[-Infinity]",
        b"[1e999]",
        b"[-1E+999]",
        b"[" + b"9" * 5_000 + b"]",
        b'{"a": "\xff"}',
        '{"a": 1}'.encode("utf-16"),
        b'{"a": "line\nbreak"}',
        b"[" * 129 + b"]" * 129,
        b"[" * 200_000,
        b"[" * 200_000 + b"]" * 200_000,
        b'{"a":' * 200_000 + b"1" + b"}" * 200_000,
    ],
    ids=lambda body: repr(body[:12]),
)
def test_what_is_no_json_is_refused(body: bytes) -> None:
    with pytest.raises(InvalidRequest, match="could not parse the JSON body") as caught:
        parse_json(body)
    assert (caught.value.code, caught.value.param) == ("invalid_json", None)
    assert len(caught.value.message) < 300


def test_a_body_may_be_nested_as_deep_as_anybody_needs() -> None:
    deep = b"[" * 128 + b"]" * 128
    assert json.dumps(parse_json(deep)).encode() == deep
    assert parse_json(b"[" + b"{}," * 200 + b"{}]") == [{}] * 201


@given(st.binary())
def test_any_bytes_are_json_or_refused(body: bytes) -> None:
    try:
        parse_json(body)
    except InvalidRequest as error:
        refused = error
    else:
        return
    assert refused.code == "invalid_json"


@pytest.mark.parametrize("body", [None, {}, {"metadata": None}, {"items": None, "metadata": {}}])
def test_a_conversation_may_be_created_from_nothing(body: object) -> None:
    created = parse_create(body)
    assert (created.metadata, created.items) == ({}, [])


def test_a_conversation_is_created_with_metadata_and_items() -> None:
    created = parse_create({"metadata": {"tier": "gold"}, "items": [HELLO]})
    assert created.metadata == {"tier": "gold"}
    assert [draft.type for draft in created.items] == ["message"]


def refusal(parse: object, body: object) -> tuple[str | None, str | None]:
    assert callable(parse)
    with pytest.raises(InvalidRequest) as caught:
        parse(body)
    return caught.value.code, caught.value.param


@pytest.mark.parametrize("parse", [parse_create, parse_update, parse_add_items])
@pytest.mark.parametrize("body", [[], "x", 1, True, 1.5])
def test_a_body_must_be_an_object(parse: object, body: object) -> None:
    assert refusal(parse, body) == ("invalid_type", None)


@pytest.mark.parametrize("parse", [parse_create, parse_update, parse_add_items])
def test_an_unknown_key_is_refused(parse: object) -> None:
    assert refusal(parse, {"colour": 1}) == ("unknown_parameter", "colour")


def test_creating_checks_both_keys() -> None:
    assert refusal(parse_create, {"items": {}}) == ("invalid_type", "items")
    assert refusal(parse_create, {"items": [HELLO] * 21}) == ("array_above_max_length", "items")
    assert refusal(parse_create, {"metadata": []}) == ("invalid_type", "metadata")
    assert refusal(parse_create, {"items": [{"type": "x"}]}) == ("invalid_value", "items[0].type")


@pytest.mark.parametrize("body", [None, {}])
def test_an_update_needs_metadata(body: object) -> None:
    assert refusal(parse_update, body) == ("missing_required_parameter", "metadata")


def test_an_update_takes_metadata_or_null() -> None:
    assert parse_update({"metadata": {"a": "b"}}) == {"a": "b"}
    assert parse_update({"metadata": {}}) == {}
    assert parse_update({"metadata": None}) == {}


@pytest.mark.parametrize("body", [None, {}])
def test_adding_needs_items(body: object) -> None:
    assert refusal(parse_add_items, body) == ("missing_required_parameter", "items")


def test_adding_takes_items_but_not_null() -> None:
    assert len(parse_add_items({"items": [HELLO, HELLO]})) == 2
    assert parse_add_items({"items": []}) == []
    assert refusal(parse_add_items, {"items": None}) == ("invalid_type", "items")
