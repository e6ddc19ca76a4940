"""How keys, values and words are typed, so that they are read as nothing else. Pure.

Quotes take every special meaning away; within them a backslash stands before a quote and
before a backslash. What `parser.py` reads bare is written bare here.
"""

from __future__ import annotations

import re
from typing import Final

QUOTED: Final = r'"(?:\\.|[^"\\])*"'
# What ends a bare word: brackets group, so they belong to no word.
BARE: Final = r'[^\s"()]'
JOINERS: Final = ("OR", "AND", "NOT")
CURLY: Final = "“”„‟"
CONVERSATION_ID: Final = re.compile(r"conv_[0-9a-f]{8,}")
# `items>20` would look for words, whatever was meant by it.
COMPARISON: Final = re.compile(r"([a-z]+)(!=|<>|[<>=]+)(.*)", re.DOTALL)

_PLAIN_WORD: Final = re.compile(rf'[^\s"():*\-{CURLY}][^\s"():*{CURLY}]*')
_PLAIN_KEY: Final = re.compile(rf'[^\s"():\-{CURLY}][^\s"():]*')
_PLAIN_VALUE: Final = re.compile(rf'(?!//|!=)[^\s"(),*<>={CURLY}][^\s"(),*{CURLY}]*')


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def unquoted(text: str) -> str:
    """The text within quotes. A backslash before anything else is a backslash."""
    return re.sub(r'\\(["\\])', r"\1", text[1:-1])


def written_key(key: str, *, is_reserved: bool) -> str:
    """A metadata key before its colon: `meta.` in front where the bare word is a field."""
    if not _PLAIN_KEY.fullmatch(key):
        return quoted(key)
    return f"meta.{key}" if is_reserved or key.startswith("meta.") else key


def written_value(value: str) -> str:
    is_plain = _PLAIN_VALUE.fullmatch(value) and ".." not in value
    return value if is_plain else quoted(value)


def written_name(key: str) -> str:
    """A metadata key behind `has:`, where `meta.` may stand in front of any."""
    return quoted(key) if key.startswith("meta.") else written_value(key)


def written_words(words: str, *, fields: frozenset[str]) -> str:
    """A word or a phrase that stands by itself; `fields` are compared with, not looked for."""
    if not _PLAIN_WORD.fullmatch(words) or words in JOINERS or CONVERSATION_ID.fullmatch(words):
        return quoted(words)
    compared = COMPARISON.fullmatch(words)
    return quoted(words) if compared and compared[1] in fields else words
