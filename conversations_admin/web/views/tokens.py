"""A person's own API tokens: list, make, revoke. The secret is shown once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from conversations_admin.actions.tokens import MAX_NAME, create_token, revoke_token
from conversations_admin.errors import InvalidRequest, NotFound
from conversations_admin.models import ApiToken, Project
from conversations_admin.models.token import Scope
from conversations_admin.web.numbers import whole_number
from conversations_admin.web.pages import render_page
from conversations_admin.web.requests import (
    AuthedRequest,
    actor_of,
    last_project,
    open_projects,
    reason_in,
)

TEMPLATE = "tokens/list.html"
MAX_DAYS = 3650


@dataclass(frozen=True)
class TokenForm:
    """What was asked for, as it was typed."""

    name: str
    project: str
    scope: str
    days: str

    @classmethod
    def of(cls, form: QueryDict) -> TokenForm:
        return cls(
            name=form.get("name", "").strip(),
            project=form.get("project", ""),
            scope=form.get("scope", Scope.READ),
            days=form.get("days", "").strip(),
        )

    def problems(self, projects: list[Project]) -> dict[str, str]:
        problems = {}
        if not self.name or len(self.name) > MAX_NAME or not self.name.isprintable():
            problems["name"] = f"Give it a name of 1 to {MAX_NAME} printable characters."
        if self.project not in {project.slug for project in projects}:
            problems["project"] = "Choose one of your projects."
        if self.scope not in Scope.values:
            problems["scope"] = "Choose what it may do."
        if self.days and not _is_day_count(self.days):
            problems["days"] = f"Give a whole number of days, 1 to {MAX_DAYS}, or leave it empty."
        return problems

    @property
    def expires_at(self) -> datetime | None:
        return timezone.now() + timedelta(days=int(self.days)) if self.days else None


@require_safe
def token_list(request: AuthedRequest) -> HttpResponse:
    return _page(request, form=TokenForm.of(QueryDict()))


@require_POST
def token_create(request: AuthedRequest) -> HttpResponse:
    form = TokenForm.of(request.POST)
    projects = open_projects(request)
    if problems := form.problems(projects):
        return _page(request, form=form, problems=problems)
    token, secret = create_token(
        form.name,
        project=next(each for each in projects if each.slug == form.project),
        scope=Scope(form.scope),
        actor=actor_of(request),
        user=request.user,
        expires_at=form.expires_at,
    )
    # No redirect: the secret would have to be kept somewhere until the next page.
    return _page(request, form=TokenForm.of(QueryDict()), made=token, secret=secret)


@require_http_methods(["GET", "HEAD", "POST"])
def token_revoke(request: AuthedRequest, key: str) -> HttpResponse:
    token = _own(request).filter(token_key=key).first()
    if token is None:
        raise NotFound("You have no such token; it may be revoked already.")
    if request.method != "POST":
        context = {"nav": "tokens", "project": last_project(request), "token": token}
        return render_page(request, "tokens/revoke.html", context, part="question")
    try:
        revoke_token(token, actor=actor_of(request), reason=reason_in(request.POST))
    except InvalidRequest as error:
        context = {"nav": "tokens", "token": token, "problem": error.message}
        return render_page(request, "tokens/revoke.html", context, part="question", status=422)
    messages.success(request, f"The token '{token.name}' is revoked.")
    return redirect("token_list")


def _page(request: AuthedRequest, *, form: TokenForm, **context: Any) -> HttpResponse:
    context |= {
        "nav": "tokens",
        "project": last_project(request),
        "form": form,
        "tokens": _own(request),
        "choices": open_projects(request),
        "scopes": Scope.choices,
        "max_name": MAX_NAME,
        "max_days": MAX_DAYS,
    }
    status = 422 if context.get("problems") else 200
    return render_page(request, TEMPLATE, context, part="tokens", status=status)


def _own(request: AuthedRequest) -> Any:
    return ApiToken.objects.filter(user=request.user).select_related("project")


def _is_day_count(text: str) -> bool:
    days = whole_number(text)
    return days is not None and 1 <= days <= MAX_DAYS
