"""The query language reads what people type and prints what it means."""

from __future__ import annotations

import pytest

from conversations_admin.search.language.parser import parse
from conversations_admin.search.language.tree import Id, Not, Pair, Text


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
