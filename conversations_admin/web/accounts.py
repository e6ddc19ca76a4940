"""Signing in: nobody signs up, and every attempt is in the audit log."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from django.http import HttpRequest

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.users import (
    change_own_password,
    record_sign_in,
    record_sign_out,
)
from conversations_admin.models import User
from conversations_admin.models.audit import Via


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": "The username or the password is wrong.",
        "too_many_login_attempts": "Too many wrong passwords. Wait a few minutes, then try again.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 the library's name
        return False

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        record_sign_in(user.get_username(), actor=_actor(request, user), succeeded=True)

    def logout(self, request: HttpRequest) -> None:
        user = request.user
        super().logout(request)
        if isinstance(user, User):
            record_sign_out(actor=_actor(request, user))

    def set_password(self, user: User, password: str) -> None:
        change_own_password(user, password, actor=_actor(context.request, user))

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        name = str(credentials.get("username") or "")[:150]
        nobody = Actor(name="(not signed in)", via=Via.DASHBOARD, request_id=_request_id(request))
        record_sign_in(name, actor=nobody, succeeded=False)
        super().authentication_failed(request, **credentials)


def _actor(request: HttpRequest, user: User) -> Actor:
    return Actor.of_user(user, via=Via.DASHBOARD, request_id=_request_id(request))


def _request_id(request: HttpRequest) -> str:
    return getattr(request, "request_id", "")
