"""Beginnings as ranges: texts are ordered by code point on every database. Pure."""

from __future__ import annotations

LAST_LETTER = 0x10FFFF
# No text holds a lone surrogate, and no database takes one.
BEFORE_SURROGATES, BEHIND_SURROGATES = 0xD7FF, 0xE000


def end_of(prefix: str) -> str | None:
    """The first text behind all that begin with `prefix`; None where nothing is."""
    shortened = prefix.rstrip(chr(LAST_LETTER))
    if not shortened:
        return None
    last = ord(shortened[-1])
    following = BEHIND_SURROGATES if last == BEFORE_SURROGATES else last + 1
    return shortened[:-1] + chr(following)
