"""What stands behind a colon, taken apart: `gold,pro`, `pre*`, `>=3`, `3..7`. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from conversations_admin.search.language import bounds
from conversations_admin.search.language.bounds import Kind
from conversations_admin.search.language.faults import Fault, replacing, shown, straightened
from conversations_admin.search.language.quoting import CURLY, QUOTED, quoted, unquoted
from conversations_admin.search.language.tree import Between, Bound

_PIECE: Final = re.compile(rf'(?P<quoted>{QUOTED})(?P<star>\*?)(?=,|\Z)|[^,"]*(?=,|\Z)', re.DOTALL)
COMPARED: Final = re.compile(r"(!=|<>|[<>=]+)(.*)", re.DOTALL)
_RANGE: Final = re.compile(r"(.*?)(<?)\.\.(<?)(.*)", re.DOTALL)
METADATA_KINDS: Final = frozenset({Kind.NUMBER, Kind.DATE, Kind.AGE})


@dataclass(frozen=True, slots=True)
class Piece:
    """One value of a list with commas, as typed in `raw` and as meant in `text`."""

    raw: str
    start: int
    text: str
    is_quoted: bool = False
    is_beginning: bool = False

    @property
    def end(self) -> int:
        return self.start + len(self.raw)

    def fault(self, message: str, *, instead: str | None = None, at: int = 0) -> Fault:
        """A fault of this piece, `at` characters into it, mended by `instead` in its place."""
        mend = None if instead is None else replacing(self.start, self.end, instead)
        return Fault(message, place=self.start + at, mend=mend)


def pieces_of(typed: str, start: int) -> list[Piece]:
    """The values of `typed`, which stands at `start`, apart from each other and unquoted."""
    matches = _matches(typed, start)
    return [word_of(match[0], start + match.start()) for match in matches]


def word_of(typed: str, start: int) -> Piece:
    """A word or a phrase that stands by itself, where commas are part of it."""
    if not typed.startswith('"'):
        return _bare(typed, start)
    is_beginning = typed.endswith("*")
    words = unquoted(typed[:-1] if is_beginning else typed)
    if is_beginning and not words:
        raise _lone_star(Piece(typed, start, typed))
    return Piece(typed, start, words, is_quoted=True, is_beginning=is_beginning)


def range_of(piece: Piece, *, allowed: frozenset[Kind] = METADATA_KINDS) -> Between | str | None:
    """The range that a bare piece is, or what stands behind `=`. None: it is a plain value."""
    if piece.is_quoted or piece.is_beginning:
        return None
    if compared := COMPARED.fullmatch(piece.raw):
        return _compared(piece, compared[1], compared[2], allowed)
    if ends := _RANGE.fullmatch(piece.raw):
        low, open_low, open_high, high = ends.groups()
        low_bound = Bound(low, not open_low) if low else None
        high_bound = Bound(high, not open_high) if high else None
        return _checked(piece, Between(low_bound, high_bound), allowed)
    return None


def at_bound(piece: Piece, value: str, *, allowed: frozenset[Kind]) -> Between:
    """The sole number or date of a field: `items:20`, `created:2026-11`; `7d` is `<7d`."""
    if Kind.AGE in _kinds(piece, value, max(piece.raw.find(value), 0), allowed):
        return Between(None, Bound(value, is_included=False))
    bound = Bound(value, is_included=True)
    return Between(bound, bound)


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
    piece = Piece(raw, start, raw)
    if raw[0] in CURLY or raw[-1] in CURLY:
        raise Fault("Use straight quotes.", place=start, mend=straightened)
    star = raw.find("*")
    if star == -1:
        return piece
    if raw == "*":
        return Piece(raw, start, "", is_beginning=True)
    if star < len(raw) - 1:
        message = (
            "A star may only stand at the end, behind a beginning: pre*. In quotes it is a star."
        )
        raise piece.fault(message, instead=quoted(raw), at=star)
    return Piece(raw, start, raw[:-1], is_beginning=True)


def _compared(piece: Piece, operator: str, operand: str, allowed: frozenset[Kind]) -> Between | str:
    if operator in ("=", "=="):
        if not operand:
            raise piece.fault(f"Nothing stands behind {operator}.", instead=quoted(piece.raw))
        return operand
    if operator not in (">", ">=", "<", "<="):
        turned = {"=>": ">=", "=<": "<="}.get(operator)
        instead = turned + operand if turned else None
        raise piece.fault(f"{operator} compares nothing; write > >= < or <=.", instead=instead)
    bound = Bound(operand, is_included=operator.endswith("="))
    between = Between(bound, None) if operator.startswith(">") else Between(None, bound)
    return _checked(piece, between, allowed)


def _checked(piece: Piece, between: Between, allowed: frozenset[Kind]) -> Between:
    places = [(end.value, piece.raw.rfind(end.value)) for end in (between.high,) if end]
    if between.low:
        places.insert(0, (between.low.value, piece.raw.find(between.low.value)))
    if not places or not all(value for value, _ in places):
        raise piece.fault("A range needs a number or a date.", instead=quoted(piece.raw))
    kinds = [_kinds(piece, value, at, allowed) for value, at in places]
    if not frozenset.intersection(*kinds):
        raise piece.fault("Both ends of a range must be numbers, or dates, or ages.")
    if len(places) > 1 and bounds.is_reversed(places[0][0], places[1][0]):
        (low, _), (high, _) = places
        instead = piece.raw.replace(f"{low}..{high}", f"{high}..{low}")
        raise piece.fault(f"Nothing lies from {low} to {high}.", instead=instead)
    return between


def _kinds(piece: Piece, value: str, at: int, allowed: frozenset[Kind]) -> frozenset[Kind]:
    if kinds := bounds.kinds_of(value) & allowed:
        return kinds
    likely = bounds.meant(value, allowed=allowed)
    raw = piece.raw
    instead = f"{raw[:at]}{likely}{raw[at + len(value) :]}" if likely else None
    if instead is None and allowed == METADATA_KINDS:
        instead = quoted(raw)
    flaw = bounds.flaw_of(value, allowed=allowed)
    raise piece.fault(f"{shown(value)} {flaw}.", instead=instead, at=at)


def _quote_within(typed: str, start: int, place: int) -> Fault:
    message = "A quote stands within a value. Put quotes around all of it."
    bare = re.sub(r'\\?"', "", typed)
    return Fault(
        message, place=start + place, mend=replacing(start, start + len(typed), quoted(bare))
    )


def _nothing_there(typed: str, start: int, place: int) -> Fault:
    kept = re.sub(r",(?=,|\Z)|\A,", "", typed)
    mend = replacing(start, start + len(typed), kept)
    return Fault("A value is missing beside the comma.", place=start + place, mend=mend)


def _lone_star(piece: Piece) -> Fault:
    return piece.fault("A star needs the beginning of a word before it: pre*.", instead='"*"')
