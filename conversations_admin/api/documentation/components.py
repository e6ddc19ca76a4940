"""The schemas of what is sent and answered at /v1; of items, those that the wire checks by."""

from __future__ import annotations

from typing import Any

from conversations_admin.api.documentation.parts import PAIRS, Schema, nullable, record, ref
from conversations_admin.wire import sdk
from conversations_admin.wire.catalog import input_item_schema, output_item_schema
from conversations_admin.wire.limits import MAX_ITEMS

IN = "In."
OUT = "Out."
PLACE = "#/components/schemas/"

ITEMS: Schema = {"type": "array", "items": ref("InputItem"), "maxItems": MAX_ITEMS}
CONVERSATION = record(
    ("id", "object", "created_at", "metadata"),
    id={"type": "string"},
    object={"const": "conversation"},
    created_at={"type": "integer", "description": "Seconds since 1970."},
    metadata=ref("Metadata"),
)
DELETED = record(
    ("id", "object", "deleted"),
    id={"type": "string"},
    object={"const": "conversation.deleted"},
    deleted={"const": True},
)
ERROR = record(
    ("error",),
    error={
        "type": "object",
        "properties": {
            "message": {"type": "string"},
            "type": {"enum": ["invalid_request_error", "server_error"]},
            "param": nullable("string"),
            "code": nullable("string"),
            "position": {
                "type": "integer",
                "description": "Of a query that cannot be read: the character, from 0.",
            },
            "suggestion": {
                "type": "string",
                "description": "The query as it may have been meant.",
            },
        },
        "required": ["message", "type", "param", "code"],
    },
)


def page_of(name: str) -> Schema:
    return record(
        ("object", "data", "first_id", "last_id", "has_more"),
        object={"const": "list"},
        data={"type": "array", "items": ref(name)},
        first_id=nullable("string"),
        last_id=nullable("string"),
        has_more={"type": "boolean"},
    )


def or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def components() -> dict[str, Schema]:
    return {
        "Metadata": PAIRS,
        "Conversation": CONVERSATION,
        "ConversationDeleted": DELETED,
        "ConversationList": page_of("Conversation"),
        "ItemList": page_of("Item"),
        "CreateConversation": record((), metadata=or_null(ref("Metadata")), items=or_null(ITEMS)),
        "UpdateConversation": record(("metadata",), metadata=or_null(ref("Metadata"))),
        "AddItems": record(("items",), items=ITEMS),
        "Error": ERROR,
        "Includable": {"enum": list(sdk.includables())},
        **_with_definitions("InputItem", input_item_schema(prefix=PLACE + IN), IN),
        **_with_definitions("Item", output_item_schema(prefix=PLACE + OUT), OUT),
    }


def _with_definitions(name: str, schema: dict[str, Any], prefix: str) -> dict[str, Schema]:
    """Lift what a schema defines below itself up to where OpenAPI looks for it."""
    definitions = schema.pop("$defs", {})
    return {name: schema} | {prefix + key: definitions[key] for key in definitions}
