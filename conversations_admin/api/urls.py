"""Addresses for programs: /v1, /api and the health checks."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
