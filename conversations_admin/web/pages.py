"""Render a page, or the one part of it that htmx asked for. Called by views."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control, patch_vary_headers

from conversations_admin.web.requests import AuthedRequest, wants_partial
from conversations_admin.web.upstream.awaited import tell_ended


def render_page(
    request: AuthedRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    part: str = "",
    status: int = 200,
) -> HttpResponse:
    """Answer `part` of the template to htmx, else the page. The view names the part.

    In a part, `is_part` is true: it may bring pieces that belong elsewhere on the page.
    A page also tells what came of the writes that somebody awaits, and each is told only once.
    """
    if not wants_partial(request):
        tell_ended(request)
    is_part = bool(part) and wants_partial(request)
    name = f"{template}#{part}" if is_part else template
    response = render(request, name, {**context, "is_part": is_part}, status=status)
    patch_vary_headers(response, ["HX-Request"])
    # Customers' words are not for the disk of a shared computer.
    patch_cache_control(response, private=True, no_store=True)
    return response
