"""People at the admin, and its addresses."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from conversations_admin.models import User

type SignIn = Callable[[User], Client]
type MakeUser = Callable[..., User]


def address(model: str, page: str = "changelist", *arguments: object) -> str:
    app = "auth" if model == "group" else "conversations_admin"
    return reverse(f"admin:{app}_{model}_{page}", args=arguments)


def project_form(**answers: object) -> dict[str, object]:
    """The page that adds a project, as it comes, with these answers; None leaves one out."""
    filled = {
        "slug": "front",
        "name": "In front",
        "kind": "local",
        "is_mirrored": "on",
        "timeout": 10,
        "calls_per_minute": 300,
    }
    return {name: value for name, value in (filled | answers).items() if value is not None}


@pytest.fixture
def operator(make_user: MakeUser) -> User:
    return make_user("operator", is_staff=True)


@pytest.fixture
def auditor(make_user: MakeUser) -> User:
    return make_user("auditor", is_staff=True)


@pytest.fixture
def reader(make_user: MakeUser) -> User:
    """Staff who may also read conversations."""
    return make_user("viewer", "auditor", username="reader", is_staff=True)


@pytest.fixture
def as_operator(operator: User, sign_in: SignIn) -> Client:
    return sign_in(operator)


@pytest.fixture
def as_auditor(auditor: User, sign_in: SignIn) -> Client:
    return sign_in(auditor)


@pytest.fixture
def as_reader(reader: User, sign_in: SignIn) -> Client:
    return sign_in(reader)


@pytest.fixture
def as_superuser(superuser: User, sign_in: SignIn) -> Client:
    return sign_in(superuser)
