"""Comparisons and ranges in a value: `>=3`, `3..7`, `2026-11..`, `<7d`. Pure."""

from __future__ import annotations

import re
from typing import Final

from conversations_admin.search.language import bounds
from conversations_admin.search.language.bounds import Kind
from conversations_admin.search.language.faults import shown
from conversations_admin.search.language.quoting import quoted
from conversations_admin.search.language.tree import Between, Bound
from conversations_admin.search.language.values import Piece

METADATA_KINDS: Final = frozenset({Kind.NUMBER, Kind.DATE, Kind.AGE})

_COMPARED: Final = re.compile(r"(!=|<>|[<>=]+)(.*)", re.DOTALL)
# `..<` and `<..` leave the end out.
_RANGE: Final = re.compile(r"(.*?)(<?)\.\.(<?)(.*)", re.DOTALL)


def is_comparing(piece: Piece) -> bool:
    """Say whether the piece is no plain value. What stands behind `=` alone is one."""
    compared = None if piece.is_quoted else _COMPARED.fullmatch(piece.raw)
    return compared is not None and compared[1] not in ("=", "==")


def is_range(piece: Piece) -> bool:
    return not piece.is_quoted and (is_comparing(piece) or ".." in piece.raw)


def range_of(piece: Piece, *, allowed: frozenset[Kind] = METADATA_KINDS) -> Between | str:
    """The range that a piece is, or else its plain value."""
    if piece.is_quoted:
        return piece.text
    if compared := _COMPARED.fullmatch(piece.raw):
        return _compared(piece, compared[1], compared[2], allowed)
    if ends := _RANGE.fullmatch(piece.raw):
        low, open_low, open_high, high = ends.groups()
        low_bound = Bound(low, not open_low) if low else None
        high_bound = Bound(high, not open_high) if high else None
        return _checked(piece, Between(low_bound, high_bound), allowed)
    return piece.text


def beginning_of(piece: Piece) -> str:
    """What a value with a star begins with."""
    if not piece.is_quoted and (is_range(piece) or piece.raw.startswith("=")):
        raise piece.fault("A beginning cannot be compared.", instead=f"{quoted(piece.text)}*")
    return piece.text


def extent_of(piece: Piece, *, allowed: frozenset[Kind]) -> Between:
    """The range, or the sole number or date, of a field: `items:20`; `7d` is `<7d`."""
    if piece.is_beginning:
        raise piece.fault("Numbers and dates have no star behind them.", instead=piece.text)
    found = range_of(piece, allowed=allowed)
    if isinstance(found, Between):
        return found
    if Kind.AGE in _kinds(piece, found, max(piece.raw.find(found), 0), allowed):
        return Between(None, Bound(found, is_included=False))
    bound = Bound(found, is_included=True)
    return Between(bound, bound)


def _compared(piece: Piece, operator: str, operand: str, allowed: frozenset[Kind]) -> Between | str:
    if not operand:
        raise piece.fault(f"Nothing stands behind {operator}.", instead=quoted(piece.raw))
    if operator in ("=", "=="):
        return operand
    if operator not in (">", ">=", "<", "<="):
        turned = {"=>": ">=", "=<": "<="}.get(operator)
        instead = turned + operand if turned else None
        raise piece.fault(f"{operator} compares nothing; write > >= < or <=.", instead=instead)
    bound = Bound(operand, is_included=operator.endswith("="))
    between = Between(bound, None) if operator.startswith(">") else Between(None, bound)
    return _checked(piece, between, allowed)


def _checked(piece: Piece, between: Between, allowed: frozenset[Kind]) -> Between:
    low = between.low.value if between.low else ""
    high = between.high.value if between.high else ""
    if not low and not high:
        raise piece.fault("A range needs a number or a date.", instead=quoted(piece.raw))
    places = [(low, piece.raw.find(low)), (high, piece.raw.rfind(high))]
    kinds = [_kinds(piece, value, at, allowed) for value, at in places if value]
    if not frozenset.intersection(*kinds):
        raise piece.fault("Both ends of a range must be numbers, or dates, or ages.")
    if low and high and bounds.is_reversed(low, high):
        instead = f"{high}{piece.raw[len(low) : -len(high)]}{low}"
        raise piece.fault(f"Nothing lies from {low} to {high}.", instead=instead)
    return between


def _kinds(piece: Piece, value: str, at: int, allowed: frozenset[Kind]) -> frozenset[Kind]:
    if kinds := bounds.kinds_of(value) & allowed:
        return kinds
    raw, likely = piece.raw, bounds.meant(value, allowed=allowed)
    instead = f"{raw[:at]}{likely}{raw[at + len(value) :]}" if likely else None
    if instead is None and allowed == METADATA_KINDS:
        instead = quoted(raw)
    flaw = bounds.flaw_of(value, allowed=allowed)
    raise piece.fault(f"{shown(value)} {flaw}.", instead=instead, at=at)
