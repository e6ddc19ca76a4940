"""A line of a text shows what was looked for, and says where something is left out."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings, strategies as st

from conversations_admin.search.language.tree import Text
from conversations_admin.search.text.highlight import spans
from conversations_admin.search.text.snippets import WIDTH, excerpt, pieces


def line(text: str, *wanted: str) -> str:
    parts = excerpt(text, [Text(each) for each in wanted])
    return "".join(f"[{part.text}]" if part.is_found else part.text for part in parts)


FILLER = "one two three four five six seven eight nine ten " * 8


def test_a_short_text_is_shown_whole() -> None:
    assert line("Can I get a\n  refund?", "refund") == "Can I get a [refund]?"


def test_what_stands_before_and_behind_is_an_ellipsis() -> None:
    shown = line(f"{FILLER}my refund is late {FILLER}", "refund")
    assert re.fullmatch(r"…\w.* my \[refund\] is late .*\w…", shown)
    assert len(shown) <= WIDTH + 4


def test_the_end_of_a_text_fills_the_line() -> None:
    shown = line(f"{FILLER}refund", "refund")
    assert shown.endswith("ten [refund]")
    assert len(shown) > WIDTH - 30


def test_the_line_holds_as_many_of_the_words_as_possible() -> None:
    text = f"refund {FILLER} the refund of my ticket {FILLER} refund, refund"
    assert "the [refund] of my [ticket]" in line(text, "refund", "ticket")


def test_of_two_places_alike_the_earlier_is_shown() -> None:
    assert line(f"refund first {FILLER} refund second", "refund").startswith("[refund] first")


def test_scripts_without_spaces_are_cut_anywhere() -> None:
    shown = line("您好" * 200 + "我要退款" + "谢谢" * 200, "退款")
    assert "我要[退款]谢谢" in shown
    assert shown.startswith("…")
    assert shown.endswith("…")


def test_a_text_without_the_words_shows_its_beginning() -> None:
    assert line(FILLER, "refund").startswith("one two")


@pytest.mark.parametrize("text", ["", " ", "\n"])
def test_an_empty_text_is_an_empty_line(text: str) -> None:
    assert line(text, "refund").strip() == ""


def test_all_of_a_text_is_kept_around_what_is_marked() -> None:
    found = pieces("Ein Müller, kein Muller", [Text("müller")])
    assert [(piece.text, piece.is_found) for piece in found] == [
        ("Ein ", False),
        ("Müller", True),
        (", kein ", False),
        ("Muller", True),
    ]


@settings(deadline=None)
@given(
    st.text(alphabet="ab 退款\n", max_size=500), st.text(alphabet="ab退款", min_size=1, max_size=3)
)
def test_a_line_shows_what_the_text_holds(text: str, words: str) -> None:
    parts = excerpt(text, [Text(words)])
    shown = "".join(part.text for part in parts)
    assert len(shown) <= WIDTH + 2
    assert shown.strip("…") in re.sub(r"\s+", " ", text)
    assert any(part.is_found for part in parts) == bool(spans(text, [Text(words)]))
