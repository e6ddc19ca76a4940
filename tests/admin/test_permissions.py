"""Every page of the admin for every role."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group

from conversations_admin.actions.permissions import ROLES
from conversations_admin.models import (
    ApiToken,
    AuditEntry,
    Conversation,
    Item,
    Project,
    User,
)
from tests.admin.conftest import MakeUser, SignIn, address

MODELS = {
    "project": Project,
    "user": User,
    "group": Group,
    "apitoken": ApiToken,
    "conversation": Conversation,
    "item": Item,
    "auditentry": AuditEntry,
}
EVERYBODY = frozenset({*ROLES, "superuser"})
NOBODY: frozenset[str] = frozenset()
KEEPERS = frozenset({"auditor", "operator", "superuser"})
FINDERS = EVERYBODY - {"operator"}
RUNNERS = frozenset({"operator", "superuser"})
SUPERUSERS = frozenset({"superuser"})

# model: who may look, add, change
RIGHTS = {
    "project": (KEEPERS, RUNNERS, RUNNERS),
    "user": (KEEPERS, RUNNERS, RUNNERS),
    "group": (SUPERUSERS, SUPERUSERS, SUPERUSERS),
    "apitoken": (KEEPERS, RUNNERS, NOBODY),
    "conversation": (FINDERS, NOBODY, NOBODY),
    "item": (FINDERS, NOBODY, NOBODY),
    "auditentry": (KEEPERS, NOBODY, NOBODY),
}

pytestmark = pytest.mark.usefixtures("rows")


@pytest.fixture
def rows(make_conversation: Callable[..., Conversation], make_token: Callable[..., object]) -> None:
    """One of everything, beside the people."""
    make_conversation("Hello")
    make_token()


@pytest.fixture
def somebody(make_user: MakeUser) -> Callable[[str], User]:
    def make(role: str) -> User:
        if role == "superuser":
            return make_user(username="super", is_staff=True, is_superuser=True)
        return make_user(role, username=f"a-{role}", is_staff=True)

    return make


@pytest.mark.parametrize("model", RIGHTS)
@pytest.mark.parametrize("role", sorted(EVERYBODY))
def test_looking(model: str, role: str, somebody: Callable[[str], User], sign_in: SignIn) -> None:
    client = sign_in(somebody(role))
    expected = 200 if role in RIGHTS[model][0] else 403
    first = MODELS[model].objects.order_by("pk")[0]  # type: ignore[attr-defined]
    assert client.get(address(model)).status_code == expected
    assert client.get(address(model), {"q": "conv_00"}).status_code == expected
    assert client.get(address(model, "change", first.pk)).status_code == expected


@pytest.mark.parametrize("model", RIGHTS)
@pytest.mark.parametrize("role", sorted(EVERYBODY))
def test_adding(model: str, role: str, somebody: Callable[[str], User], sign_in: SignIn) -> None:
    client = sign_in(somebody(role))
    expected = 200 if role in RIGHTS[model][1] else 403
    assert client.get(address(model, "add")).status_code == expected
    if expected == 403:
        before = MODELS[model].objects.count()  # type: ignore[attr-defined]
        body = {
            "slug": "sales",
            "name": "Sales",
            "username": "x",
            "new_password": "odd-71-and-long",
        }
        assert client.post(address(model, "add"), body).status_code == 403
        assert MODELS[model].objects.count() == before  # type: ignore[attr-defined]


@pytest.mark.parametrize("model", RIGHTS)
@pytest.mark.parametrize("role", sorted(EVERYBODY))
def test_changing(
    model: str, role: str, somebody: Callable[[str], User], sign_in: SignIn, viewer: User
) -> None:
    client = sign_in(somebody(role))
    expected = 200 if role in RIGHTS[model][2] else 403
    first = viewer if model == "user" else MODELS[model].objects.order_by("pk")[0]  # type: ignore[attr-defined]
    url = address(model, "change", first.pk)
    # An empty form: 200 is the form again with its errors.
    assert client.post(url, {}).status_code == expected
    if expected == 403:
        as_it_was = MODELS[model].objects.filter(pk=first.pk).values().get()  # type: ignore[attr-defined]
        client.post(url, {"name": "taken over", "username": "taken-over", "_save": "Save"})
        now = MODELS[model].objects.filter(pk=first.pk).values().get()  # type: ignore[attr-defined]
        assert now == as_it_was


@pytest.mark.parametrize("model", RIGHTS)
@pytest.mark.parametrize("role", sorted(EVERYBODY))
def test_deleting_is_for_nobody(
    model: str, role: str, somebody: Callable[[str], User], sign_in: SignIn
) -> None:
    client = sign_in(somebody(role))
    first = MODELS[model].objects.order_by("pk")[0]  # type: ignore[attr-defined]
    for answer in ({}, {"post": "yes"}):
        assert client.post(address(model, "delete", first.pk), answer).status_code == 403
    assert MODELS[model].objects.filter(pk=first.pk).exists()  # type: ignore[attr-defined]


@pytest.mark.parametrize("role", sorted(EVERYBODY))
def test_verifying(role: str, somebody: Callable[[str], User], sign_in: SignIn) -> None:
    client = sign_in(somebody(role))
    expected = 200 if role in KEEPERS else 403
    assert client.get(address("auditentry", "verify")).status_code == expected
    assert client.post(address("auditentry", "verify")).status_code == expected
