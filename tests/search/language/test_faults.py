"""A query that cannot be read is refused with the place, the reason and what would mend it."""

from __future__ import annotations

import pytest

from conversations_admin.errors import InvalidQuery
from conversations_admin.search.language.parser import MAX_DEPTH, MAX_LENGTH, MAX_TERMS, parse


def refused(text: str) -> InvalidQuery:
    with pytest.raises(InvalidQuery) as caught:
        parse(text)
    return caught.value


@pytest.mark.parametrize(
    ("text", "position", "suggestion"),
    [
        ('tier:"gold', 5, "tier:gold"),
        ('"never closed', 0, '"never closed"'),
        ('tier:gold "', 10, ""),
        ("(a OR b", 0, "a OR b"),
        ("tier:gold (a OR (b c)", 10, "tier:gold (a OR (b c))"),
        ("a)", 1, "a"),
        ("item:(refund", 5, "item:(refund)"),
        ("()", 0, ""),
        ("a ( ) b", 2, "a b"),
        ("a item:()", 2, "a"),
        ("OR a", 0, "a"),
        ("a OR", 2, "a"),
        ("a OR OR b", 5, "a OR b"),
        ("(a AND )", 3, "a"),
        ("a NOT", 2, "a"),
        ("a -NOT", 3, "a"),
        ("a (-NOT)", 4, "a"),
        ("a --OR b", 4, "a b"),
        ("- plan:pro", 0, "-plan:pro"),
        ("plan:pro -", 9, "plan:pro"),
        ("foo(bar)", 3, '"foo(bar)"'),
        ("tier:foo(bar)", 8, 'tier:"foo(bar)"'),
        ("tier:(gold OR pro)", 5, "tier:gold,pro"),
        ("tier: (gold OR pro)", 4, "tier:gold,pro"),
        ('"a b"c', 5, '"a b" c'),
        ('a"b c"', 1, 'a "b c"'),
        ('name:Ann" Lee"', 8, 'name:"Ann Lee"'),
        ("name:“Ann Lee”", 5, 'name:"Ann Lee"'),
        ("„zwei Wörter“", 0, '"zwei Wörter"'),
    ],
)
def test_quotes_brackets_and_joiners_out_of_place(
    text: str, position: int, suggestion: str
) -> None:
    error = refused(text)
    assert (error.position, error.suggestion) == (position, suggestion)


@pytest.mark.parametrize(
    ("text", "position", "message", "suggestion"),
    [
        ("plan: pro", 4, 'Write plan:pro without a space, or "plan:" in quotes', "plan:pro"),
        ("refund plan:", 11, 'Write plan:value without a space, or "plan:"', 'refund "plan:"'),
        ('-name: "Ann Lee"', 5, 'Write name:"Ann Lee" without a space', '-name:"Ann Lee"'),
        ("tier: gold plan:pro", 4, "Write tier:gold without", "tier:gold plan:pro"),
        ("a: b: c", 1, "Write a:b: without", "a:b: c"),
        (":", 0, "Write key:value without", ""),
        ("x" * 300 + ": y", 300, "Write key:value without a space, or the word", None),
        ("item: (refund)", 4, "Write item:( … ) without a space", "item:(refund)"),
    ],
)
def test_a_space_behind_a_colon_is_refused_and_the_remedy_named(
    text: str, position: int, message: str, suggestion: str | None
) -> None:
    error = refused(text)
    assert error.position == position
    assert message in error.message
    assert suggestion in (None, error.suggestion)


