"""What types of items there are, and their JSON Schemas. Any layer may import this.

`INPUT_TYPES` and `OUTPUT_TYPES` are read from the SDK when first touched.
"""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from conversations_admin.wire import sdk
from conversations_admin.wire.forms import forms
from conversations_admin.wire.shapes import Definitions

INPUT_TYPES: tuple[str, ...]
"""What a client may send: every stored type, and `item_reference`."""

OUTPUT_TYPES: tuple[str, ...]
"""What a conversation may hold."""


def __getattr__(name: str) -> tuple[str, ...]:
    if name == "INPUT_TYPES":
        return tuple(forms())
    if name == "OUTPUT_TYPES":
        return tuple(sdk.output_members())
    raise AttributeError(name)


def preload() -> None:
    """Read the SDK's types now rather than on the first request; takes about a second."""
    forms()
    sdk.includables()


def input_item_schema(*, prefix: str = "#/$defs/") -> dict[str, Any]:
    """JSON Schema of the items a client may send, exactly as they are checked.

    Its definitions are under `$defs` and referred to by `prefix` and their name.
    """
    definitions = Definitions(prefix)
    records = [record for form in forms().values() for record in form.records]
    items = [record.schema(definitions) for record in records]
    return {"anyOf": items, "$defs": definitions.schemas}


def output_item_schema(*, prefix: str = "#/$defs/") -> dict[str, Any]:
    """JSON Schema of the items a conversation answers with, as the SDK declares them."""
    adapter: TypeAdapter[Any] = TypeAdapter(sdk.output_union())
    return adapter.json_schema(ref_template=prefix + "{model}")
