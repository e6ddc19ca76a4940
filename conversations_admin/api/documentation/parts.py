"""Pieces that several operations are described with."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    OpenApiResponse,
)

from conversations_admin.wire.limits import (
    DEFAULT_PAGE,
    MAX_ID,
    MAX_KEY,
    MAX_METADATA_PAIRS,
    MAX_PAGE,
    MAX_VALUE,
    MIN_PAGE,
)

type Schema = dict[str, Any]

JSON = "application/json"
ERRORS = {
    400: "The input breaks a rule; `param` says where, `code` which.",
    401: "No key, or one that is unknown, expired or revoked.",
    403: "The key may not do this.",
    404: "There is no such conversation, item, view or project behind this key.",
    409: "It was changed meanwhile; nothing was stored.",
    413: "The body is too large.",
    422: "The search would take too long; the message says what to narrow.",
    502: "What answers at the upstream's address is not the API; nothing was stored.",
    503: "The database or the upstream does not answer just now; nothing was stored.",
    504: "Whether the upstream did it is being looked up; it must not be sent again.",
}


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def body(name: str) -> dict[str, Schema]:
    return {JSON: ref(name)}


def answers(ok: Any, *refused: int) -> dict[int, Any]:
    """200 with `ok`, and what a call can be refused with."""
    described = {
        status: OpenApiResponse(ref("Error"), description=ERRORS[status])
        for status in sorted({400, 401, 403, 503, *refused})
    }
    return {200: OpenApiResponse(ok, description="Done."), **described}


def example(value: Any) -> OpenApiExample:
    """Of what is answered if all goes well."""
    return OpenApiExample("answer", value, response_only=True, status_codes=["200"])


def path_id(name: str, meaning: str) -> OpenApiParameter:
    return OpenApiParameter(name, str, OpenApiParameter.PATH, description=meaning)


CONVERSATION_ID = path_id("conversation_id", "The conversation's id, `conv_…`.")
ITEM_ID = path_id("item_id", "The item's id.")
PROJECT = path_id("project", "The slug of the project that the key is bound to.")

LIMIT = OpenApiParameter(
    "limit",
    {"type": "integer", "minimum": MIN_PAGE, "maximum": MAX_PAGE, "default": DEFAULT_PAGE},
    description="How many to answer.",
)
ORDER = OpenApiParameter(
    "order",
    {"type": "string", "enum": ["asc", "desc"], "default": "desc"},
    description="Oldest (`asc`) or newest (`desc`) first.",
)


def cursor(name: str, meaning: str) -> OpenApiParameter:
    return OpenApiParameter(
        name, {"type": "string", "minLength": 1, "maxLength": MAX_ID}, description=meaning
    )


AFTER_ITEM = cursor("after", "Go on beyond the item with this id, in the order asked for.")
AFTER = cursor(
    "after",
    "Go on beyond the conversation with this id, in the order asked for; it need not match.",
)
BEFORE = cursor("before", "Answer the conversations just before the one with this id.")
INCLUDE = OpenApiParameter(
    "include[]",
    {"type": "array", "items": ref("Includable")},
    description="Fields that are left out unless asked for. `include=` is understood, too.",
)
Q = OpenApiParameter(
    "q",
    {"type": "string"},
    description=(
        'A query in the console\'s language, such as `tier:gold -env:test "late order"`. '
        "Needs the right to read items if it holds words."
    ),
    examples=[
        OpenApiExample("metadata", "tier:gold,pro -env:test has:ticket"),
        OpenApiExample("ranges", "retries:>=3 created:>2026-11-01 updated:<7d"),
        OpenApiExample("words", '"late order" refund (lang:de OR lang:fr)'),
    ],
)
ZONE = OpenApiParameter(
    "zone",
    {"type": "string", "default": "UTC"},
    description="The time zone of days and of times in the query that name none.",
    examples=[OpenApiExample("zone", "Europe/Berlin")],
)
SORT = OpenApiParameter(
    "sort",
    {"type": "string", "enum": ["created", "active"], "default": "created"},
    description="By when they were made, or by their last activity.",
)
VIEW = OpenApiParameter(
    "view",
    {"type": "string", "pattern": "^[0-9]{1,18}$"},
    description="The number of a saved view: its query, unless `q` is given, and its sort.",
)
# No database of ours keeps a NUL in what it searches.
STORABLE = r"^[^\u0000]*$"
PAIRS: Schema = {
    "type": "object",
    "additionalProperties": {"type": "string", "maxLength": MAX_VALUE, "pattern": STORABLE},
    "propertyNames": {"maxLength": MAX_KEY, "pattern": STORABLE},
    "maxProperties": MAX_METADATA_PAIRS,
}
METADATA = OpenApiParameter(
    "metadata",
    PAIRS,
    style="deepObject",
    explode=True,
    description="`metadata[tier]=gold`: the conversation has this pair. All given have to hold.",
)


def nullable(kind: str) -> Schema:
    return {"type": [kind, "null"]}


def record(required: Iterable[str], **properties: Schema) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }
