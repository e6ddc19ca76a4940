"""Words are highlighted exactly where the search finds them, in any script."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given, settings, strategies as st

from conversations_admin.search.language.tree import (
    AllOf,
    AnyOf,
    Not,
    Pair,
    Query,
    SameItem,
    Text,
)
from conversations_admin.search.text.highlight import BLOCK, places, spans, words_wanted
from conversations_admin.search.text.tokens import document_tokens, is_lone_letter, query_tokens

SCRIPTS = (
    "abß-_.,*\"' \n\u0301\u0308ÄäéİıØłﬁ½㈱ａＢｶﾞ"  # Latin, wide, ligatures, accents
    "我要退款谢，。がかか\u3099환불ㄱㅏᄀ\u1161\u11a8"  # Chinese, Japanese, Korean
    "คืนเงิน"  # Thai
    "السَّلامـ"  # Arabic
    "שָׁלוֹם־"  # Hebrew
    "पानी\u093cक\u200d"  # Hindi
    "Возвратё\u202e\x00\ud800"
    "\U0001f600\u2192\u2776"  # signs: words of their own, but for digits among them
)
TEXTS = st.text(st.sampled_from(SCRIPTS), max_size=60)
QUERIES = st.text(st.sampled_from(SCRIPTS), min_size=1, max_size=6)


def highlighted(text: str, *wanted: str | Text) -> list[str]:
    terms = [Text(each) if isinstance(each, str) else each for each in wanted]
    return [text[start:end] for start, end in spans(text, terms)]


def is_found(wanted: Text, text: str) -> bool:
    """What both databases do with the tokens of an item."""
    looked_for, held = query_tokens(wanted.words), document_tokens(text)
    if not looked_for:
        return False
    *first, last = looked_for
    is_open = wanted.is_beginning or is_lone_letter(last)
    return any(
        held[place : place + len(first)] == first
        and (end.startswith(last) if is_open else end == last)
        for place, end in enumerate(held[len(first) :])
    )


@pytest.mark.parametrize(
    ("text", "wanted", "found"),
    [
        ("A REFUND, no refunds", "refund", ["REFUND"]),
        ("Frau Müller, Frau Mu\u0308ller", "muller", ["Müller", "Mu\u0308ller"]),
        ("die Hauptstraße 5", "hauptstrasse", ["Hauptstraße"]),
        ("I ﬁnd ﬁne", "find", ["ﬁnd"]),
        ("Ｈｅｌｌｏ there", "hello", ["Ｈｅｌｌｏ"]),
        ("in İstanbul.", "istanbul", ["İstanbul"]),
        ("我要退款，谢谢", "退款", ["退款"]),
        ("我要退款，谢谢", "退款，谢谢", ["退款，谢谢"]),
        ("返金をお願いします", "願い", ["願い"]),
        ("환불해 주세요", "환불", ["환불"]),
        ("ขอคืนเงินค่ะ", "คืนเงิน", ["คืนเงิน"]),
        ("السَّلام عليكم", "السلام", ["السَّلام"]),
        ("שָׁלוֹם לכם", "שלום", ["שָׁלוֹם"]),
        ("मुझे पानी चाहिए", "पानी", ["पानी"]),
        ("exact, phrase; exact other", "exact phrase", ["exact, phrase"]),
        ('{"order_id": 5}', "order_id", ["order_id"]),
        ("ﾊﾞｽ", "バス", ["ﾊﾞｽ"]),
        ("x" * 70 + " y", "x" * 70, ["x" * 70]),
    ],
)
def test_the_stretch_is_told_as_it_was_written(text: str, wanted: str, found: list[str]) -> None:
    assert highlighted(text, wanted) == found


def test_a_beginning_is_highlighted_with_the_rest_of_its_word() -> None:
    wanted = Text("cancel", is_beginning=True)
    assert highlighted("Cancel or cancellation, not uncancel", wanted) == ["Cancel", "cancellation"]


def test_stretches_that_overlap_are_one() -> None:
    assert highlighted("a late refund today", "late refund", "refund today") == [
        "late refund today"
    ]


def test_each_word_wanted_is_told_apart() -> None:
    found = places("late refund, late", [Text("refund"), Text("late")])
    assert [(place.start, place.wanted) for place in found] == [(0, 1), (5, 0), (13, 1)]


def test_what_is_to_be_left_out_is_not_wanted() -> None:
    either = AnyOf((Text("b"), Not(Text("c"))))
    same = SameItem(AllOf((Text("d"), Pair("key", "value"))))
    query = Query((Text("a"), either, same, Not(Text("e")), Text("a")))
    assert words_wanted(query) == (Text("a"), Text("b"), Text("d"))


def test_punctuation_alone_is_nowhere() -> None:
    assert highlighted("what?! - no", "?!", "—") == []


@settings(deadline=None)
@given(TEXTS, QUERIES, st.booleans())
@example("我我我", "我，我", False)
@example("a\U0001f600b \U0001f600", "\U0001f600 b", False)
@example("a\u2192b", "a b", False)
@example("a\u0640\u093c", "a", False)
def test_a_text_is_highlighted_where_the_search_finds_it_and_nowhere_else(
    text: str, words: str, is_beginning: bool
) -> None:
    wanted = Text(words, is_beginning)
    found = spans(text, [wanted])
    assert bool(found) == is_found(wanted, text)
    for start, end in found:
        assert 0 <= start < end <= len(text)
        assert is_found(wanted, text[start:end])


@settings(deadline=None)
@given(st.text(max_size=40), st.integers(0, 40), st.integers(1, 10), st.integers(0, BLOCK))
def test_any_part_of_any_text_is_found_in_it_wherever_it_stands(
    text: str, start: int, size: int, offset: int
) -> None:
    longer = "字 " * (offset // 2) + text
    wanted = Text(text[start : start + size])
    assert bool(spans(longer, [wanted])) == is_found(wanted, longer)


@pytest.mark.parametrize(
    "text", ["refund ", "das Müller refund ", "我要退款refund，", "e\u0301refund"]
)
def test_a_megabyte_takes_no_second(text: str) -> None:
    long = text * (1_000_000 // len(text.encode()))
    before = time.process_time()
    found = spans(long, [Text("refund"), Text("müller"), Text("退款", is_beginning=True)])
    assert time.process_time() - before < 1
    assert len(found) >= 1_000 or text.startswith("e")


@pytest.mark.parametrize("word", ["ﷺ", "a ", "a 日 ", "日-", "\u2192 ", "refund_"])
def test_an_endless_phrase_is_looked_for_at_once(word: str) -> None:
    phrase = Text((word * 4_000)[:4_000])
    before = time.process_time()
    assert len(spans(word * 5_000, [phrase])) >= 1
    assert not spans(word * 20 + "b", [phrase])
    assert time.process_time() - before < 1
