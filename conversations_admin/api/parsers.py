"""How bodies are read. Used by DRF for every JSON route."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from rest_framework.parsers import BaseParser

from conversations_admin.api.exceptions import LengthRequired
from conversations_admin.wire.bodies import parse_json


class WireJSON(BaseParser):
    """A body is JSON whatever its content type says, as on the platform."""

    media_type = "*/*"

    def parse(
        self,
        stream: Any,
        media_type: str | None = None,  # noqa: ARG002 DRF's signature
        parser_context: Mapping[str, Any] | None = None,  # noqa: ARG002 DRF's signature
    ) -> Any:
        # A request's `body` is refused by its announced length before a byte is read.
        return parse_json(stream.body if isinstance(stream, HttpRequest) else stream.read())


def take_unmeasured(request: HttpRequest) -> None:
    """Read a body sent in chunks, without a length, which Django would take for none."""
    if "chunked" not in request.headers.get("Transfer-Encoding", "").lower():
        return
    if not request.META.get("wsgi.input_terminated"):
        raise LengthRequired("Send a Content-Length with the body.")
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    body = request.META["wsgi.input"].read(limit + 1)
    if len(body) > limit:
        raise RequestDataTooBig
    request.META["CONTENT_LENGTH"] = str(len(body))
    request._stream = BytesIO(body)  # noqa: SLF001 what .body reads
