"""What a tree prints is read as the same tree."""

from __future__ import annotations

import pytest
from hypothesis import assume, example, given, strategies as st

from conversations_admin.errors import InvalidQuery
from conversations_admin.search.language.normal import normal
from conversations_admin.search.language.parser import MAX_LENGTH, parse
from conversations_admin.search.language.tree import Has, Not, Pair, Query, Text
from tests.search.language.trees import ODD, leaves, queries

PIECES = (
    *ODD,
    *(
        "tier:gold",
        "-",
        "(",
        ")",
        "item:(",
        " OR ",
        " AND ",
        " NOT ",
        ":",
        ",",
        "..",
        '"',
        "*",
        " ",
    ),
    *("created:", "items:", "role:", "has:", "missing:", "id:", "text:", "meta.", ">=", "7d", "\\"),
)


@given(queries)
def test_reading_what_a_tree_prints_gives_the_tree(query: Query) -> None:
    assume(len(str(query)) <= MAX_LENGTH)
    assert parse(str(query)) == query


@given(st.lists(leaves, max_size=4).map(lambda terms: Query(tuple(terms))))
def test_any_tree_prints_what_is_read_as_its_normal_form(query: Query) -> None:
    assume(len(str(query)) <= MAX_LENGTH)
    assert parse(str(query)) == normal(query)


@given(st.text(max_size=60) | st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
@example("a\x1cb:c")
def test_whatever_is_typed_is_read_or_refused_with_the_place(text: str) -> None:
    try:
        query = parse(text)
    except InvalidQuery as refused:
        error = refused
    else:
        assert parse(str(query)) == query
        return
    assert 0 <= error.position <= len(text)
    assert not error.suggestion or parse(error.suggestion)


@pytest.mark.parametrize("odd", ODD)
def test_a_value_that_would_be_read_otherwise_is_quoted(odd: str) -> None:
    word = Not(Text(f"{odd} 1"))
    query = Query(tuple(dict.fromkeys([Pair(odd, odd), Has(odd), word, Pair("k", odd)])))
    assert parse(str(query)) == query
