"""What stands behind a colon, taken apart at its commas: `gold,"two words",pre*`. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from conversations_admin.search.language.faults import Fault, replacing, straightened
from conversations_admin.search.language.quoting import CURLY, QUOTED, quoted, unquoted

_PIECE: Final = re.compile(rf'{QUOTED}\*?(?=,|\Z)|[^,"]*(?=,|\Z)', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Piece:
    """One value of a list with commas, as typed in `raw` and as meant in `text`."""

    raw: str
    start: int
    text: str
    is_beginning: bool = False

    @property
    def end(self) -> int:
        return self.start + len(self.raw)

    @property
    def is_quoted(self) -> bool:
        return self.raw.startswith('"')

    def fault(self, message: str, *, instead: str | None = None, at: int = 0) -> Fault:
        """A fault of this piece, `at` characters into it, mended by `instead` in its place."""
        mend = None if instead is None else replacing(self.start, self.end, instead)
        return Fault(message, place=self.start + at, mend=mend)


def pieces_of(typed: str, start: int) -> list[Piece]:
    """The values of `typed`, which stands at `start`, apart from each other and unquoted."""
    matches = _matches(typed, start)
    return [piece_of(match[0], start + match.start()) for match in matches]


def piece_of(typed: str, start: int) -> Piece:
    """One value, or a word that stands by itself, where commas are part of it."""
    if not typed.startswith('"'):
        return _bare(typed, start)
    is_beginning = typed.endswith("*")
    return Piece(typed, start, unquoted(typed.removesuffix("*")), is_beginning)


def _matches(typed: str, start: int) -> Iterator[re.Match[str]]:
    place = 0
    while place <= len(typed):
        match = _PIECE.match(typed, place)
        if match is None:
            raise _quote_within(typed, start, typed.find('"', place))
        if not match[0]:
            raise _nothing_there(typed, start, place)
        yield match
        place = match.end() + 1


def _bare(raw: str, start: int) -> Piece:
    if raw[0] in CURLY or raw[-1] in CURLY:
        raise Fault("Use straight quotes.", place=start, mend=straightened)
    star = raw.find("*")
    if star == -1:
        return Piece(raw, start, raw)
    if star < len(raw) - 1:
        message = "A star may only stand at the end, behind a beginning: pre*. Quotes make it text."
        raise Piece(raw, start, raw).fault(message, instead=quoted(raw), at=star)
    return Piece(raw, start, raw[:-1], is_beginning=True)


def _quote_within(typed: str, start: int, place: int) -> Fault:
    message = "A quote stands within a value. Put quotes around all of it."
    whole = quoted(re.sub(r'\\?"', "", typed))
    mend = replacing(start, start + len(typed), whole)
    return Fault(message, place=start + place, mend=mend)


def _nothing_there(typed: str, start: int, place: int) -> Fault:
    kept = re.sub(r",(?=,|\Z)|\A,+", "", typed) or quoted(typed)
    mend = replacing(start, start + len(typed), kept)
    return Fault("A value is missing beside the comma.", place=start + place, mend=mend)
