"""Why the grammar cannot go on: quotes, brackets, OR, and what stands too close. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from conversations_admin.search.language.faults import Fault, Mend, replacing, shown
from conversations_admin.search.language.quoting import (
    BARE,
    JOINERS,
    QUOTED,
    quoted,
    unquoted,
    written_value,
)

MAX_EXAMPLE: Final = 100

_JOINER: Final = re.compile(rf"-*({'|'.join(JOINERS)})(?=[\s()]|\Z)")
_LONE_MINUS: Final = re.compile(r"-(?=[\s)]|\Z)")
_TOKEN: Final = re.compile(rf'{QUOTED}|"|[()]|{BARE}+', re.DOTALL)
_KEY: Final = re.compile(rf'(?P<key>(?:meta\.)?{QUOTED}|[^\s"()]*):(?=[\s()]|\Z)', re.DOTALL)
_BEHIND: Final = re.compile(rf'(\s+)({QUOTED}|[^\s"()]+)', re.DOTALL)
_ANY_OF: Final = re.compile(rf"\(\s*({BARE}+(?:\s+OR\s+{BARE}+)*)\s*\)")
_CHUNK: Final = re.compile(rf'(?:{QUOTED}|[^\s"])+', re.DOTALL)


def fault_at_end(text: str) -> Fault:
    """The fault of a query that the grammar could not finish."""
    *_, (last, start) = _tokens(text)
    if joiner := _JOINER.fullmatch(last):
        return _dangling(joiner, start)
    brackets = _open_brackets(text)
    closing = ")" * len(brackets)
    mend = replacing(len(text), len(text), closing)
    return Fault("This bracket is never closed.", place=brackets[-1], mend=mend)


def fault_at(text: str, place: int) -> Fault:
    """The fault of what the grammar could not read at `place`."""
    if (quote := _unclosed_quote(text)) is not None:
        return Fault("This quote is never closed.", place=quote, mend=_closed_quote)
    if text[place] == ")":
        return _closing(text, place)
    if joiner := _JOINER.match(text, place):
        return _dangling(joiner, 0)
    if _LONE_MINUS.match(text, place):
        return _lone_minus(text, place)
    if key := _KEY.match(text, place):
        return _loose_colon(text, key)
    return _glued(text, place)


def _closing(text: str, place: int) -> Fault:
    *_, (before, start) = ("", 0), *(each for each in _tokens(text) if each[1] < place)
    if joiner := _JOINER.fullmatch(before):
        return _dangling(joiner, start)
    if before == "(" or before.endswith(":("):
        message = "There is nothing between these brackets."
        start -= len("item:") if text[:start].endswith("item:") else 0
        return Fault(message, place=start, mend=_without(text, start, place + 1))
    message = "This bracket closes nothing. In quotes it is a bracket."
    return Fault(message, place=place, mend=replacing(place, place + 1, ""))


def _dangling(found: re.Match[str], start: int) -> Fault:
    """`found` is OR, AND or NOT, in a text that begins at `start`, with nothing to join."""
    joiner = found[1]
    sides = "something behind it" if joiner == "NOT" else "something on both sides"
    message = f'{joiner} needs {sides}, or quotes for the word itself: "{joiner}".'
    mend = replacing(start + found.start(), start + found.end(), "")
    return Fault(message, place=start + found.start(1), mend=mend)


def _lone_minus(text: str, place: int) -> Fault:
    behind = re.compile(r"\s+(?=[^\s)])").match(text, place + 1)
    mend = replacing(place + 1, behind.end(), "") if behind else _without(text, place, place + 1)
    message = 'Write the minus directly before what it leaves out, or in quotes: "-".'
    return Fault(message, place=place, mend=mend)


def _loose_colon(text: str, found: re.Match[str]) -> Fault:
    """A colon without a value: a space behind it would look for two words instead."""
    end = found.end()
    if text[end : end + 1] == "(":
        return _grouped_values(text, found)
    behind = _BEHIND.match(text, end)
    key = found["key"].rstrip(":") or "key"
    pair = f"{key}:{behind[2] if behind else '( … )' if key == 'item' else 'value'}"
    example = pair if len(pair) <= MAX_EXAMPLE else "key:value"
    word = quoted(f"{unquoted(key)}:" if key.startswith('"') else found[0])
    named = word if len(word) <= MAX_EXAMPLE else "the word"
    message = f"Write {example} without a space, or {named} in quotes for the word itself."
    joined = re.compile(r"\s+(?=\S)").match(text, end)
    mend = replacing(end, joined.end(), "") if joined else replacing(found.start(), end, word)
    return Fault(message, place=end - 1, mend=mend)


def _grouped_values(text: str, found: re.Match[str]) -> Fault:
    """`tier:(gold OR pro)`, as other languages have it."""
    end, mend = found.end(), None
    if values := _ANY_OF.match(text, end):
        listed = ",".join(map(written_value, re.split(r"\s+OR\s+", values[1])))
        mend = replacing(end, values.end(), listed)
    key = shown(found["key"])
    return Fault(f"Write several values with commas: {key}:a,b.", place=end, mend=mend)


def _glued(text: str, place: int) -> Fault:
    """A word, a value or a phrase that something follows without a space."""
    found = _CHUNK.match(text, place)
    chunk = found[0] if found else text[place]
    if quote := re.compile(QUOTED, re.DOTALL).match(chunk):
        return _close(place + quote.end())
    bracket, inner = chunk.find("("), chunk.find('"')
    if inner != -1 and (bracket == -1 or inner < bracket):
        return _close(place + inner)
    message = "A bracket stands in a word. Put a space before it to group, or quotes around both."
    word = _balanced(chunk)
    mend = replacing(place, place + len(word), quoted(word.replace('"', "")))
    return Fault(message, place=place + max(bracket, 0), mend=mend)


def _close(place: int) -> Fault:
    message = "Put a space between a phrase in quotes and what stands next to it."
    return Fault(message, place=place, mend=replacing(place, place, " "))


def _balanced(chunk: str) -> str:
    """`chunk` without the closing brackets at its end that it did not open."""
    while chunk.endswith(")") and chunk.count(")") > chunk.count("("):
        chunk = chunk[:-1]
    return chunk


def _without(text: str, start: int, end: int) -> Mend:
    return replacing(start, end + (text[end : end + 1] == " "), "")


def _closed_quote(text: str) -> str:
    return f'{text}"'


def _tokens(text: str) -> Iterator[tuple[str, int]]:
    return ((match[0], match.start()) for match in _TOKEN.finditer(text))


def _unclosed_quote(text: str) -> int | None:
    return next((place for part, place in _tokens(text) if part == '"'), None)


def _open_brackets(text: str) -> list[int]:
    places: list[int] = []
    for part, place in _tokens(text):
        if part == "(":
            places.append(place)
        elif part == ")" and places:
            places.pop()
    return places
