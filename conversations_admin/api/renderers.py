"""How answers are written. Used by DRF for every JSON route."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rest_framework.renderers import BaseRenderer

from conversations_admin.models.fields import compact_json


class CompactJSON(BaseRenderer):
    """ASCII only, so that NUL and lone surrogates inside an item come back as they were sent."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,  # noqa: ARG002 DRF's signature
        renderer_context: Mapping[str, Any] | None = None,  # noqa: ARG002 DRF's signature
    ) -> bytes:
        return b"" if data is None else compact_json(data).encode("ascii")
