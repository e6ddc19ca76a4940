"""People at the admin: nobody raises themselves, and everything is recorded."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import Group
from django.test import Client
from zeal import zeal_ignore

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.users import account_of, change_user
from conversations_admin.errors import Denied
from conversations_admin.models import AuditEntry, User
from tests.admin.conftest import MakeUser, SignIn, address

PASSWORD = "odd-71-and-quite-long"


def group(name: str) -> int:
    return Group.objects.get(name=name).pk


def as_it_is(user: User, **changed: Any) -> dict[str, Any]:
    """The form of `user` as a browser would send it, with `changed`."""
    form: dict[str, Any] = {"username": user.username, "email": user.email, "is_active": "on"}
    form |= {"first_name": user.first_name, "last_name": user.last_name}
    form["groups"] = list(user.groups.values_list("pk", flat=True))
    if user.is_staff:
        form["is_staff"] = "on"
    form |= changed
    return {name: value for name, value in form.items() if value is not None}


def test_adding_a_person_is_recorded_without_the_password(as_operator: Client) -> None:
    body = {"username": "ann", "new_password": PASSWORD, "is_active": "on"}
    response = as_operator.post(address("user", "add"), body | {"groups": [group("curator")]})
    assert response.status_code == 302
    ann = authenticate(username="ann", password=PASSWORD)
    assert isinstance(ann, User)
    assert [role.name for role in ann.groups.all()] == ["curator"]
    entry = AuditEntry.objects.get(action="user.create")
    assert (entry.actor, entry.via, entry.target) == ("operator", "admin", "ann")
    assert PASSWORD not in str(entry.changes)
    assert entry.changes["after"]["password"] == "set"


@pytest.mark.parametrize("password", ["", "short", "password1234", "ann-ann-ann-ann"])
def test_a_weak_password_is_told_at_the_field(as_operator: Client, password: str) -> None:
    body = {"username": "ann-ann-ann-ann", "new_password": password, "is_active": "on"}
    response = as_operator.post(address("user", "add"), body)
    assert response.context["adminform"].form.errors["new_password"]
    assert not User.objects.filter(username__startswith="ann").exists()


def test_changing_a_role_is_recorded_with_before_and_after(
    as_operator: Client, viewer: User
) -> None:
    body = as_it_is(viewer, groups=[group("curator")])
    as_operator.post(address("user", "change", viewer.pk), body)
    entry = AuditEntry.objects.get(action="user.update")
    assert entry.changes["before"]["groups"] == ["viewer"]
    assert entry.changes["after"]["groups"] == ["curator"]
    assert [role.name for role in viewer.groups.all()] == ["curator"]


def test_an_empty_password_keeps_the_old_one(as_operator: Client, viewer: User) -> None:
    as_operator.post(address("user", "change", viewer.pk), as_it_is(viewer, email="v@example.org"))
    before = viewer.password
    viewer.refresh_from_db()
    assert (viewer.email, viewer.password) == ("v@example.org", before)


def test_setting_a_password_works_and_is_recorded(as_operator: Client, viewer: User) -> None:
    body = as_it_is(viewer, new_password=PASSWORD)
    as_operator.post(address("user", "change", viewer.pk), body)
    assert authenticate(username="viewer", password=PASSWORD)
    assert AuditEntry.objects.get(action="user.update").changes["after"]["password"] == "set"


def test_nobody_changes_their_own_roles(as_operator: Client, operator: User) -> None:
    body = as_it_is(operator, groups=[group("operator"), group("curator")], is_superuser="on")
    as_operator.post(address("user", "change", operator.pk), body)
    operator.refresh_from_db()
    assert [role.name for role in operator.groups.all()] == ["operator"]
    assert not operator.is_superuser


def test_an_operator_makes_no_superuser(as_operator: Client, viewer: User) -> None:
    body = {"username": "ann", "new_password": PASSWORD, "is_active": "on", "is_superuser": "on"}
    as_operator.post(address("user", "add"), body)
    as_operator.post(address("user", "change", viewer.pk), as_it_is(viewer, is_superuser="on"))
    assert not User.objects.filter(is_superuser=True).exists()


def test_an_operator_cannot_take_over_a_superuser(as_operator: Client, superuser: User) -> None:
    url = address("user", "change", superuser.pk)
    assert as_operator.post(url, as_it_is(superuser, new_password=PASSWORD)).status_code == 403
    assert b"new_password" not in as_operator.get(url).content
    body = {"action": "deactivate", "_selected_action": [superuser.pk], "index": 0}
    as_operator.post(address("user"), body)
    superuser.refresh_from_db()
    assert superuser.is_active
    assert not authenticate(username="root", password=PASSWORD)
    assert AuditEntry.objects.get(action="user.update").outcome == "failed"


def test_a_superuser_makes_one(as_superuser: Client, viewer: User) -> None:
    as_superuser.post(address("user", "change", viewer.pk), as_it_is(viewer, is_superuser="on"))
    viewer.refresh_from_db()
    assert viewer.is_superuser


def test_what_the_action_refuses_is_told_at_the_field_and_stays_on_record(
    as_operator: Client, viewer: User
) -> None:
    # The form finds "viewer" taken, not "VIEWER"; the action finds both.
    body = {"username": "VIEWER", "new_password": PASSWORD, "is_active": "on"}
    response = as_operator.post(address("user", "add"), body)
    assert response.status_code == 200
    assert "already" in str(response.context["adminform"].form.errors["username"])
    assert AuditEntry.objects.get(action="user.create").outcome == "failed"


def test_nobody_is_renamed_to_anothers_name_in_other_letters(
    as_operator: Client, viewer: User, curator: User
) -> None:
    body = as_it_is(viewer, username="Curator")
    with zeal_ignore():  # the form is read again, to show the refusal
        response = as_operator.post(address("user", "change", viewer.pk), body)
    assert "already" in str(response.context["adminform"].form.errors["username"])
    viewer.refresh_from_db()
    assert viewer.username == "viewer"


def test_somebody_is_renamed_to_their_own_name_in_other_letters(
    as_operator: Client, viewer: User
) -> None:
    as_operator.post(address("user", "change", viewer.pk), as_it_is(viewer, username="Viewer"))
    viewer.refresh_from_db()
    assert viewer.username == "Viewer"


def test_deactivating_is_recorded_for_each(
    as_operator: Client, make_user: MakeUser, operator: User
) -> None:
    people = [make_user(username=name) for name in ("ann", "bob")]
    chosen = [person.pk for person in people]
    body = {"action": "deactivate", "_selected_action": chosen, "index": 0}
    with zeal_ignore():  # each is an operation of its own
        as_operator.post(address("user"), body)
    assert not User.objects.filter(pk__in=chosen, is_active=True).exists()
    entries = AuditEntry.objects.filter(action="user.update", outcome="succeeded")
    assert sorted(entry.target for entry in entries) == ["ann", "bob"]


def test_nobody_deactivates_themselves(as_operator: Client, operator: User) -> None:
    body = {"action": "deactivate", "_selected_action": [operator.pk], "index": 0}
    response = as_operator.post(address("user"), body, follow=True)
    assert "their own roles" in response.content.decode()
    operator.refresh_from_db()
    assert operator.is_active


def test_a_deactivated_person_is_out(as_operator: Client, viewer: User, sign_in: SignIn) -> None:
    client = sign_in(viewer)
    as_operator.post(
        address("user"), {"action": "deactivate", "_selected_action": [viewer.pk], "index": 0}
    )
    assert client.get("/preferences/").status_code == 302


def test_a_service_account_is_marked_and_gets_no_password(as_operator: Client, secret: str) -> None:
    account = User.objects.get(is_service=True)
    page = as_operator.get(address("user")).content.decode()
    assert "service account" in page
    url = address("user", "change", account.pk)
    body = {"new_password": PASSWORD, "is_staff": "on", "is_active": "on", "username": "ann"}
    as_operator.post(url, body | {"groups": [group("curator")]})
    account.refresh_from_db()
    assert not account.has_usable_password()
    assert not account.is_staff
    assert not account.groups.exists()
    assert account.username == "token:support/integration"


def test_no_way_leads_to_a_password_of_a_service_account(actor: Actor, secret: str) -> None:
    account = User.objects.get(is_service=True)
    for changed in ({"password": PASSWORD}, {"is_staff": True}, {"username": "ann"}):
        with pytest.raises(Denied):
            change_user(account, replace(account_of(account), **changed), actor=actor)
    change_user(account, replace(account_of(account), is_active=False), actor=actor)
    account.refresh_from_db()
    assert not account.is_active


def test_a_list_is_not_searched_by_what_it_does_not_show(as_operator: Client) -> None:
    for lookup in ("password__startswith=md5", "auth_token_set__digest__startswith=a"):
        assert as_operator.get(f"{address('user')}?{lookup}").status_code == 400
