"""Addresses of the dashboard."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("conversations_admin.web.conversation_urls")),
]
