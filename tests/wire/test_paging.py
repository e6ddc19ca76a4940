from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from conversations_admin.errors import InvalidRequest
from conversations_admin.wire.paging import parse_limit, parse_order


def test_a_page_has_twenty_items_unless_asked_otherwise() -> None:
    assert parse_limit(None) == 20


@pytest.mark.parametrize(("raw", "limit"), [("1", 1), ("100", 100), ("007", 7)])
def test_a_limit_within_bounds_is_taken(raw: str, limit: int) -> None:
    assert parse_limit(raw) == limit


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("101", "integer_above_max_value"),
        ("9" * 10_000, "integer_above_max_value"),
        ("0", "integer_below_min_value"),
        ("-1", "integer_below_min_value"),
        ("-" + "9" * 10_000, "integer_below_min_value"),
        ("", "invalid_type"),
        ("ten", "invalid_type"),
        ("5.0", "invalid_type"),
        ("1e1", "invalid_type"),
        (" 5", "invalid_type"),
        ("5\n", "invalid_type"),
        ("\u0665", "invalid_type"),
        ("\ud800", "invalid_type"),
    ],
)
def test_a_limit_out_of_bounds_or_no_integer_is_refused(raw: str, code: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        parse_limit(raw)
    assert caught.value.code == code
    assert caught.value.param == "limit"


def test_a_limit_too_large_names_the_bound_and_the_value() -> None:
    with pytest.raises(InvalidRequest, match="<= 100, but got 101"):
        parse_limit("101")


def outcome(raw: str) -> int | str | None:
    try:
        return parse_limit(raw)
    except InvalidRequest as error:
        return error.param


@given(st.text())
def test_any_limit_is_a_page_size_or_a_refusal(raw: str) -> None:
    assert outcome(raw) in {"limit", *range(1, 101)}


def test_newest_comes_first_unless_asked_otherwise() -> None:
    assert [parse_order(raw) for raw in (None, "asc", "desc")] == ["desc", "asc", "desc"]


@pytest.mark.parametrize("raw", ["", "ASC", "descending", "x" * 100_000])
def test_an_unknown_order_lists_the_known_ones(raw: str) -> None:
    with pytest.raises(InvalidRequest, match="Supported values are: 'asc' and 'desc'") as caught:
        parse_order(raw)
    assert caught.value.code == "invalid_value"
    assert caught.value.param == "order"
    assert len(caught.value.message) < 500
