"""Read a stored wire object with types, as nothing promises that it has its type's shape.

For the renderers of this package. A missing or wrong field raises `Malformed`, upon which the
timeline falls back to raw JSON.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_KINDS: dict[type, str] = {str: "text", dict: "an object", list: "a list"}
_ONE_LINE = 72
# Indenting costs the square of the depth: 5,000 levels would be 50 MB of blanks.
_INDENTED_DEPTH = 60


class Malformed(ValueError):
    """An item does not have the shape its type promises."""


@dataclass(frozen=True, slots=True)
class Fields:
    """One JSON object; `text("name")` must be there, `maybe_text("name")` may be absent or null."""

    raw: Mapping[str, Any]

    def text(self, name: str) -> str:
        return printable(self._required(name, str))

    def maybe_text(self, name: str) -> str:
        return "" if self.raw.get(name) is None else self.text(name)

    def word(self, name: str) -> str:
        """Return a scalar as text, or nothing."""
        value = self.raw.get(name)
        if value is None:
            return ""
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, (str, int, float)):
            return printable(str(value))
        raise Malformed(f"{name} is not a plain value")

    def texts(self, name: str) -> list[str]:
        return [printable(_typed(one, str, name)) for one in self._list(name)]

    def object(self, name: str) -> Fields:
        return Fields(self._required(name, dict))

    def maybe_object(self, name: str) -> Fields | None:
        return None if self.raw.get(name) is None else self.object(name)

    def objects(self, name: str) -> list[Fields]:
        """Return the list's objects; an absent or null list has none."""
        return [Fields(_typed(one, dict, name)) for one in self._list(name)]

    def _list(self, name: str) -> list[Any]:
        return [] if self.raw.get(name) is None else self._required(name, list)

    def _required[T](self, name: str, kind: type[T]) -> T:
        return _typed(self.raw.get(name), kind, name)


def _typed[T](value: object, kind: type[T], name: str) -> T:
    if not isinstance(value, kind):
        raise Malformed(f"{name} is not {_KINDS[kind]}")
    return value


def printable(text: str) -> str:
    """Replace lone surrogates, which no response could be encoded with."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def pretty(value: object) -> str:
    """Return JSON for reading: on one line if it fits there, else indented."""
    line = _compact(value)
    if len(line) <= _ONE_LINE or _depth(value) > _INDENTED_DEPTH:
        return line
    return printable(json.dumps(value, indent=2, ensure_ascii=False))


def _compact(value: object) -> str:
    try:
        return printable(json.dumps(value, ensure_ascii=False))
    except RecursionError:
        return "This JSON is nested too deeply to be shown here. Fetch the item over the API."


def _depth(value: object) -> int:
    """Return how deeply lists and objects are nested, without recursion; stops once too deep."""
    depth, level = 0, [value]
    while level and depth <= _INDENTED_DEPTH:
        below: list[object] = []
        for one in level:
            if isinstance(one, dict):
                below.extend(one.values())
            elif isinstance(one, list):
                below.extend(one)
        depth, level = depth + 1, below
    return depth


def pretty_text(text: str) -> str:
    """Return text that happens to be a JSON object or list indented, any other text unchanged."""
    if not text.lstrip().startswith(("{", "[")):
        return text
    try:
        return pretty(json.loads(text))
    except (ValueError, RecursionError):
        return text
