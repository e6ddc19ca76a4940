"""What a query that can be read may have meant instead."""

from __future__ import annotations

import pytest

from conversations_admin.search.language.parser import parse
from conversations_admin.search.language.suggestions import (
    contradictions,
    hidden_keys,
    lower_case_or,
    unknown_fields,
)

KEYS = ("tier", "status", "ticket", "customer_id", "Lang")


@pytest.mark.parametrize(
    ("text", "message", "meant"),
    [
        ("stauts:open", "did you mean the metadata key status?", "meta.status:open"),
        ("teir:gold,pro x", "did you mean the metadata key tier?", "tier:gold,pro x"),
        ("custmer_id:>3", "did you mean the metadata key customer_id?", "customer_id:>3"),
        ("missing:tikcet", "did you mean the metadata key ticket?", "missing:ticket"),
        ("lang:de", "did you mean the metadata key Lang?", "Lang:de"),
        ("craeted:>7d", "did you mean the field created?", "created:>7d"),
        ("Created:7d", "did you mean the field created?", "created:<7d"),
        ("has:drift x", "No metadata has the key drift; did you mean", "drift:any x"),
        ("missing:deleted", "No metadata has the key deleted; did you mean", "-deleted:yes"),
        ("rol:tool", "did you mean the field role?", "role:tool"),
        ("(a OR -(b teir:gold))", "did you mean the metadata key tier?", "a OR -(b tier:gold)"),
    ],
)
def test_a_key_nobody_knows_is_told_from_those_it_is_like(
    text: str, message: str, meant: str
) -> None:
    (suggestion,) = unknown_fields(parse(text), KEYS)
    assert message in suggestion.message
    assert str(suggestion.query) == meant


@pytest.mark.parametrize("text", ["tier:gold", "colour:red", "itms:many", "has:created_at", "x"])
def test_known_keys_and_keys_like_nothing_are_left_alone(text: str) -> None:
    assert unknown_fields(parse(text), KEYS) == []


def test_a_field_that_hides_a_metadata_key_is_pointed_out() -> None:
    (suggestion,) = hidden_keys(parse("status:open tier:gold"), KEYS)
    assert str(suggestion.query) == "meta.status:open tier:gold"
    assert "status: is a field of its own" in suggestion.message
    assert hidden_keys(parse("role:tool meta.status:open"), KEYS) == []


@pytest.mark.parametrize(
    ("text", "merged"),
    [
        ("tier:gold x tier:pro", "tier:gold,pro x"),
        ("tier:gold tier:pro,free", "tier:gold,pro,free"),
    ],
)
def test_two_values_of_one_key_at_once_are_a_contradiction(text: str, merged: str) -> None:
    (contradiction,) = contradictions(parse(text))
    assert "two values of tier" in contradiction.message
    assert str(contradiction.query) == merged


@pytest.mark.parametrize(
    "text",
    ["tier:gold tier:gold,pro", "tier:gold OR tier:pro", "tier:gold -tier:pro", "tier:go* tier:x"],
)
def test_what_can_be_true_is_no_contradiction(text: str) -> None:
    assert contradictions(parse(text)) == []


def test_an_or_in_small_letters_is_pointed_out() -> None:
    (suggestion,) = lower_case_or(parse("tier:gold refund or return"))
    assert str(suggestion.query) == "tier:gold (refund OR return)"
    assert lower_case_or(parse("or refund")) == []
