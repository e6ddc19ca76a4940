"""Addresses for programs: /v1, /api and the health checks."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from conversations_admin.api import health
from conversations_admin.api.endpoint import UnknownPath

urlpatterns: list[URLPattern | URLResolver] = [
    path("v1/", include("conversations_admin.api.v1.urls")),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    re_path(r"^(?:v1|api)(?:/(?s:.*))?\Z", UnknownPath.as_view(), name="api_unknown"),
]
