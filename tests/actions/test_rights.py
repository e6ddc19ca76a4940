"""Reading what somebody may do."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth import authenticate
from django.contrib.auth.models import Permission as DjangoPermission
from pytest_django import DjangoAssertNumQueries

from conversations_admin.actions.permissions import ROLES, Permission
from conversations_admin.models import User
from tests.conftest import PASSWORD

type MakeUser = Callable[..., User]


def test_the_rights_of_a_person_and_their_roles_take_one_query(
    make_user: MakeUser, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    user = make_user("viewer", "auditor")
    own = DjangoPermission.objects.get(codename="delete_conversation")
    user.user_permissions.add(own)
    user = User.objects.get(pk=user.pk)
    with django_assert_num_queries(1):
        held = {permission for permission in Permission if user.has_perm(permission)}
    assert held == {*ROLES["viewer"], *ROLES["auditor"], Permission.DELETE}


def test_an_inactive_person_has_no_rights(make_user: MakeUser) -> None:
    user = make_user("curator", is_active=False)
    assert not any(user.has_perm(permission) for permission in Permission)


def test_a_superuser_has_every_right(superuser: User) -> None:
    assert all(superuser.has_perm(permission) for permission in Permission)


def test_signing_in_still_needs_the_password(curator: User) -> None:
    assert authenticate(username="curator", password=PASSWORD) == curator
    assert authenticate(username="curator", password="wrong") is None
