"""Whole numbers as an address or a form says them. Views only."""

from __future__ import annotations

# Of a number that every database can compare with a key or a position.
MOST_DIGITS = 18


def whole_number(text: str) -> int | None:
    """None for what is no number, and for one that is longer than ours are."""
    is_number = text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS
    return int(text) if is_number else None