@pytest.mark.parametrize(
    ("text", "position", "message", "suggestion"),
    [
        ("items:abc", 6, "abc is not a whole number", ""),
        ("items:>3.5", 7, "3.5 is not a whole number", ""),
        ("items:9999999999", 6, "whole number up to 999999999", ""),
        ("items:1,000", 8, "without commas", "items:1000"),
        ("cost:>=1,000", 5, "without commas", "cost:>=1000"),
        ("items>=20", 5, "Write items:>=20 with a colon", "items:>=20"),
        ("role=tool", 4, "Write role:tool with a colon", "role:tool"),
        ("created:soon", 8, "soon is not a date (2026-11-01, 2026-11) or an age (7d, 24h).", ""),
        ("created:2026-02-30", 8, "not a date of the calendar", "created:2026-02-28"),
        ("due:>2026-02-30", 5, "not a date of the calendar", "due:>2026-02-28"),
        ("created:2026-13", 8, "not a date of the calendar", ""),
        ("created:2026-11-01T25:00", 8, "not a date of the calendar", ""),
        ("created:2026/11/1", 8, "is not a date", "created:2026-11-01"),
        ("created:7days", 8, "is not a date", "created:<7d"),
        ("created:<3months", 9, "is not a date", "created:<90d"),
        ('created:"2026-11-01 09:30"', 9, "is not a date", "created:2026-11-01T09:30"),
        ("created:0026-01-01", 8, "not between the years", ""),
        ("created:<999999d", 9, "longer than a hundred years", ""),
        ("created:2026-11*", 8, "no star", "created:2026-11"),
        ("created:2026-12..2026-11", 8, "Nothing lies from", "created:2026-11..2026-12"),
        ("retries:7..3", 8, "Nothing lies from 7 to 3", "retries:3..7"),
        ("updated:7d..2h", 8, "Nothing lies from 7d to 2h", "updated:2h..7d"),
        ("due:2026-11-01..7d", 4, "Both ends of a range", ""),
        ("retries:>1e309", 9, "1e309 is not a number that can be compared", 'retries:">1e309"'),
        ("retries:>inf", 9, "inf is not a number", 'retries:">inf"'),
        ("retries:nan..3", 8, "nan is not a number", 'retries:"nan..3"'),
        ("path:../etc", 7, "/etc is not a number", 'path:"../etc"'),
        ("retries:..", 8, "A range needs", 'retries:".."'),
        ("retries:>", 8, "Nothing stands behind >", 'retries:">"'),
        ("retries:=>3", 8, "=> compares nothing", "retries:>=3"),
        ("tier:!=gold", 5, "a minus before the key", "-tier:gold"),
        ("-tier:<>gold", 6, "a minus before the key", "tier:gold"),
        ("retries:>3,<1", 8, "Put OR between ranges", "retries:>3 OR retries:<1"),
        ("retries:>3*", 8, "cannot be compared", 'retries:">3"*'),
        ("tier:gold,,pro", 10, "missing beside the comma", "tier:gold,pro"),
        ("tier:gold,", 10, "missing beside the comma", "tier:gold"),
        ("tier:,", 5, "missing beside the comma", 'tier:","'),
        ("mail:*@example.com", 5, "only stand at the end", 'mail:"*@example.com"'),
        ("*", 0, "needs the beginning of a word", ""),
        ("tier:gold *", 10, "needs the beginning of a word", "tier:gold"),
        ("has:tick*", 4, "Only a whole key", 'has:"tick*"'),
        ("missing:a,b", 10, "for each key", "missing:a missing:b"),
        ("id:conv_*", 3, "Only a whole id", 'id:"conv_*"'),
        ("role:us*", 5, "Only a whole role", 'role:"us*"'),
        ("origin:import", 7, "origin is created, imported, recorded or listed", "origin:imported"),
        ("origin:elsewhere", 7, "origin is created, imported, recorded or listed, not", ""),
        ("drift:vanish", 6, "is new, metadata, gone, vanished, kept or any", "drift:vanished"),
        ("drift:Gone", 6, "is new, metadata, gone, vanished, kept or any", "drift:gone"),
        ("drift:item", 6, "is new, metadata, gone, vanished, kept or any", "drift:gone"),
        ("drift:often", 6, "drift is new, metadata, gone, vanished, kept or any, not", ""),
        ("drift:new,vanish*", 10, "gone, vanished, kept or any", "drift:new,vanished"),
        ("deleted:true", 8, "deleted is yes or no", "deleted:yes"),
        ("deleted:never", 8, "deleted is yes or no", "-deleted:yes"),
    ],
)
def test_values_that_do_not_fit(text: str, position: int, message: str, suggestion: str) -> None:
    error = refused(text)
    assert (error.position, error.suggestion) == (position, suggestion)
    assert message in error.message


