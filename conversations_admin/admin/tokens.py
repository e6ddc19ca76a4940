"""API tokens: list, make (the secret is shown once), revoke. Nothing of one can be changed."""

from __future__ import annotations

from typing import Any, override

from django.contrib import messages
from django.contrib.admin import action, display, register
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.permissions import Permission
from conversations_admin.actions.runner import MAX_REASON
from conversations_admin.actions.tokens import create_token, revoke_token
from conversations_admin.admin.access import actor_of, may
from conversations_admin.admin.bases import RecordedAdmin, RecordedForm
from conversations_admin.errors import ConsoleError
from conversations_admin.models import ApiToken
from conversations_admin.models.token import Scope

TEMPLATES = "admin/conversations_admin/apitoken"


class TokenForm(RecordedForm):
    renamed = {"expires_at": "expiry"}

    class Meta:
        model = ApiToken
        fields = ("name", "project", "scope", "expiry")
        help_texts = {
            "name": "What it is for, such as the program that will use it.",
            "expiry": "It stops working then, in your time zone. Empty: when it is revoked.",
        }


@register(ApiToken)
class TokenAdmin(RecordedAdmin):
    form = TokenForm
    list_display = ("name", "project", "owner", "scope", "created", "last_used_at", "expiry")
    list_select_related = ("project", "user")
    list_filter = ("project", "scope")
    search_fields = ("name", "token_key", "user__username")
    ordering = ("-created", "pk")
    actions = ("revoke",)

    @override
    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        if obj is None:
            return ("name", "project", "scope", "expiry")
        return ("name", "key", "project", "owner", "scope", "created", "last_used_at", "expiry")

    @override
    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return () if obj is None else self.get_fields(request, obj)

    @override
    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        return may(request, Permission.REVOKE_TOKENS)

    @override
    def create(self, cleaned: dict[str, Any], *, actor: Actor, request: HttpRequest) -> ApiToken:
        token, secret = create_token(
            cleaned["name"],
            project=cleaned["project"],
            scope=Scope(cleaned["scope"]),
            expires_at=cleaned["expiry"],
            actor=actor,
        )
        request.new_token = (token, secret)  # type: ignore[attr-defined]
        return token

    @override
    def response_add(
        self, request: HttpRequest, obj: Model, post_url_continue: str | None = None
    ) -> HttpResponse:
        """The secret, at once: a redirect would have to keep it somewhere."""
        token, secret = request.new_token  # type: ignore[attr-defined]
        return self._page(request, "secret", title="The new token", token=token, secret=secret)

    @action(description="Revoke selected tokens", permissions=["revoke"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiToken]) -> HttpResponse | None:
        if "confirmed" not in request.POST:
            return self._page(
                request,
                "revoke",
                title="Revoke tokens",
                tokens=queryset,
                checkbox=ACTION_CHECKBOX_NAME,
                max_reason=MAX_REASON,
            )
        for token in queryset:
            self._revoke(request, token, reason=request.POST.get("reason", ""))
        return None

    def _revoke(self, request: HttpRequest, token: ApiToken, *, reason: str) -> None:
        try:
            revoke_token(token, actor=actor_of(request), reason=reason)
        except ConsoleError as error:
            self.message_user(request, f"{token}: {error.message}", messages.ERROR)
        else:
            self.message_user(request, f"{token} was revoked.", messages.SUCCESS)

    def _page(self, request: HttpRequest, name: str, **context: Any) -> HttpResponse:
        request.current_app = self.admin_site.name
        frame = {**self.admin_site.each_context(request), "opts": self.opts}
        return TemplateResponse(request, f"{TEMPLATES}/{name}.html", {**frame, **context})

    @display(description="begins with")
    def key(self, token: ApiToken) -> str:
        return f"{token.token_key}…"

    @display(description="owner")
    def owner(self, token: ApiToken) -> str:
        return str(token.user.get_username())
