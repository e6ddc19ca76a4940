"""Roles at the admin: for superusers, and recorded."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.test import Client

from conversations_admin.models import AuditEntry, User
from tests.admin.conftest import MakeUser, SignIn, address


def permissions(*codenames: str) -> list[int]:
    rows = Permission.objects.filter(
        content_type__app_label="conversations_admin", codename__in=codenames
    )
    return list(rows.values_list("pk", flat=True))


def test_a_new_role_gives_what_it_allows(as_superuser: Client, make_user: MakeUser) -> None:
    body = {"name": "deleter", "permissions": permissions("delete_conversation", "view_project")}
    assert as_superuser.post(address("group", "add"), body).status_code == 302
    assert make_user("deleter").has_perm("conversations_admin.delete_conversation")
    entry = AuditEntry.objects.get(action="role.create")
    assert entry.changes["after"]["permissions"] == [
        "conversations_admin.delete_conversation",
        "conversations_admin.view_project",
    ]


def test_changing_a_role_is_recorded_and_keeps_what_is_none_of_ours(
    as_superuser: Client,
) -> None:
    viewer = Group.objects.get(name="viewer")
    foreign = Permission.objects.get(codename="view_session")
    viewer.permissions.add(foreign)
    body = {"name": "viewer", "permissions": permissions("view_conversation")}
    as_superuser.post(address("group", "change", viewer.pk), body)
    assert set(viewer.permissions.values_list("codename", flat=True)) == {
        "view_conversation",
        "view_session",
    }
    entry = AuditEntry.objects.get(action="role.update")
    assert "conversations_admin.read_conversation" in entry.changes["before"]["permissions"]
    assert entry.changes["after"]["permissions"] == ["conversations_admin.view_conversation"]


def test_only_our_permissions_are_offered(as_superuser: Client) -> None:
    foreign = Permission.objects.get(codename="view_session")
    body = {"name": "odd", "permissions": [foreign.pk]}
    response = as_superuser.post(address("group", "add"), body)
    assert response.context["adminform"].form.errors["permissions"]
    assert not Group.objects.filter(name="odd").exists()


def test_even_with_the_permission_of_django_only_superusers_see_roles(
    operator: User, sign_in: SignIn
) -> None:
    operator.user_permissions.add(Permission.objects.get(codename="view_group"))
    assert sign_in(operator).get(address("group")).status_code == 403
