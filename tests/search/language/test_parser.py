"""The query language reads what people type and prints what it means."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from conversations_admin.errors import InvalidQuery
from conversations_admin.search.language.parser import parse
from conversations_admin.search.language.tree import Id, Not, Pair, Query, Text

storable = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
pairs = st.builds(Pair, storable.filter(bool), storable)
terms = pairs | st.builds(Id, storable) | st.builds(Text, storable)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("", ()),
        ("   ", ()),
        ("tier:gold", (Pair("tier", "gold"),)),
        ("tier:gold refund", (Pair("tier", "gold"), Text("refund"))),
        ('"customer name":"Ann Lee"', (Pair("customer name", "Ann Lee"),)),
        ("url:http://x.example/a?b=c:d", (Pair("url", "http://x.example/a?b=c:d"),)),
        ('"two words"', (Text("two words"),)),
        ("-env:test", (Not(Pair("env", "test")),)),
        ('-"a phrase"', (Not(Text("a phrase")),)),
        ("meta.id:7", (Pair("id", "7"),)),
        ("id:conv_1", (Id("conv_1"),)),
        ("conv_0123456789abcdef", (Id("conv_0123456789abcdef"),)),
        (r'say:"a \"quoted\" word"', (Pair("say", 'a "quoted" word'),)),
        ("retry-after", (Text("retry-after"),)),
        ('"plan:" pro', (Text("plan:"), Text("pro"))),
        ('-"plan:"', (Not(Text("plan:")),)),
        ("plan:pro:", (Pair("plan", "pro:"),)),
        ('empty:""', (Pair("empty", ""),)),
        ("名前:山田", (Pair("名前", "山田"),)),
        ("tier:gold tier:gold", (Pair("tier", "gold"),)),
    ],
)
def test_a_query_means_what_it_says(text: str, terms: tuple[object, ...]) -> None:
    assert parse(text).terms == terms


@given(st.lists(terms | st.builds(Not, terms), max_size=6))
def test_printing_and_parsing_again_changes_nothing(parts: list[Pair | Id | Text | Not]) -> None:
    query = Query(tuple(dict.fromkeys(parts)))
    printed = str(query)
    assert str(parse(printed)) == printed


@given(st.text(max_size=60))
def test_whatever_is_typed_is_read_or_refused_with_the_place(text: str) -> None:
    try:
        printed = str(parse(text))
    except InvalidQuery as error:
        place = error.position
    else:
        place = 0
        assert str(parse(printed)) == printed
    assert 0 <= place <= len(text)


@pytest.mark.parametrize(
    ("text", "position"),
    [('tier:"gold', 5), ('"never closed', 0), ("a\x00b", 1), ("a\ud800", 1), ("x" * 5000, 4000)],
)
def test_a_broken_query_says_where(text: str, position: int) -> None:
    with pytest.raises(InvalidQuery) as refused:
        parse(text)
    assert refused.value.position == position


@pytest.mark.parametrize(
    ("text", "position", "message"),
    [
        ("plan: pro", 4, 'Write plan:pro without a space, or "plan:" in quotes'),
        ("refund plan:", 11, 'Write plan:value without a space, or "plan:" in quotes'),
        ('-name: "Ann Lee"', 5, 'Write name:"Ann Lee" without a space, or "name:" in quotes'),
        ("tier: gold plan:pro", 4, "Write tier:gold without"),
        (":", 0, "Write key:value without"),
        ("x" * 300 + ": y", 300, "Write key:value without a space, or the word in quotes"),
    ],
)
def test_a_space_behind_a_colon_is_refused_and_the_remedy_named(
    text: str, position: int, message: str
) -> None:
    with pytest.raises(InvalidQuery) as refused:
        parse(text)
    assert refused.value.position == position
    assert message in refused.value.message


def test_a_flood_of_parts_is_refused() -> None:
    with pytest.raises(InvalidQuery, match="40 parts"):
        parse(" ".join(f"k{number}:v" for number in range(200)))


def test_chips_rewrite_the_query_without_string_surgery() -> None:
    query = parse('tier:gold "two words"')
    assert str(query.without(Pair("tier", "gold"))) == '"two words"'
    assert str(query.including(Pair("a b", "c"))) == 'tier:gold "two words" "a b":c'
    assert query.including(Pair("tier", "gold")) is query
