"""Trees of queries as hypothesis makes them: the normal form, with odd keys and values."""

from __future__ import annotations

from hypothesis import strategies as st

from conversations_admin.search.language.normal import all_of, any_of, query_of
from conversations_admin.search.language.tree import (
    Among,
    Attribute,
    Beginning,
    Between,
    Bound,
    Field,
    Has,
    Id,
    Meta,
    Pair,
    Query,
    SameItem,
    Term,
    Text,
    opposite,
)
from conversations_admin.search.text.tokens import query_tokens

ODD = (
    "",
    *("id", "role", "created", "item", "text", "has", "missing", "meta", "meta.", "meta.role"),
    *("OR", "AND", "NOT", "or", "-", "--x", "-x", "<", ">3", ">=3", "<>x", "=x", "!=x", "!x", "="),
    *("3..7", "..", "a..b", "pre*", "*", "a*b", "**", "a,b", ",", "(x", "x)", "()", "a(b)c", ":("),
    *(
        "a:b",
        ":",
        "a:",
        "//x",
        "http://x",
        '"',
        'say "x"',
        "\\",
        '\\"',
        "a\\",
        "“x”",
        "0“",
        "it's",
        "'",
    ),
    *("two words", " ", "\n", "\u3000", "\xa0", "\x1f", "a.b", "%", "_", "'; --", "NEAR(a b)"),
    *(
        "שלום",
        "مرحبا",
        "\u202eevil",
        "👩‍👩‍👧",
        "日本語",
        "conv_0123456789",
        "conv_",
        "items>3",
        "role=x",
    ),
    *("k" * 64, "v" * 512, "7d", "2026-11-01", "2026", "yes", "\U0010ffff", "\ufeff", "e\u0301"),
)
strings = st.sampled_from(ODD) | st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12
)
filled = strings.filter(bool)

counts = st.integers(0, 999_999_999).map(str)
numbers = st.integers(-(10**6), 10**6).map(str) | st.sampled_from(["1.5", "-2e-7", "1e308", ".5"])
days = st.dates().filter(lambda day: 1000 <= day.year <= 9998).map(str)
dates = days | st.sampled_from(
    ["2026", "2026-11", "2026-11-01T09:30", "2026-11-01T09:30:01.5Z", "2026-02-28T23:59:59+05:30"]
)
ages = st.builds(
    lambda number, unit: f"{number}{unit}", st.integers(0, 5200), st.sampled_from("mhdw")
)


def several(values: st.SearchStrategy[str], *, least: int) -> st.SearchStrategy[Among]:
    lists = st.lists(values, min_size=least, max_size=4, unique=True)
    return lists.map(lambda chosen: Among(tuple(chosen)))


def one_sided(values: st.SearchStrategy[str]) -> st.SearchStrategy[Between]:
    bounds = st.builds(Bound, values, st.booleans())
    return bounds.map(lambda low: Between(low, None)) | bounds.map(lambda high: Between(None, high))


@st.composite
def two_sided(draw: st.DrawFn) -> Between:
    low, high = sorted([draw(st.integers(0, 9999)), draw(st.integers(0, 9999))])
    return Between(Bound(str(low), draw(st.booleans())), Bound(str(high), draw(st.booleans())))


def sole(values: st.SearchStrategy[str]) -> st.SearchStrategy[Between]:
    bounds = st.builds(Bound, values, st.just(value=True))
    return bounds.map(lambda bound: Between(bound, bound))


beginnings = st.builds(Beginning, filled)
conditions = (
    several(strings, least=2) | beginnings | one_sided(numbers | dates | ages) | two_sided()
)
words = strings.filter(query_tokens)
texts = st.builds(Text, words) | st.builds(Text, words, st.just(value=True))
of_items = st.builds(
    Attribute,
    st.sampled_from([Field.ROLE, Field.TYPE, Field.STATUS, Field.BY]),
    several(strings, least=1),
)
attributes = (
    of_items
    | st.builds(Attribute, st.just(Field.ITEMS), one_sided(counts) | sole(counts))
    | st.builds(
        Attribute,
        st.sampled_from([Field.CREATED, Field.UPDATED, Field.DELETED]),
        one_sided(dates | ages) | sole(dates | ages),
    )
    | st.builds(
        Attribute,
        st.just(Field.ORIGIN),
        several(st.sampled_from(["created", "imported"]), least=1),
    )
    | st.builds(
        Attribute,
        st.just(Field.DRIFT),
        several(st.sampled_from(["new", "metadata", "gone", "vanished", "kept", "any"]), least=1),
    )
    | st.just(Attribute(Field.DELETED, Among(("yes",))))
)


def grouped(leaves: st.SearchStrategy[Term], *, most: int) -> st.SearchStrategy[Term]:
    def grow(inner: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
        groups = st.lists(inner, min_size=1, max_size=3)
        return groups.map(all_of) | groups.map(any_of) | inner.map(opposite)

    return st.recursive(leaves, grow, max_leaves=most)


leaves: st.SearchStrategy[Term] = (
    st.builds(Pair, strings, strings)
    | st.builds(Meta, strings, conditions)
    | st.builds(Has, strings)
    | st.builds(Id, strings)
    | texts
    | attributes
    | grouped(texts | of_items, most=4).map(SameItem)
)
queries: st.SearchStrategy[Query] = st.just(Query()) | grouped(leaves, most=8).map(query_of)