@pytest.mark.parametrize(
    ("text", "position", "message", "suggestion"),
    [
        ("item:(tier:gold)", 6, "put tier:gold outside of it", "tier:gold"),
        ("item:(refund -tier:gold)", 14, "outside", "item:(refund) -tier:gold"),
        ("-item:(refund has:x)", 14, "outside", "-(item:(refund) has:x)"),
        ("item:(refund OR id:x)", 16, "outside", ""),
        ("item:(created:7d)", 6, "outside", "created:<7d"),
        ("item:(role:tool item:(refund))", 16, "within another", "item:(role:tool refund)"),
        ("item:(item:(refund))", 6, "within another", "item:(refund)"),
        ("item:(refund deleted:yes)", 13, "words of deleted items are not searched", ""),
        ("item:(deleted:<7d OR (a b))", 22, "words of deleted items are not searched", ""),
        ("item:refund", 5, "Brackets hold", "item:(refund)"),
        ('item:"a b"', 5, "Brackets hold", 'item:("a b")'),
    ],
)
def test_one_item_is_asked_only_what_an_item_has(
    text: str, position: int, message: str, suggestion: str
) -> None:
    error = refused(text)
    assert (error.position, error.suggestion) == (position, suggestion)
    assert message in error.message


@pytest.mark.parametrize(("text", "position"), [("a\x00b", 1), ("a\ud800", 1), ("k:\udfff", 2)])
def test_what_no_text_can_hold_is_refused_with_its_place(text: str, position: int) -> None:
    assert refused(text).position == position


@pytest.mark.parametrize(
    ("text", "position", "message"),
    [
        ("x" * 10_000, MAX_LENGTH, "4,000 characters; this has 10,000"),
        (" ".join(f"k{number}:v" for number in range(200)), 230, "40 parts; this has 200"),
        (" OR ".join(f"w{number}" for number in range(200)), 270, "40 parts; this has 200"),
        ("id:" + ",".join(map(str, range(200))), 0, "40 parts; this has 200"),
        (f"{'k' * 64}:" + ",".join(f"{n}*" for n in range(39)) + " " + "v" * 3600, None, "in full"),
        ("(" * 1999 + "a" + ")" * 1999, 1999 - MAX_DEPTH - 1, f"{MAX_DEPTH} deep"),
        ("(-" * (MAX_DEPTH + 1) + "a" + ")" * (MAX_DEPTH + 1), 0, f"{MAX_DEPTH} deep"),
        ("role:" + ",".join(map(str, range(200))), 115, "any of 40 values; these are 200"),
        ("-item:(by:" + ",".join(map(str, range(41))) + ")", 120, "these are 41"),
        ("(" * 4000, 3999, "never closed"),
        (")" * 4000, 0, "closes nothing"),
        ("-" * 4000, 3999, "minus"),
        ('"' * 4000, 2, "space between a phrase"),
    ],
)
def test_floods_are_refused(text: str, position: int | None, message: str) -> None:
    error = refused(text)
    assert message in error.message
    assert position in (None, error.position)


def test_what_is_within_the_limits_is_read() -> None:
    assert len(parse(" ".join(f"k{number}:v" for number in range(MAX_TERMS))).terms) == MAX_TERMS
    assert str(parse("(" * MAX_DEPTH + "a" + ")" * MAX_DEPTH)) == "a"
    assert str(parse("-" * 3998 + "a")) == "a"
    assert len(parse(" ".join(["a", "b"] * 1000)).terms) == 2
    assert parse("x" * MAX_LENGTH)


@pytest.mark.parametrize("text", ['"%"', "tier:gold -", "text:!?", '"…"', "item:(role:user ***)"])
def test_words_without_a_letter_are_refused(text: str) -> None:
    with pytest.raises(InvalidQuery):
        parse(text)
