"""Bodies of the management API, read by a serializer that says what there may be."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request

from conversations_admin.errors import InvalidRequest
from conversations_admin.wire import refusals


def sent_body(
    kind: type[serializers.Serializer[Any]], request: Request, *, partial: bool = False
) -> dict[str, Any]:
    """What was sent, checked; raise for what the serializer does not know."""
    body: Any = {} if request.data is None else request.data
    if not isinstance(body, dict):
        given = refusals.json_kind(body)
        message = f"Invalid body: expected an object, but got {given} instead."
        raise InvalidRequest(message, code="invalid_type")
    for key in body.keys() - kind().fields.keys():
        raise refusals.unknown(refusals.path_key(key)[1:])
    checked = kind(data=body, partial=partial)
    checked.is_valid(raise_exception=True)
    return dict(checked.validated_data)
