"""`setup`: from an empty database to a sign-in, and nothing the second time."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.contrib.auth import authenticate

from conversations_admin.models import AuditEntry, Conversation, Item, Project, User
from tests.commands.conftest import Ran

pytestmark = pytest.mark.django_db
Run = Callable[..., Ran]


@pytest.fixture(autouse=True)
def _no_sign_in_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ADMIN_USERNAME", raising=False)
    monkeypatch.delenv("ADMIN_PASSWORD", raising=False)


def password_in(ran: Ran) -> str:
    found = re.search(r"Password +(\S+)", ran.out)
    assert found
    return found[1]


def test_the_first_run_makes_a_project_and_a_sign_in(run: Run) -> None:
    ran = run("setup")
    assert Project.objects.get().slug == "default"
    user = authenticate(username="admin", password=password_in(ran))
    assert isinstance(user, User)
    assert user.is_superuser
    assert user.is_staff


def test_the_second_run_changes_and_prints_nothing(run: Run) -> None:
    run("setup")
    entries = AuditEntry.objects.count()
    ran = run("setup")
    assert (ran.out, ran.err) == ("", "")
    assert AuditEntry.objects.count() == entries
    assert User.objects.count() == 1


def test_what_it_makes_is_recorded_without_the_password(run: Run) -> None:
    password = password_in(run("setup"))
    entries = AuditEntry.objects.order_by("sequence")
    assert [entry.action for entry in entries] == ["project.create", "user.create"]
    assert password not in str([entry.changes for entry in entries])


def test_the_environment_chooses_the_sign_in(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADMIN_USERNAME", "ops")
    monkeypatch.setenv("ADMIN_PASSWORD", "quite-long-and-odd-71")
    ran = run("setup")
    assert authenticate(username="ops", password="quite-long-and-odd-71")
    assert "quite-long-and-odd-71" not in ran.out + ran.err
    assert ran.err == ""


def test_a_weak_password_from_the_environment_is_taken_with_a_warning(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADMIN_PASSWORD", "password")
    assert "ADMIN_PASSWORD is weak" in run("setup").err
    assert authenticate(username="admin", password="password")


def test_a_project_that_is_there_is_kept(run: Run, project: Project) -> None:
    run("setup")
    assert list(Project.objects.all()) == [project]


def test_a_service_account_is_nobody_who_can_sign_in(run: Run, project: Project) -> None:
    run("create_token", "n8n")
    assert "Sign in as  admin" in run("setup").out


def test_a_deactivated_admin_is_not_made_again(run: Run, make_user: Callable[..., User]) -> None:
    make_user(username="admin", is_active=False)
    ran = run("setup")
    assert ran.code == 0
    assert "ADMIN_USERNAME" in ran.err
    assert User.objects.count() == 1


def test_the_demo_fills_an_empty_project_once(run: Run) -> None:
    run("setup", "--demo")
    assert Conversation.objects.count() == 300
    assert Item.objects.values("type").distinct().count() >= 29
    run("setup", "--demo")
    assert Conversation.objects.count() == 300


def test_the_demo_leaves_a_project_with_conversations_alone(
    run: Run, make_conversation: Callable[..., Conversation]
) -> None:
    make_conversation("Hello")
    run("setup", "--demo")
    assert Conversation.objects.count() == 1
