"""The OpenAPI document, made when it is first asked for."""

from __future__ import annotations

from typing import Any


def openapi_document() -> dict[str, Any]:
    # Not at the top: what describes the API would be a sixth of every start.
    from conversations_admin.api.documentation.schema import openapi  # noqa: PLC0415

    return openapi()


def item_types() -> tuple[str, ...]:
    """What a conversation may hold."""
    from conversations_admin.wire.catalog import OUTPUT_TYPES  # noqa: PLC0415 as above

    return OUTPUT_TYPES
