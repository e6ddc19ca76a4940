"""Where in a JSON text the value of a path such as `items[0].content[1].text` stands."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from json.decoder import scanstring  # type: ignore[attr-defined]

type Step = str | int

_STEP = re.compile(r"\[([0-9]+)\]|\.?([^.\[\]]+)")
_BLANK = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder()


@dataclass(frozen=True)
class Place:
    """A line of the text, counted from 1, and what stands there."""

    line: int
    excerpt: str


def steps_of(path: str) -> list[Step]:
    """`items[0].content` as `["items", 0, "content"]`. Keys with dots or brackets are cut."""
    return [int(match[1]) if match[1] is not None else match[2] for match in _STEP.finditer(path)]


def find(text: str, steps: Sequence[Step]) -> Place | None:
    """The place of the deepest value on the way that exists; None if the text is no JSON."""
    try:
        return place_at(text, _walk(text, steps))
    except (ValueError, IndexError, RecursionError):
        return None


def place_at(text: str, offset: int) -> Place:
    line = text.count("\n", 0, offset) + 1
    lines = text.split("\n")
    return Place(line, lines[line - 1].strip()[:200])


def _walk(text: str, steps: Sequence[Step]) -> int:
    offset = _skip(text, 0)
    for step in steps:
        found = None
        for key, start in _members(text, offset):
            if key == step:
                found = start  # of equal keys the last counts
        if found is None:
            break
        offset = found
    return offset


def _members(text: str, offset: int) -> Iterator[tuple[Step, int]]:
    """The keys or indexes of the object or array at `offset`, with where their values begin."""
    kind = text[offset]
    if kind not in "{[":
        return
    offset, index = _skip(text, offset + 1), 0
    while text[offset] not in "}]":
        key: Step = index
        if kind == "{":
            key, offset = scanstring(text, offset + 1)
            offset = _skip(text, _skip(text, offset) + 1)
        yield key, offset
        _, offset = _DECODER.raw_decode(text, offset)
        offset, index = _skip(text, offset), index + 1
        if text[offset] == ",":
            offset = _skip(text, offset + 1)


def _skip(text: str, offset: int) -> int:
    match = _BLANK.match(text, offset)
    return match.end() if match else offset
