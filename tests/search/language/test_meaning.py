"""What each form of the language means, as a tree and as canonical text."""

from __future__ import annotations

import pytest

from conversations_admin.search.language.parser import parse
from conversations_admin.search.language.tree import (
    RESERVED,
    AllOf,
    Among,
    AnyOf,
    Attribute,
    Beginning,
    Between,
    Bound,
    Condition,
    Field,
    Has,
    Id,
    Meta,
    Not,
    Pair,
    SameItem,
    Term,
    Text,
)


def at_least(value: str) -> Between:
    return Between(Bound(value, is_included=True), None)


def above(value: str) -> Between:
    return Between(Bound(value, is_included=False), None)


def at_most(value: str) -> Between:
    return Between(None, Bound(value, is_included=True))


def below(value: str) -> Between:
    return Between(None, Bound(value, is_included=False))


def within(low: str, high: str) -> Between:
    return Between(Bound(low, is_included=True), Bound(high, is_included=True))


def role(*values: str) -> Attribute:
    return Attribute(Field.ROLE, Among(values))


GOLD, PRO, REFUND = Pair("tier", "gold"), Pair("tier", "pro"), Text("refund")


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("tier:gold,pro", Meta("tier", Among(("gold", "pro")))),
        ("meta.drift:x", Pair("drift", "x")),
        ('tier:"a,b",c', Meta("tier", Among(("a,b", "c")))),
        ("tier:gold,gold", GOLD),
        ("tier:=gold", GOLD),
        ("tier:go*", Meta("tier", Beginning("go"))),
        ('name:"Ann L"*', Meta("name", Beginning("Ann L"))),
        ("tier:*", Has("tier")),
        ("tier:a*,b", AnyOf((Pair("tier", "b"), Meta("tier", Beginning("a"))))),
        ("retries:>=3", Meta("retries", at_least("3"))),
        ("retries:>3", Meta("retries", above("3"))),
        ("retries:<=-1.5", Meta("retries", at_most("-1.5"))),
        ("retries:<3", Meta("retries", below("3"))),
        ("retries:3..7", Meta("retries", within("3", "7"))),
        ("retries:3..", Meta("retries", at_least("3"))),
        ("retries:..7", Meta("retries", at_most("7"))),
        ("due:>2026-11", Meta("due", above("2026-11"))),
        ("due:<7d", Meta("due", below("7d"))),
        ("due:7d", Pair("due", "7d")),
        ('version:"3..7"', Pair("version", "3..7")),
        ('version:">3"', Pair("version", ">3")),
        ('version:"3*"', Pair("version", "3*")),
    ],
)
def test_metadata_meets_a_condition(text: str, term: Term) -> None:
    assert parse(text).terms == (term,)


