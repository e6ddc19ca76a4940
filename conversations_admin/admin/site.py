"""The admin's own site: its doors, its order, and none of Django's that write past the actions."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, override

from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from conversations_admin.errors import Denied

ORDER = ("Project", "User", "Group", "ApiToken", "Conversation", "Item", "AuditEntry")


class ConsoleSite(AdminSite):
    site_title = "Conversations Admin"
    site_header = "Conversations Admin"
    index_title = "For operators"
    site_url = "/"

    @override
    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        inner: Callable[..., HttpResponseBase] = super().admin_view(view, cacheable)

        @wraps(inner)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            # Django would show the sign-in again, to somebody who has signed in.
            if request.user.is_authenticated and not self.has_permission(request):
                raise Denied("The admin is for staff. Ask an operator to make you one.")
            return inner(request, *args, **kwargs)

        return guarded

    @login_not_required
    @override
    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Signing in has one page, which limits attempts and records them."""
        wanted = request.GET.get("next", "")
        return redirect_to_login(wanted if wanted.startswith("/admin/") else "/admin/")

    @override
    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return redirect("account_logout")

    @override
    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        return redirect("account_change_password")

    @override
    def get_log_entries(self, request: HttpRequest) -> QuerySet[Any]:
        """None: the audit log keeps what was done here."""
        return super().get_log_entries(request).none()

    @override
    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """One section, in the order an operator meets things."""
        sections = super().get_app_list(request, app_label)
        pages = [page for section in sections for page in section["models"]]
        if not pages:
            return []
        pages.sort(key=lambda page: ORDER.index(page["object_name"]))
        ours = next((s for s in sections if s["app_label"] == "conversations_admin"), sections[0])
        return [{**ours, "models": pages}]
