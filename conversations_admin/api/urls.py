"""Addresses for programs: /v1, /api and the health checks; and of their documentation."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from conversations_admin.api import docs, health
from conversations_admin.api.endpoint import UnknownPath
from conversations_admin.api.openapi import SchemaView

urlpatterns: list[URLPattern | URLResolver] = [
    path("v1/", include("conversations_admin.api.v1.urls")),
    path("api/docs/", docs.api_docs, name="api_docs"),
    path("api/docs/openapi.json", docs.api_docs_schema, name="api_docs_schema"),
    path("api/schema/", SchemaView.as_view(), name="api_schema"),
    path("api/", include("conversations_admin.api.management.urls")),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    re_path(r"^(?:v1|api)(?:/(?s:.*))?\Z", UnknownPath.as_view(), name="api_unknown"),
]
