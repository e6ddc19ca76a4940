"""The `include` parameter: fields an answer leaves out unless asked for.

Any layer may import this.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from conversations_admin.wire import refusals, sdk
from conversations_admin.wire.messages import MESSAGE


def parse_include(values: Sequence[str], *, param: str = "include") -> frozenset[str]:
    """Check the values as they came, repeated ones too."""
    supported = sdk.includables()
    for index, value in enumerate(values):
        if value not in supported:
            path = f"{param}[{index}]"
            raise refusals.not_supported(path, given=value, supported=supported)
    return frozenset(values)


def apply_include(item: dict[str, Any], include: frozenset[str]) -> dict[str, Any]:
    """The item without the gated fields nobody asked for. Never changes `item` itself.

    A gated field that is empty hides nothing and stays, so that an assistant's text
    keeps its `logprobs: []`.
    """
    item_type = item.get("type")
    if not isinstance(item_type, str):
        return item
    leave_out = _without_in_parts if item_type == MESSAGE else _without
    for name, path in _gates().get(item_type, ()):
        if name not in include:
            item = leave_out(item, path)
    return item


@cache
def _gates() -> Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]]:
    """By item type: each include value and the path of its field below the item."""
    gates: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {}
    for name in sdk.includables():
        item_type, *path = name.split(".")
        gates[item_type] = (*gates.get(item_type, ()), (name, tuple(path)))
    return gates


def _without(value: dict[str, Any], path: tuple[str, ...]) -> dict[str, Any]:
    """A copy of the value without the field at the path, or the value itself."""
    step, *rest = path
    inner = value.get(step)
    if not rest:
        return {key: kept for key, kept in value.items() if key != step} if inner else value
    return value | {step: _without(inner, tuple(rest))} if isinstance(inner, dict) else value


def _without_in_parts(message: dict[str, Any], path: tuple[str, ...]) -> dict[str, Any]:
    """The same for a message, where a path begins with the type of a content part."""
    part_type, *rest = path
    content = message.get("content")
    if not isinstance(content, list):
        return message
    parts = [
        _without(part, tuple(rest))
        if isinstance(part, dict) and part.get("type") == part_type
        else part
        for part in content
    ]
    return message | {"content": parts}
