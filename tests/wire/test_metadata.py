from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, strategies as st

from conversations_admin.errors import InvalidRequest
from conversations_admin.wire.metadata import parse_metadata


def refusal(raw: object, **options: Any) -> tuple[str | None, str | None]:
    with pytest.raises(InvalidRequest) as caught:
        parse_metadata(raw, **options)
    return caught.value.code, caught.value.param


def test_pairs_are_kept_in_the_order_given() -> None:
    assert list(parse_metadata({"b": "1", "a": ""}).items()) == [("b", "1"), ("a", "")]


def test_null_is_empty_metadata() -> None:
    assert parse_metadata(None) == {}


def test_null_is_missing_where_metadata_is_required() -> None:
    assert refusal(None, required=True) == ("missing_required_parameter", "metadata")


@pytest.mark.parametrize("raw", [[], "x", 1, True, 1.5])
def test_metadata_must_be_an_object(raw: object) -> None:
    assert refusal(raw) == ("invalid_type", "metadata")


def test_sixteen_pairs_fit_and_seventeen_do_not() -> None:
    assert len(parse_metadata({str(n): "" for n in range(16)})) == 16
    with pytest.raises(InvalidRequest, match=r"at most 16 .* with 17 properties") as caught:
        parse_metadata({str(n): "" for n in range(17)})
    assert caught.value.code == "object_above_max_properties"
    assert caught.value.param == "metadata"


def test_a_key_may_have_64_characters_but_not_65() -> None:
    assert parse_metadata({"é" * 64: "x"})
    key = "k" * 65
    assert refusal({key: "x"}) == ("property_name_above_max_length", f"metadata.{key}")


def test_a_value_may_have_512_characters_but_not_513() -> None:
    assert parse_metadata({"tier": "😀" * 512})
    assert refusal({"tier": "v" * 513}) == ("string_above_max_length", "metadata.tier")


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (1, "an integer"),
        (1.5, "a decimal number"),
        (True, "a boolean"),
        (None, "null"),
        ([], "an array"),
        ({}, "an object"),
    ],
)
def test_a_value_must_be_a_string(value: object, kind: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        parse_metadata({"tier": value})
    assert caught.value.message == (
        f"Invalid type for 'metadata.tier': expected a string, but got {kind} instead."
    )
    assert caught.value.code == "invalid_type"
    assert caught.value.param == "metadata.tier"


@pytest.mark.parametrize("bad", ["a\x00b", "\ud800", "\udfff tail"])
def test_what_a_database_cannot_keep_is_refused_with_its_path(bad: str) -> None:
    assert refusal({"tier": bad}) == ("invalid_value", "metadata.tier")
    code, param = refusal({bad: "x"})
    assert code == "invalid_value"
    assert param is not None
    assert param.startswith("metadata.")
    param.encode()


def test_a_monstrous_key_gives_a_short_error() -> None:
    with pytest.raises(InvalidRequest) as caught:
        parse_metadata({"k" * 1_000_000: "x"})
    assert len(str(caught.value.envelope())) < 2_000


def outcome(raw: object) -> dict[str, str] | InvalidRequest:
    try:
        return parse_metadata(raw)
    except InvalidRequest as error:
        return error


@given(st.dictionaries(st.text(), st.text() | st.integers() | st.none(), max_size=20))
def test_metadata_is_returned_whole_or_refused(raw: dict[str, Any]) -> None:
    result = outcome(raw)
    if isinstance(result, InvalidRequest):
        assert result.code
        assert result.message.encode()
    else:
        assert result == raw
