"""Exports over the management API, described."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import (
    OpenApiParameter,
    extend_schema,
    extend_schema_view,
)

from conversations_admin.actions.exports import FileFormat
from conversations_admin.api.documentation.management import TAGS
from conversations_admin.api.documentation.parts import PROJECT, STORABLE, Q, answers

FORMAT = OpenApiParameter(
    "format",
    {"type": "string", "enum": [each.value for each in FileFormat], "default": "jsonl"},
    description=(
        "`jsonl`: the conversation and its items, one a line, as an import reads them. `csv`: "
        "one row a conversation, without items. `markdown`: a transcript for people."
    ),
)
COLUMNS = OpenApiParameter(
    "columns",
    {"type": "string", "pattern": STORABLE},
    description='Metadata keys that are columns of a CSV: `tier,"a,b"`. Left out: all keys.',
)
MARK = OpenApiParameter(
    "byte_order_mark",
    {"type": "string", "enum": ["true", "false"], "default": "false"},
    description="Begin a CSV with a byte order mark, without which Excel misreads it.",
)
FILE = {"type": "string"}


def _answers() -> dict[Any, Any]:
    described: dict[Any, Any] = answers(FILE, 404)
    file = described.pop(200)
    return described | {(200, each.media_type): file for each in FileFormat}


export = extend_schema_view(
    get=extend_schema(
        operation_id="export_conversations",
        summary="Export conversations",
        description=(
            "All that match, oldest first, streamed as a file and recorded in the audit log. "
            "Without the right to read items only a CSV, and no titles in it. A file that could "
            "not be written to its end says so in its last line: as JSONL, "
            '`{"error": {"message": …}}`.'
        ),
        tags=TAGS,
        parameters=[PROJECT, Q, FORMAT, COLUMNS, MARK],
        responses=_answers(),
    )
)
