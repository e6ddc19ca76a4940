"""What the API enforces or fills in beyond the SDK's types. Only `wire` imports this.

Small tables keyed by the `type` of the object (`*` for any) and the field. A type
that is not named here needs nothing here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from conversations_admin.wire import limits

ANY: Final = "*"


@dataclass(frozen=True, slots=True)
class Bounds:
    """Characters a string may have, and the pattern it must match."""

    minimum: int = 0
    maximum: int | None = None
    pattern: str | None = None


_NAME: Final = "^[a-zA-Z0-9_-]+$"
_TOOL_NAME: Final = Bounds(1, limits.MAX_TOOL_NAME, _NAME)
_OUTPUT: Final = Bounds(0, limits.MAX_TOOL_OUTPUT)

_BOUNDS: Final = {
    (ANY, "call_id"): Bounds(1, limits.MAX_CALL_ID),
    (ANY, "namespace"): Bounds(1, limits.MAX_NAMESPACE, _NAME),
    (ANY, "output"): _OUTPUT,
    (ANY, "stdout"): _OUTPUT,
    (ANY, "stderr"): _OUTPUT,
    ("compaction", "encrypted_content"): Bounds(0, limits.MAX_COMPACTION),
    # Not MCP's tools: their names follow the rules of another protocol.
    ("function_call", "name"): _TOOL_NAME,
    ("function_call_output", "name"): _TOOL_NAME,
    ("custom_tool_call", "name"): _TOOL_NAME,
    ("function", "name"): _TOOL_NAME,
    ("custom", "name"): _TOOL_NAME,
}

# Filled in wherever such an object appears, so never asked for.
_FILLED_PARTS: Final[dict[tuple[str, str], Any]] = {
    ("input_image", "detail"): "auto",
    ("output_text", "annotations"): [],
}

# Filled in only where the stored form of the item's type cannot do without.
_FILLED_ITEMS: Final[dict[str, Any]] = {"status": "completed", "execution": "server"}


def bounds_of(owner: str, field: str) -> Bounds:
    return _BOUNDS.get((owner, field)) or _BOUNDS.get((ANY, field)) or Bounds()


def part_fills(owner: str) -> dict[str, Any]:
    """What the server writes into an object of this `type` where the client did not."""
    return {field: value for (name, field), value in _FILLED_PARTS.items() if name == owner}


def item_fills(required_outputs: frozenset[str]) -> dict[str, Any]:
    """What the server writes into an item whose stored form requires these fields."""
    return {field: value for field, value in _FILLED_ITEMS.items() if field in required_outputs}
