"""Chips and facets rewrite the tree of a query, never its text."""

from __future__ import annotations

import pytest

from conversations_admin.search.language.parser import parse
from conversations_admin.search.language.tree import Pair, Text

GOLD = Pair("tier", "gold")


def test_terms_are_added_and_taken_away() -> None:
    query = parse('tier:gold "two words"')
    assert str(query.without(GOLD)) == '"two words"'
    assert str(query.including(Pair("a b", "c"))) == 'tier:gold "two words" "a b":c'
    assert query.including(GOLD) is query


def test_a_replaced_term_keeps_its_place() -> None:
    query = parse("a tier:gold b")
    assert str(query.replacing(GOLD, Pair("tier", "pro"))) == "a tier:pro b"
    assert str(query.replacing(GOLD, Text("b"))) == "a b"
    assert str(query.replacing(Text("c"), Text("d"))) == "a tier:gold b d"


@pytest.mark.parametrize(
    ("text", "turned"),
    [
        ("a tier:gold b", "a -tier:gold b"),
        ("a -tier:gold", "a tier:gold"),
    ],
)
def test_a_term_is_turned_round_in_its_place(text: str, turned: str) -> None:
    query = parse(text)
    (term,) = (term for term in query if "tier" in str(term))
    assert str(query.inverting(term)) == turned


@pytest.mark.parametrize(
    ("text", "has_words"),
    [
        ("refund", True),
        ("-refund", True),
        ("tier:gold OR (role:tool -refund)", True),
        ("item:(role:tool refund)", True),
        ("-item:(role:tool -refund)", True),
        ("tier:gold role:tool type:x status:y by:z deleted:yes -has:k id:x", False),
        ("item:(role:tool deleted:yes)", False),
    ],
)
def test_words_are_noticed_wherever_they_stand(text: str, has_words: bool) -> None:
    assert parse(text).has_words is has_words


def test_the_texts_to_highlight_are_those_looked_for() -> None:
    query = parse('a "b c" -d (e OR -f) item:(g role:tool) h* tier:i a')
    assert query.texts == ["a", "b c", "e", "g", "h"]
