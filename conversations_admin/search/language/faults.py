"""What is wrong with a query that cannot be read, where, and what would mend it. Pure."""

from __future__ import annotations

from collections.abc import Callable

from conversations_admin.search.language.quoting import CURLY

type Mend = Callable[[str], str]


class Fault(Exception):
    """Raised while reading, at the 0-based character `place`. `mend` rewrites the whole query."""

    def __init__(self, message: str, *, place: int, mend: Mend | None = None) -> None:
        super().__init__(message)
        self.message, self.place, self.mend = message, place, mend


def replacing(start: int, end: int, new: str) -> Mend:
    """Put `new` in place of what stands from `start` to `end`."""
    return lambda text: text[:start] + new + text[end:]


def straightened(text: str) -> str:
    return text.translate(dict.fromkeys(map(ord, CURLY), '"'))


def shown(text: str, *, length: int = 60) -> str:
    """What was typed, short enough for a message."""
    return text if len(text) <= length else f"{text[: length - 1]}…"
