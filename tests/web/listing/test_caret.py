"""Where in a query somebody is typing."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from conversations_admin.web.listing.caret import Caret, caret_in


def at(marked: str) -> tuple[str, Caret]:
    """The caret in a text that marks it with a bar."""
    text = marked.replace("|", "", 1)
    return text, caret_in(text, marked.index("|"))


@pytest.mark.parametrize(
    ("marked", "replaced", "typed"),
    [
        ("|", "", ""),
        ("pl|", "pl", "pl"),
        ("plan:pro pl|", "pl", "pl"),
        ("-pl|", "pl", "pl"),
        ("pl|an:pro", "plan:", "pl"),
        ("(a OR pl|)", "pl", "pl"),
        ('"cust na|', '"cust na', "cust na"),
        ("plan:pro | refund", "", ""),
        ("|refund", "", ""),
    ],
)
def test_a_name_is_replaced_from_its_start_to_its_colon(
    marked: str, replaced: str, typed: str
) -> None:
    text, caret = at(marked)

    assert (text[caret.start : caret.end], caret.typed, caret.key) == (replaced, typed, None)


@pytest.mark.parametrize(
    ("marked", "key", "replaced", "typed"),
    [
        ("plan:|", "plan", "", ""),
        ("x plan:pr|", "plan", "pr", "pr"),
        ("plan:p|ro x", "plan", "pro", "p"),
        ("plan:|pro", "plan", "pro", ""),
        ("-plan:pr|", "plan", "pr", "pr"),
        ('"customer name":"Ann L|', "customer name", '"Ann L', "Ann L"),
        (r'note:"a \"b|', "note", r'"a \"b', 'a "b'),
        ("(plan:pr|)", "plan", "pr", "pr"),
        ("a:b:c|", "a", "b:c", "b:c"),
    ],
)
def test_a_value_is_replaced_behind_its_colon(
    marked: str, key: str, replaced: str, typed: str
) -> None:
    text, caret = at(marked)

    assert (caret.key, text[caret.start : caret.end], caret.typed) == (key, replaced, typed)


def test_of_a_list_only_the_value_at_the_caret_is_replaced() -> None:
    text, caret = at('tier:gold,"a,b",pr|,free')

    assert text[caret.start : caret.end] == "pr"
    assert caret.chosen == ("gold", "a,b", "free")


def test_a_comparison_stays_before_the_value() -> None:
    text, caret = at("created:>=2026|")

    assert (caret.comparison, text[caret.start : caret.end]) == (">=", "2026")


@pytest.mark.parametrize(
    ("marked", "is_metadata"),
    [("status:|", False), ("meta.status:|", True), ('"status":|', True), ('meta."a b":|', True)],
)
def test_quotes_and_meta_make_a_key_of_a_field(marked: str, is_metadata: bool) -> None:
    assert at(marked)[1].is_metadata is is_metadata


@pytest.mark.parametrize(
    ("marked", "is_in_item"),
    [
        ("item:(|)", True),
        ("item:(role:tool |", True),
        ("item:((a OR b|))", True),
        ("-item:(role:|)", True),
        ("item:(role:tool) |", False),
        ("(role:|)", False),
        ('"item:(" |', False),
    ],
)
def test_the_brackets_of_an_item_are_known(marked: str, is_in_item: bool) -> None:
    assert at(marked)[1].is_in_item is is_in_item


@given(st.text(alphabet='ab":,()\\- <>=.字', max_size=30), st.integers(-2, 40))
def test_any_text_has_a_place_for_the_caret(text: str, place: int) -> None:
    caret = caret_in(text, place)

    assert 0 <= caret.start <= caret.end <= len(text)
    assert caret.term <= caret.start
