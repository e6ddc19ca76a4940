"""Take conversations out as a file, found by the same query language as everywhere."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict, StreamingHttpResponse
from rest_framework.request import Request
from rest_framework.response import Response

from conversations_admin.actions.exports import Export, FileFormat, export_conversations
from conversations_admin.actions.selection import Selection
from conversations_admin.api.documentation import exports
from conversations_admin.api.endpoint import Endpoint
from conversations_admin.api.management.projects import ProjectEndpoint
from conversations_admin.api.parameters import require_known
from conversations_admin.records.blocks import blocks
from conversations_admin.records.csv_rows import keys_from_text
from conversations_admin.search.language.parser import parse
from conversations_admin.wire import refusals

FORMATS = tuple(each.value for each in FileFormat)
YES_OR_NO = {None: False, "false": False, "true": True}


@exports.export
class ExportView(ProjectEndpoint):
    def get(self, request: Request, project: str) -> StreamingHttpResponse:  # noqa: ARG002
        export = _export_in(request.query_params)
        pieces = export_conversations(self.project, export, actor=self.actor)
        return StreamingHttpResponse(
            blocks(pieces, broken=export.broken), headers=export.headers(self.project)
        )

    def finalize_response(
        self, request: Request, response: Any, *args: Any, **kwargs: Any
    ) -> Response:
        """A file on its way has no length that could be told."""
        if isinstance(response, StreamingHttpResponse):
            plain: Any = super(Endpoint, self).finalize_response
            return plain(request, response, *args, **kwargs)  # type: ignore[no-any-return]
        return super().finalize_response(request, response, *args, **kwargs)


def _export_in(parameters: QueryDict) -> Export:
    require_known(parameters, ("q", "format", "columns", "byte_order_mark"))
    file_format, mark = parameters.get("format", "jsonl"), parameters.get("byte_order_mark")
    if file_format not in FORMATS:
        raise refusals.not_supported("format", given=file_format, supported=FORMATS)
    if mark not in YES_OR_NO:
        raise refusals.not_supported("byte_order_mark", given=mark, supported=("true", "false"))
    columns = parameters.get("columns")
    return Export(
        selection=Selection(parse(parameters.get("q", ""))),
        file_format=FileFormat(file_format),
        columns=None if columns is None else keys_from_text(columns),
        has_byte_order_mark=YES_OR_NO[mark],
    )