@pytest.mark.parametrize(
    ("text", "field", "condition"),
    [
        ("created:2026", Field.CREATED, within("2026", "2026")),
        ("created:2026-11", Field.CREATED, within("2026-11", "2026-11")),
        ("created:2026-11-01", Field.CREATED, within("2026-11-01", "2026-11-01")),
        ('created:"2026-11-01"', Field.CREATED, within("2026-11-01", "2026-11-01")),
        ("created:>30d", Field.CREATED, above("30d")),
        ("created:7d", Field.CREATED, below("7d")),
        ("updated:<2w", Field.UPDATED, below("2w")),
        ("updated:90m..24h", Field.UPDATED, within("90m", "24h")),
        ("updated:2026-11-01T09:30Z..", Field.UPDATED, at_least("2026-11-01T09:30Z")),
        ("updated:2026-11..2027", Field.UPDATED, within("2026-11", "2027")),
        ("items:20", Field.ITEMS, within("20", "20")),
        ("items:>20", Field.ITEMS, above("20")),
        ("role:tool", Field.ROLE, Among(("tool",))),
        ("role:tool,user", Field.ROLE, Among(("tool", "user"))),
        ("type:something_new", Field.TYPE, Among(("something_new",))),
        ("status:incomplete", Field.STATUS, Among(("incomplete",))),
        ('by:"Ann Lee"', Field.BY, Among(("Ann Lee",))),
        ("origin:imported", Field.ORIGIN, Among(("imported",))),
        ("drift:gone,vanished", Field.DRIFT, Among(("gone", "vanished"))),
        ("drift:any,kept", Field.DRIFT, Among(("any", "kept"))),
        ("drift:items,gone", Field.DRIFT, Among(("gone",))),
        ("drift:changed,copy", Field.DRIFT, Among(("metadata", "kept"))),
        ('drift:"items gone"', Field.DRIFT, Among(("gone",))),
        ("deleted:yes", Field.DELETED, Among(("yes",))),
        ("deleted:<7d", Field.DELETED, below("7d")),
        ("deleted:2026-11", Field.DELETED, within("2026-11", "2026-11")),
    ],
)
def test_fields_are_asked(text: str, field: Field, condition: Condition) -> None:
    assert parse(text).terms == (Attribute(field, condition),)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("has:ticket", (Has("ticket"),)),
        ("has:role", (Has("role"),)),
        ("has:meta.role", (Has("role"),)),
        ('has:"meta.role"', (Has("meta.role"),)),
        ("has:a,b", (AnyOf((Has("a"), Has("b"))),)),
        ("missing:ticket", (Not(Has("ticket")),)),
        ("-has:ticket", (Not(Has("ticket")),)),
        ("-missing:ticket", (Has("ticket"),)),
        ("id:conv_1,conv_2", (AnyOf((Id("conv_1"), Id("conv_2"))),)),
        ('"conv_0123456789abcdef"', (Text("conv_0123456789abcdef"),)),
        ("refund*", (Text("refund", is_beginning=True),)),
        ('"a ref"*', (Text("a ref", is_beginning=True),)),
        ("text:refund", (REFUND,)),
        ('text:"a phrase",b*', (AnyOf((Text("a phrase"), Text("b", is_beginning=True))),)),
        ("text:3..7", (Text("3..7"),)),
        ("hello,world", (Text("hello,world"),)),
        ("https://a.example/?q=1&x=a:b", (Text("https://a.example/?q=1&x=a:b"),)),
        (r'"C:\temp \"x\" \\"', (Text('C:\\temp "x" \\'),)),
        ("deleted:no", (Not(Attribute(Field.DELETED, Among(("yes",)))),)),
        ("it's", (Text("it's"),)),
    ],
)
def test_keys_ids_and_words_are_asked(text: str, terms: tuple[Term, ...]) -> None:
    assert parse(text).terms == terms


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        *((f"meta.{name}:x", Pair(name, "x")) for name in sorted(RESERVED)),
        *((f'"{name}":x', Pair(name, "x")) for name in sorted(RESERVED)),
        ('meta."a b":x', Pair("a b", "x")),
        ("meta.meta.x:y", Pair("meta.x", "y")),
        ('"meta.x":y', Pair("meta.x", "y")),
        ('"":x', Pair("", "x")),
        ("a.b:x", Pair("a.b", "x")),
        ('"a:b":x', Pair("a:b", "x")),
        ("Role:x", Pair("Role", "x")),
        (f"{'k' * 64}:{'v' * 512}", Pair("k" * 64, "v" * 512)),
    ],
)
def test_metadata_can_have_any_key(text: str, pair: Pair) -> None:
    assert parse(text).terms == (pair,)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("tier:gold refund", (GOLD, REFUND)),
        ("tier:gold AND refund", (GOLD, REFUND)),
        ("tier:gold OR refund", (AnyOf((GOLD, REFUND)),)),
        ("tier:gold refund OR tier:pro", (AnyOf((AllOf((GOLD, REFUND)), PRO)),)),
        ("tier:gold (refund OR tier:pro)", (GOLD, AnyOf((REFUND, PRO)))),
        ("-(tier:gold refund)", (Not(AllOf((GOLD, REFUND))),)),
        ("-(tier:gold OR refund)", (Not(AnyOf((GOLD, REFUND))),)),
        ("NOT refund", (Not(REFUND),)),
        ("--refund", (REFUND,)),
        ("-(-refund)", (REFUND,)),
        ("((tier:gold)(refund))", (GOLD, REFUND)),
        ("(refund OR (tier:gold OR tier:pro))", (AnyOf((REFUND, GOLD, PRO)),)),
        ("refund OR refund", (REFUND,)),
        ("-refund -tier:gold", (Not(REFUND), Not(GOLD))),
        ('"OR"', (Text("OR"),)),
        ("or", (Text("or"),)),
        ("ORDER:1", (Pair("ORDER", "1"),)),
        ("item:(role:tool refund)", (SameItem(AllOf((role("tool"), REFUND))),)),
        ("item:(role:tool OR -refund)", (SameItem(AnyOf((role("tool"), Not(REFUND)))),)),
        ("-item:(-role:tool)", (Not(SameItem(Not(role("tool")))),)),
        (
            "item:(by:ann deleted:yes)",
            (
                SameItem(
                    AllOf(
                        (
                            Attribute(Field.BY, Among(("ann",))),
                            Attribute(Field.DELETED, Among(("yes",))),
                        )
                    )
                ),
            ),
        ),
    ],
)
def test_terms_are_joined_left_out_and_grouped(text: str, terms: tuple[Term, ...]) -> None:
    assert parse(text).terms == terms


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("a b OR c", "(a b) OR c"),
        ("(a OR b) c", "(a OR b) c"),
        ("((a OR b))", "a OR b"),
        ("a AND NOT b", "a -b"),
        ("id:x,y", "id:x OR id:y"),
        ("created:7d", "created:<7d"),
        ("created:2026-11..2026-11", "created:2026-11"),
        ("created:7d..7d", "created:7d..7d"),
        ("k:3..", "k:>=3"),
        ("k:..<7", "k:<7"),
        ("k:3<..<7", "k:3<..<7"),
        ("items:7..7", "items:7"),
        ('"role":x', "meta.role:x"),
        ('"plain":"x"', "plain:x"),
        ('text:"plain"', "plain"),
        ("item:((role:tool))", "item:(role:tool)"),
        ("-has:x", "missing:x"),
    ],
)
def test_the_text_is_canonical(text: str, canonical: str) -> None:
    assert str(parse(text)) == canonical
