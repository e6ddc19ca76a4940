"""Testing the connection of a project at the admin."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from pytest_django import Settings

from conversations_admin.actions.permissions import ROLES
from conversations_admin.models import AuditEntry, Project, User
from tests.admin.conftest import MakeUser, SignIn, address, project_form
from tests.upstream.recorded import RecordedUpstream

type MakeProject = Callable[..., Project]


def told(response: Any) -> list[tuple[str, str]]:
    return [(message.level_tag, str(message)) for message in get_messages(response.wsgi_request)]


def test_an_upstream_that_answers_is_told_and_recorded(
    as_operator: Client, recorded: RecordedUpstream, openai_project: MakeProject
) -> None:
    project = openai_project(recorded)
    response = as_operator.post(address("project", "test", project.pk))
    assert response.status_code == 302
    assert response.url == address("project", "change", project.pk)  # type: ignore[attr-defined]
    ((level, words),) = told(response)
    assert level == "success"
    entry = AuditEntry.objects.get(action="project.test_connection")
    assert (entry.actor, entry.via, entry.outcome) == ("operator", "admin", "succeeded")
    assert (entry.project, entry.target) == (project.slug, project.slug)
    assert recorded.token not in str(entry.changes) + words


def test_what_the_test_shows_is_remembered_beside_what_writes_have_shown(
    as_operator: Client, recorded: RecordedUpstream, openai_project: MakeProject
) -> None:
    project = openai_project(recorded, capabilities={"merges_metadata": True})
    as_operator.post(address("project", "test", project.pk))
    project.refresh_from_db()
    assert project.capabilities == {"merges_metadata": True, "lists": False}
    assert project.probed_at is not None
    page = as_operator.get(address("project", "change", project.pk)).content.decode()
    assert "<th scope='row'>Lists its conversations</th><td>no</td>" in page


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"key": "sk-wrong"}, "key"),
        ({"key": ""}, "UPSTREAM_KEY"),
        ({"base_url": "http://127.0.0.1:9/v1"}, "the upstream (127.0.0.1:9)"),
    ],
)
def test_one_that_does_not_is_told_in_plain_words(
    as_operator: Client,
    recorded: RecordedUpstream,
    openai_project: MakeProject,
    settings: dict[str, str],
    words: str,
) -> None:
    project = openai_project(recorded, **settings)
    ((level, said),) = told(as_operator.post(address("project", "test", project.pk)))
    assert level == "error"
    assert words in said
    entry = AuditEntry.objects.get(action="project.test_connection")
    assert entry.outcome == "failed"
    assert "sk-wrong" not in str(entry.changes) + said
    # For whoever reads the log, and is no operator.
    assert "127.0.0.1" not in str(entry.changes)


def test_saving_can_test_at_once(
    as_operator: Client,
    recorded: RecordedUpstream,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings.ALLOW_PRIVATE_UPSTREAMS = True
    monkeypatch.setenv("FRONT_KEY", recorded.token)
    body = project_form(
        kind="openai", base_url=recorded.base_url, key_variable="FRONT_KEY", _test="yes"
    )
    response = as_operator.post(address("project", "add"), body)
    project = Project.objects.get()
    assert response.url == address("project", "change", project.pk)  # type: ignore[attr-defined]
    assert "success" in told(response)[-1]
    monkeypatch.setenv("FRONT_KEY", "sk-wrong")
    again = as_operator.post(address("project", "change", project.pk), body)
    assert "error" in told(again)[-1]
    actions = AuditEntry.objects.order_by("sequence").values_list("action", "outcome")
    assert list(actions) == [
        ("project.create", "succeeded"),
        ("project.test_connection", "succeeded"),
        ("project.update", "succeeded"),
        ("project.test_connection", "failed"),
    ]


def test_a_local_project_has_none(as_operator: Client, project: Project) -> None:
    response = as_operator.post(address("project", "test", project.pk))
    assert told(response) == [("error", "A local project has no upstream to test.")]


def test_looking_at_the_address_tests_nothing(
    as_operator: Client, openai_project: MakeProject
) -> None:
    project = openai_project("http://127.0.0.1:9/v1")
    assert as_operator.get(address("project", "test", project.pk)).status_code == 405
    assert not AuditEntry.objects.exists()


def test_an_unknown_project_is_not_found(as_operator: Client) -> None:
    assert as_operator.post(address("project", "test", 4711)).status_code == 404


@pytest.mark.parametrize("role", sorted({*ROLES} - {"operator"}))
def test_who_may_not_change_projects_may_not_test_them(
    role: str,
    make_user: MakeUser,
    sign_in: SignIn,
    recorded: RecordedUpstream,
    openai_project: MakeProject,
) -> None:
    project = openai_project(recorded)
    client = sign_in(make_user(role, is_staff=True))
    assert client.post(address("project", "test", project.pk)).status_code == 403
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.outcome) == ("project.test_connection", "denied")


def test_a_stranger_is_sent_to_the_sign_in(client: Client, openai_project: MakeProject) -> None:
    project = openai_project("http://127.0.0.1:9/v1")
    response = client.post(address("project", "test", project.pk))
    assert response.status_code == 302
    assert "/sign-in/" in response.url  # type: ignore[attr-defined]


def test_a_form_of_another_site_tests_nothing(operator: User, openai_project: MakeProject) -> None:
    project = openai_project("http://127.0.0.1:9/v1")
    client = Client(enforce_csrf_checks=True)
    client.force_login(operator, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(address("project", "test", project.pk)).status_code == 403
    assert not AuditEntry.objects.exists()
