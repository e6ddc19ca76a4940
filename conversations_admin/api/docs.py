"""The documentation of the JSON routes, for people who are signed in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from conversations_admin.api.documentation.document import item_types, openapi_document
from conversations_admin.api.documentation.parts import JSON


@dataclass(frozen=True)
class Parameter:
    name: str
    place: str
    kind: str
    meaning: str
    is_required: bool


@dataclass(frozen=True)
class Field:
    name: str
    is_required: bool


@dataclass(frozen=True)
class Operation:
    id: str
    method: str
    path: str
    summary: str
    description: str
    parameters: list[Parameter]
    body: list[Field]
    statuses: list[str]


@dataclass(frozen=True)
class Refusal:
    status: int
    code: str
    meaning: str


CODE = "<code>{}</code>"
TAGS = ("Conversations", "Items", "Search", "Management")
ERRORS = (
    Refusal(400, "invalid_json", "The body is not JSON, or nested too deep."),
    Refusal(400, "missing_required_parameter", "A field that is needed is not there."),
    Refusal(400, "unknown_parameter", "A field that does not exist, or a misspelt filter."),
    Refusal(400, "invalid_type", "Another JSON type is wanted here."),
    Refusal(400, "invalid_value", "The value is not one of those supported."),
    Refusal(400, "integer_above_max_value", "The limit is above 100."),
    Refusal(400, "integer_below_min_value", "The limit is below 1."),
    Refusal(400, "array_above_max_length", "More than 20 items in one request."),
    Refusal(400, "object_above_max_properties", "More than 16 pairs of metadata."),
    Refusal(400, "property_name_above_max_length", "A key of more than 64 characters."),
    Refusal(400, "string_above_max_length", "A string that is too long; metadata takes 512."),
    Refusal(400, "item_already_in_conversation", "An item is here already; none was added."),
    Refusal(400, "conversation_locked", "Somebody else is writing; try again in a few seconds."),
    Refusal(400, "invalid_query", "The query cannot be read; position says where."),
    Refusal(401, "", "No key was sent."),
    Refusal(401, "invalid_api_key", "The key is unknown, expired or revoked."),
    Refusal(403, "permission_denied", "The key may not do this. The attempt is recorded."),
    Refusal(404, "", "There is no such address, conversation, item or project for this key."),
    Refusal(405, "", "The address does not take this method."),
    Refusal(413, "", "The body is larger than this server takes."),
    Refusal(
        422, "query_too_broad", "The search would take too long; the message says what to narrow."
    ),
    Refusal(500, "", "The server failed. Nothing was stored; an upstream may have got it."),
    Refusal(502, "not_the_api", "What answers at the upstream's address is not the API."),
    Refusal(
        503, "", "The database or the upstream does not answer; nothing was stored. Try again."
    ),
    Refusal(504, "outcome_unknown", "Whether the upstream did it is looked up; do not resend it."),
)


@require_safe
def api_docs(request: HttpRequest) -> HttpResponse:
    context = {
        "nav": "api_docs",
        "base_url": f"{_address(request)}/v1",
        "address": _address(request),
        "errors": ERRORS,
        "groups": _groups(openapi_document()),
        "item_types": item_types(),
    }
    return render(request, "api/docs.html", context)


@require_safe
def api_docs_schema(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 Django's signature
    return JsonResponse(openapi_document())


def _address(request: HttpRequest) -> str:
    return settings.PUBLIC_URL or request.build_absolute_uri("/").rstrip("/")


def _groups(document: dict[str, Any]) -> list[tuple[str, list[Operation]]]:
    """The operations by their tag, in the order of TAGS."""
    groups: dict[str, list[Operation]] = {tag: [] for tag in TAGS}
    schemas = document["components"]["schemas"]
    for path, methods in document["paths"].items():
        for method, described in methods.items():
            operation = _operation(method, path, described, schemas=schemas)
            groups[described["tags"][0]].append(operation)
    return list(groups.items())


def _operation(
    method: str, path: str, described: dict[str, Any], *, schemas: dict[str, Any]
) -> Operation:
    return Operation(
        id=described["operationId"],
        method=method.upper(),
        path=path,
        summary=described["summary"],
        description=_marked_up(described["description"]),
        parameters=[_parameter(parameter) for parameter in described.get("parameters", [])],
        body=_fields(described["requestBody"], schemas) if "requestBody" in described else [],
        statuses=sorted(described["responses"]),
    )


def _fields(body: dict[str, Any], schemas: dict[str, Any]) -> list[Field]:
    place = body["content"][JSON]["schema"]["$ref"]
    schema = schemas[place.rpartition("/")[2]]
    return [Field(name, name in schema.get("required", ())) for name in schema["properties"]]


def _parameter(described: dict[str, Any]) -> Parameter:
    return Parameter(
        name=described["name"],
        place=described["in"],
        kind=_kind(described["schema"]),
        meaning=_marked_up(described.get("description", "")),
        is_required=described.get("required", False),
    )


def _kind(schema: dict[str, Any]) -> str:
    """A parameter's type in a few words."""
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if schema.get("type") == "array":
        return "list"
    bounds = [str(schema[name]) for name in ("minimum", "maximum") if name in schema]
    kind = str(schema.get("type", "string"))
    return f"{kind} {'–'.join(bounds)}" if len(bounds) > 1 else kind


def _marked_up(text: str) -> SafeString:
    """What stands between backticks becomes code."""
    pieces = enumerate(text.split("`"))
    return mark_safe("".join(format_html(CODE if n % 2 else "{}", piece) for n, piece in pieces))  # noqa: S308 each piece is escaped
