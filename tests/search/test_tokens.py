"""Text is cut so that people find it as they type it."""

from __future__ import annotations

import time

import pytest

from conversations_admin.search.text.tokens import (
    MAX_BYTES,
    MAX_TOKENS,
    document_tokens,
    query_tokens,
)


def is_found(query: str, text: str) -> bool:
    """What both databases do: the query's tokens follow each other, the last may be a start."""
    wanted, found = query_tokens(query), document_tokens(text)
    size = len(wanted)
    return any(
        found[place : place + size - 1] == wanted[:-1]
        and (
            found[place + size - 1] == wanted[-1]
            or (len(wanted[-1]) == 1 and found[place + size - 1].startswith(wanted[-1]))
        )
        for place in range(len(found) - size + 1)
    )


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("refund", "Can I get a REFUND?"),
        ("Müller", "Frau Muller"),
        ("Hauptstrasse", "Hauptstraße 5"),
        ("İstanbul", "istanbul"),
        ("ＡＢＣ", "abc"),
        ("order_id", '{"order_id": 5}'),
        ("a.b@example.com", "write to a.b@example.com now"),
        ("退款", "我要退款，谢谢"),
        ("款", "我要退款"),
        ("我要退款", "你好我要退款，谢谢"),
        ("退款，谢谢", "我要退款，谢谢你"),
        ("谢，款", "我要谢，款项"),
        ("手机 case", "新手机case"),
        ("返金", "返金をお願いします"),
        ("환불", "환불해 주세요"),
        ("คืนเงิน", "ขอคืนเงินค่ะ"),
        ("возврат", "Возврат денег"),
        ("السلام", "السَّلام عليكم"),
        ("שלום", "שָׁלוֹם"),
        ("रिफंड", "मुझे रिफंड चाहिए"),
    ],
)
def test_people_find_what_they_type(query: str, text: str) -> None:
    assert is_found(query, text)


@pytest.mark.parametrize(
    ("query", "text"),
    [("款退", "退款"), ("退，谢谢", "退款，谢谢"), ("refund", "refunds"), ("x", "y")],
)
def test_what_is_not_there_is_not_found(query: str, text: str) -> None:
    assert not is_found(query, text)


def test_punctuation_alone_is_nothing_to_look_for() -> None:
    assert query_tokens("— ?! \u202e") == []


def test_an_index_entry_stays_within_what_databases_hold() -> None:
    tokens = document_tokens("字" * 300_000 + " word" * 300_000)
    assert len(tokens) <= MAX_TOKENS
    assert sum(len(token.encode()) + 4 for token in tokens) <= MAX_BYTES


@pytest.mark.parametrize("marks", ["\u0315\u0300", "\u20d2\u20d0"])
def test_a_pile_of_accents_does_not_keep_the_server_busy(marks: str) -> None:
    before = time.process_time()
    assert document_tokens(f"refund a{marks * 100_000} ticket")[0] == "refund"
    assert time.process_time() - before < 2
