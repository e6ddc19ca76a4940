"""Who gets into the admin, and what is there at all."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import NoReverseMatch, reverse

from conversations_admin.models import User
from tests.admin.conftest import MakeUser, SignIn, project_form


@pytest.mark.django_db
def test_a_stranger_is_sent_to_the_sign_in_of_the_console(client: Client) -> None:
    response = client.get("/admin/", follow=True)
    assert response.redirect_chain[-1][0] == f"{reverse('account_login')}?next=/admin/"


@pytest.mark.django_db
def test_the_sign_in_of_django_is_not_there(client: Client) -> None:
    response = client.post("/admin/login/", {"username": "x", "password": "y"})
    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_signing_in_leads_nowhere_outside(client: Client) -> None:
    response = client.get("/admin/login/?next=https://evil.example/")
    assert "evil" not in response.url  # type: ignore[attr-defined]


@pytest.mark.parametrize("role", ["viewer", "curator", "operator"])
def test_who_is_no_staff_is_refused(role: str, make_user: MakeUser, sign_in: SignIn) -> None:
    client = sign_in(make_user(role))
    for url in ("/admin/", "/admin/conversations_admin/project/", "/admin/nowhere/"):
        assert client.get(url).status_code == 403


def test_staff_without_a_role_see_an_empty_index(make_user: MakeUser, sign_in: SignIn) -> None:
    client = sign_in(make_user(username="new", is_staff=True))
    response = client.get("/admin/")
    assert response.status_code == 200
    assert response.context["app_list"] == []
    assert client.get("/admin/conversations_admin/project/").status_code == 403


def test_the_index_is_one_list_in_the_order_of_work(as_superuser: Client) -> None:
    (section,) = as_superuser.get("/admin/").context["app_list"]
    assert [page["object_name"] for page in section["models"]] == [
        "Project",
        "User",
        "Group",
        "ApiToken",
        "Conversation",
        "Item",
        "AuditEntry",
    ]


def test_only_our_pages_are_registered() -> None:
    names = {model._meta.label for model in admin.site._registry}
    assert names == {
        "auth.Group",
        "conversations_admin.ApiToken",
        "conversations_admin.AuditEntry",
        "conversations_admin.Conversation",
        "conversations_admin.Item",
        "conversations_admin.Project",
        "conversations_admin.User",
    }


@pytest.mark.parametrize("model", ["account_emailaddress", "knox_authtoken"])
def test_the_pages_of_libraries_are_not_there(model: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(f"admin:{model}_changelist")


@pytest.mark.parametrize(
    ("page", "leads_to"),
    [("password_change", "account_change_password"), ("logout", "account_logout")],
)
def test_the_pages_that_django_would_not_record_lead_to_ours(
    as_superuser: Client, page: str, leads_to: str
) -> None:
    response = as_superuser.post(reverse(f"admin:{page}"))
    assert response.status_code == 302
    assert response.url == reverse(leads_to)  # type: ignore[attr-defined]


def test_nothing_is_deleted_by_an_action(as_superuser: Client, superuser: User) -> None:
    for model in admin.site._registry:
        meta = model._meta
        url = f"/admin/{meta.app_label}/{meta.model_name}/"
        body = {"action": "delete_selected", "_selected_action": [superuser.pk], "index": 0}
        as_superuser.post(url, body)
        as_superuser.post(url, body | {"post": "yes"})
    assert User.objects.filter(pk=superuser.pk).exists()


def test_what_django_would_log_itself_stays_empty(as_superuser: Client) -> None:
    as_superuser.post("/admin/conversations_admin/project/add/", project_form(slug="sales"))
    assert apps.get_model("conversations_admin", "Project").objects.filter(slug="sales").exists()
    assert not LogEntry.objects.exists()
