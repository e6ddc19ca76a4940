"""Text that every database can keep: no NUL, no half of a surrogate pair."""

from __future__ import annotations


def storable(text: str, *, length: int | None = None) -> str:
    """`text` with what no database keeps replaced, and cut to `length` characters."""
    if text.isascii() and "\x00" not in text:
        return text[:length]
    clean = text.encode("utf-8", "replace").decode().replace("\x00", "\ufffd")
    return clean[:length]


def is_storable(text: str) -> bool:
    return storable(text) == text
