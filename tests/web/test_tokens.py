"""A person's own API tokens."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.tokens import create_token
from conversations_admin.models import ApiToken, AuditEntry, Project, User
from conversations_admin.models.audit import Via
from conversations_admin.models.token import Scope
from tests.web.pages import HTMX, read

TOKENS = "/tokens/"
GOOD = {"name": "Nightly sync", "project": "support", "scope": "write", "days": "30"}


def own_token(user: User, project: Project, **options: Any) -> ApiToken:
    actor = Actor.of_user(user, via=Via.DASHBOARD)
    options = {"scope": Scope.READ} | options
    return create_token("Mine", project=project, actor=actor, user=user, **options)[0]


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_the_secret_of_a_new_token_is_shown_once_and_works(
    browser: Client, viewer: User, headers: dict[str, str]
) -> None:
    response = browser.post(f"{TOKENS}new/", GOOD, headers=headers)

    secret = read(response).one(id="secret").text
    token = ApiToken.objects.get()
    assert response.headers["Cache-Control"] == "private, no-store"
    assert (token.user, token.name, token.scope) == (viewer, "Nightly sync", "write")
    assert timedelta(days=29) < token.expiry - timezone.now() <= timedelta(days=30)
    answer = Client().get("/v1/conversations", headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 200
    assert secret.encode() not in browser.get(TOKENS).content
    assert not AuditEntry.objects.filter(changes__contains=secret).exists()


def test_a_token_need_not_expire(browser: Client) -> None:
    browser.post(f"{TOKENS}new/", GOOD | {"days": ""})

    assert ApiToken.objects.get().expiry is None
    row = read(browser.get(TOKENS)).one("tr", data_row="")
    assert row.one("td", data_label="Expires").text == "never"
    assert row.one("td", data_label="Last used").text == "never"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "   "),
        ("name", "n" * 101),
        ("name", "two\nlines"),
        ("project", "sales-closed"),
        ("project", ""),
        ("scope", "admin"),
        ("days", "0"),
        ("days", "-1"),
        ("days", "3651"),
        ("days", "1.5"),
        ("days", "٣"),
        ("days", "9" * 5000),
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_form_that_will_not_do_keeps_what_was_typed(
    browser: Client, field: str, value: str, headers: dict[str, str]
) -> None:
    response = browser.post(f"{TOKENS}new/", GOOD | {field: value}, headers=headers)

    page = read(response)
    assert response.status_code == 422
    assert page.one(name=field, aria_invalid="true")
    if field != "name":
        assert page.one("input", id="t-name")["value"] == GOOD["name"]
    assert not ApiToken.objects.exists()


def test_nobody_makes_a_token_for_a_project_that_is_closed_to_them(
    browser: Client, superuser: User
) -> None:
    closed = Project.objects.create(slug="closed", name="Closed")
    closed.members.add(superuser)

    response = browser.post(f"{TOKENS}new/", GOOD | {"project": "closed"})

    assert response.status_code == 422
    assert b"Closed" not in response.content


def test_the_list_holds_ones_own_tokens_only(
    browser: Client, viewer: User, curator: User, project: Project
) -> None:
    own_token(curator, project)
    mine = own_token(viewer, project, expires_at=timezone.now() + timedelta(days=1))

    page = read(browser.get(TOKENS))

    row = page.one("tr", data_row="")
    assert row.one("span", class_="row-id").text == f"{mine.token_key}…"
    assert row.one("td", data_label="Project").text == "Support bot"


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_revoking_asks_first(
    browser: Client, viewer: User, project: Project, headers: dict[str, str]
) -> None:
    token = own_token(viewer, project)

    page = read(browser.get(f"{TOKENS}{token.token_key}/revoke/", headers=headers))

    form = page.one("form", class_="chooser")
    assert form["action"] == f"{TOKENS}{token.token_key}/revoke/"
    assert page.has("html") is not bool(headers)
    assert ApiToken.objects.exists()


def test_a_revoked_token_is_gone_and_the_reason_kept(
    browser: Client, viewer: User, project: Project
) -> None:
    token = own_token(viewer, project)

    response = browser.post(f"{TOKENS}{token.token_key}/revoke/", {"reason": "Left the company"})

    assert response.headers["Location"] == TOKENS
    assert not ApiToken.objects.exists()
    assert AuditEntry.objects.get(action="token.revoke").reason == "Left the company"
    assert browser.post(f"{TOKENS}{token.token_key}/revoke/").status_code == 404


def test_a_reason_that_is_too_long_is_told_and_revokes_nothing(
    browser: Client, viewer: User, project: Project
) -> None:
    token = own_token(viewer, project)

    response = browser.post(f"{TOKENS}{token.token_key}/revoke/", {"reason": "x" * 501})

    assert response.status_code == 422
    assert read(response).one("input", id="r-reason")["aria-invalid"] == "true"
    assert ApiToken.objects.exists()


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_revokes_a_token_of_somebody_else(
    browser: Client, superuser: User, project: Project, method: str
) -> None:
    token = own_token(superuser, project)

    response = getattr(browser, method)(f"{TOKENS}{token.token_key}/revoke/")

    assert response.status_code == 404
    assert ApiToken.objects.exists()


def test_markup_in_a_name_stays_text(browser: Client) -> None:
    browser.post(f"{TOKENS}new/", GOOD | {"name": "<img src=x>"})

    page = read(browser.get(TOKENS))

    assert page.one("tr", data_row="").one("span", class_="row-title").text == "<img src=x>"
    assert not page.has("img")
