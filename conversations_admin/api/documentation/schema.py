"""The OpenAPI document of /v1 and /api, made once for each process."""

from __future__ import annotations

from functools import cache
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.settings import patched_settings

from conversations_admin.api.documentation.components import components
from conversations_admin.api.documentation.parts import JSON

SETTINGS: dict[str, Any] = {
    "TITLE": "Conversations Admin",
    "VERSION": "1",
    "DESCRIPTION": (
        "`/v1` is the Conversations API, for the official SDK; `/api` is for managing what is "
        "behind it. A key is bound to one project. Every answer carries `x-request-id`."
    ),
    # JSON Schema as it is: the items' own schemas need no translation.
    "OAS_VERSION": "3.1.1",
    "POSTPROCESSING_HOOKS": [f"{__name__}.add_components"],
}


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # its own
    target_class = "conversations_admin.api.authentication.BearerToken"
    name = "key"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:  # noqa: ARG002
        return {"type": "http", "scheme": "bearer"}


@cache
def openapi() -> dict[str, Any]:
    with patched_settings(SETTINGS):
        generator: Any = SchemaGenerator
        document: dict[str, Any] = generator(urlconf="conversations_admin.api.urls").get_schema(
            request=None, public=True
        )
    return document


def add_components(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Called by drf-spectacular with the document it has made."""
    schemas = result["components"]["schemas"]
    schemas |= components()
    for methods in result["paths"].values():
        for operation in methods.values():
            if body := operation.get("requestBody"):
                name = body["content"][JSON]["schema"]["$ref"].rpartition("/")[2]
                body["required"] = bool(schemas[name].get("required"))
    return result
