"""Pieces become blocks: the first at once, the last with the reason if something broke."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from conversations_admin.records.blocks import BLOCK, blocks


def pieces(*texts: str, closed: list[bool] | None = None, breaks: bool = False) -> Generator[str]:
    try:
        yield from texts
        if breaks:
            raise ValueError(texts)
    finally:
        (closed if closed is not None else []).append(True)


def end() -> str:
    return "END"


def test_the_first_piece_goes_out_at_once_and_the_rest_in_large_blocks() -> None:
    made = list(blocks(pieces("head", *["x" * 1000] * 200), broken=end))
    assert made[0] == b"head"
    assert b"".join(made) == b"head" + b"x" * 200_000
    assert all(len(block) >= BLOCK for block in made[1:-1])


def test_no_block_is_empty() -> None:
    assert list(blocks(pieces("", "a"), broken=end)) == [b"a"]


def test_nothing_is_nothing() -> None:
    assert list(blocks(pieces(), broken=end)) == []


def test_half_a_pair_of_surrogates_does_not_break_a_file() -> None:
    assert b"".join(blocks(pieces("a\ud83d"), broken=end)) == b"a?"


def test_what_was_gathered_leaves_before_the_last_words(caplog: pytest.LogCaptureFixture) -> None:
    made = b"".join(blocks(pieces("a", "b", "secret", breaks=True), broken=end))
    assert made == b"absecretEND"
    assert "ValueError" in caplog.text
    assert "secret" not in caplog.text


def test_a_reader_who_stops_ends_what_is_read() -> None:
    closed: list[bool] = []
    made = blocks(pieces("a", *["x" * BLOCK] * 5, closed=closed), broken=end)
    next(made)
    made.close()
    assert closed == [True]
