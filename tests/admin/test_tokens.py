"""API tokens at the admin: the secret is shown once and kept nowhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from knox.crypto import hash_token
from zeal import zeal_ignore

from conversations_admin.models import ApiToken, AuditEntry, Project, User
from conversations_admin.models.token import Scope
from tests.admin.conftest import SignIn, address

type MakeToken = Callable[..., tuple[ApiToken, str]]


def form(project: Project, **changed: str) -> dict[str, object]:
    return {"name": "n8n", "project": project.pk, "scope": "write", **changed}


def test_the_secret_is_shown_once(as_operator: Client, project: Project) -> None:
    response = as_operator.post(address("apitoken", "add"), form(project))
    secret = response.context["secret"]
    token = ApiToken.objects.get()
    assert hash_token(secret) == token.digest
    assert response.content.decode().count(secret) == 1
    assert "no-store" in response["Cache-Control"]
    for page in (address("apitoken"), address("apitoken", "change", token.pk)):
        assert secret not in as_operator.get(page).content.decode()


def test_the_secret_is_stored_nowhere(as_operator: Client, project: Project) -> None:
    secret = as_operator.post(address("apitoken", "add"), form(project)).context["secret"]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            assert secret not in str(cursor.fetchall())


def test_a_token_made_here_belongs_to_a_service_account(
    as_operator: Client, project: Project
) -> None:
    as_operator.post(address("apitoken", "add"), form(project))
    token = ApiToken.objects.get()
    assert token.user.is_service
    assert (token.name, token.project, token.scope) == ("n8n", project, Scope.WRITE)
    entry = AuditEntry.objects.get(action="token.create")
    assert (entry.actor, entry.via, entry.project) == ("operator", "admin", "support")


def test_an_expiry_in_the_past_is_told_at_the_field(as_operator: Client, project: Project) -> None:
    past = timezone.now() - timedelta(days=1)
    body = form(project, expiry_0=f"{past:%Y-%m-%d}", expiry_1=f"{past:%H:%M:%S}")
    with zeal_ignore():  # the form is read again, to show the refusal
        response = as_operator.post(address("apitoken", "add"), body)
    assert "past" in str(response.context["adminform"].form.errors["expiry"])
    assert not ApiToken.objects.exists()
    assert AuditEntry.objects.get(action="token.create").outcome == "failed"


def test_revoking_asks_first(as_operator: Client, make_token: MakeToken) -> None:
    token, _ = make_token()
    body = {"action": "revoke", "_selected_action": [token.pk], "index": 0}
    response = as_operator.post(address("apitoken"), body)
    assert response.status_code == 200
    assert "cannot be brought back" in response.content.decode()
    assert ApiToken.objects.exists()


def test_a_revoked_token_is_gone_and_the_reason_kept(
    as_operator: Client, make_token: MakeToken
) -> None:
    tokens = [make_token(name)[0] for name in ("one", "two")]
    body = {"action": "revoke", "confirmed": "yes", "reason": "leaked"}
    chosen = {"_selected_action": [token.pk for token in tokens]}
    response = as_operator.post(address("apitoken"), body | chosen, follow=True)
    assert response.content.decode().count("was revoked") == 2
    assert not ApiToken.objects.exists()
    entries = AuditEntry.objects.filter(action="token.revoke")
    assert {(entry.target, entry.reason) for entry in entries} == {
        ("one", "leaked"),
        ("two", "leaked"),
    }


def test_a_reason_that_is_too_long_is_told(as_operator: Client, make_token: MakeToken) -> None:
    token, _ = make_token()
    body = {"action": "revoke", "confirmed": "yes", "reason": "x" * 501}
    response = as_operator.post(
        address("apitoken"), body | {"_selected_action": [token.pk]}, follow=True
    )
    assert "501" in response.content.decode()
    assert ApiToken.objects.exists()


@pytest.mark.parametrize("role", ["auditor"])
def test_who_may_only_look_revokes_nothing(
    role: str, auditor: User, sign_in: SignIn, make_token: MakeToken
) -> None:
    token, _ = make_token()
    body = {"action": "revoke", "confirmed": "yes", "_selected_action": [token.pk]}
    sign_in(auditor).post(address("apitoken"), body)
    assert ApiToken.objects.exists()


def test_nothing_of_a_token_changes(as_superuser: Client, make_token: MakeToken) -> None:
    token, _ = make_token(scope=Scope.READ)
    body = form(token.project, scope="write", name="other")
    url = address("apitoken", "change", token.pk)
    assert as_superuser.post(url, body).status_code == 403
    token.refresh_from_db()
    assert (token.name, token.scope) == ("integration", Scope.READ)
