"""What there is for programs, for whoever opens /api/ itself."""

from __future__ import annotations

from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response

from conversations_admin.api.endpoint import Endpoint

# As OpenAPI writes what is to be filled in.
PROJECT = "{project}"
IN_A_PROJECT = (
    "conversations",
    "facets",
    "count",
    "volume",
    "keys",
    "key_values",
    "jobs",
    "sync",
    "audit",
)


class IndexView(Endpoint):
    """Open to everybody: it tells nothing about what is stored."""

    authentication_classes = ()
    permission_classes = ()
    schema = None

    def get(self, request: Request) -> Response:  # noqa: ARG002
        return Response(
            {
                "object": "index",
                "authentication": "Authorization: Bearer YOUR_KEY",
                "documentation": reverse("api_docs"),
                "openapi": reverse("api_schema"),
                "conversations_api": reverse("v1_conversations"),
                "projects": reverse("api_projects"),
                "in_a_project": {name: _address(f"api_{name}") for name in IN_A_PROJECT},
            }
        )


def _address(name: str) -> str:
    return reverse(name, args=["project"]).replace("/project/", f"/{PROJECT}/")
