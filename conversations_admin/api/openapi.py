"""The OpenAPI document, for programs that hold a key. People get it beside the docs page."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response

from conversations_admin.api.documentation.document import openapi_document
from conversations_admin.api.endpoint import Endpoint


class SchemaView(Endpoint):
    """Any key will do: the document tells nothing about what is stored."""

    schema = None

    def get(self, request: Request) -> Response:  # noqa: ARG002
        return Response(openapi_document())
