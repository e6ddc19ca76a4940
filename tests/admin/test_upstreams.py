"""Projects in front of an upstream, at the admin."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from pytest_django import Settings

from conversations_admin.models import AuditEntry, Project
from conversations_admin.models.project import Kind
from tests.admin.conftest import address, project_form

OUTSIDE = "https://8.8.8.8/v1"


@pytest.fixture
def front(db: None) -> Project:
    return Project.objects.create(
        slug="front", name="In front", kind=Kind.OPENAI, base_url=OUTSIDE, key_variable="FRONT_KEY"
    )


def upstream_form(**answers: object) -> dict[str, object]:
    return project_form(kind="openai", base_url=OUTSIDE, key_variable="FRONT_KEY", **answers)


def errors(response: Any) -> dict[str, list[str]]:
    assert response.status_code == 200
    found: dict[str, list[str]] = response.context["adminform"].form.errors
    return found


def told(response: Any) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_adding_one_stores_its_settings(as_operator: Client) -> None:
    body = upstream_form(organization="org-1", upstream_project="proj_1", timeout=30)
    assert as_operator.post(address("project", "add"), body).status_code == 302
    project = Project.objects.get(slug="front")
    assert (project.kind, project.base_url, project.key_variable) == (
        "openai", OUTSIDE, "FRONT_KEY",
    )  # fmt: skip
    assert (project.organization, project.upstream_project) == ("org-1", "proj_1")
    assert (project.is_mirrored, project.timeout) == (True, 30)
    assert AuditEntry.objects.get().changes["after"]["base_url"] == OUTSIDE


def test_a_host_of_one_word_is_an_address(as_operator: Client, settings: Settings) -> None:
    settings.ALLOW_PRIVATE_UPSTREAMS = True
    body = upstream_form() | {"base_url": "http://vllm.internal:8000/v1/"}
    as_operator.post(address("project", "add"), body)
    assert Project.objects.get().base_url == "http://vllm.internal:8000/v1"
    as_operator.post(address("project", "add"), body | {"slug": "b", "base_url": "http://vllm/v1"})
    assert Project.objects.get(slug="b").base_url == "http://vllm/v1"


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("base_url", "ftp://x.example", "Give an address such as"),
        ("base_url", "https://a:b@x.example/", "Leave user name and password out"),
        ("base_url", "http://127.0.0.1:1/v1", "ALLOW_PRIVATE_UPSTREAMS=true"),
        ("key_variable", "sk-proj-1", "never the key"),
        ("key_variable", "SECRET_KEY", "secret of this server"),
        ("organization", "a b", "without spaces"),
        ("timeout", "0", "greater than or equal to 1"),
        ("calls_per_minute", "", "required"),
    ],
)
def test_what_cannot_be_is_told_at_its_field(
    as_operator: Client, name: str, value: str, words: str, settings: Settings
) -> None:
    settings.ALLOW_PRIVATE_UPSTREAMS = False
    response = as_operator.post(address("project", "add"), upstream_form() | {name: value})
    assert words in " ".join(errors(response)[name])
    assert not Project.objects.exists()


@pytest.mark.parametrize(
    ("name", "value"), [("base_url", OUTSIDE), ("key_variable", "X"), ("is_mirrored", None)]
)
def test_a_local_project_takes_no_settings_of_an_upstream(
    as_operator: Client, name: str, value: str | None
) -> None:
    response = as_operator.post(address("project", "add"), project_form(**{name: value}))
    assert "choose the kind openai" in " ".join(errors(response)[name])


def test_the_page_of_a_local_project_shows_no_upstream(
    as_operator: Client, project: Project
) -> None:
    page = as_operator.get(address("project", "change", project.pk)).content.decode()
    assert "base_url" not in page
    assert "connection" not in page


def test_whether_the_key_is_set_is_shown_and_never_the_key(
    as_operator: Client, front: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = address("project", "change", front.pk)
    monkeypatch.delenv("FRONT_KEY", raising=False)
    assert "FRONT_KEY is not set" in as_operator.get(url).content.decode()
    monkeypatch.setenv("FRONT_KEY", "sk-of\nnobody")
    broken = as_operator.get(url).content.decode()
    assert "FRONT_KEY is set" not in broken
    assert "FRONT_KEY holds characters that no key has" in broken
    monkeypatch.setenv("FRONT_KEY", "sk-of-nobody")
    page = as_operator.get(url).content.decode()
    assert "FRONT_KEY is set" in page
    assert "sk-of-nobody" not in page


def test_what_an_operator_should_know_is_told_when_it_is_saved(
    as_operator: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ALLOW_PRIVATE_UPSTREAMS = True
    monkeypatch.delenv("FRONT_KEY", raising=False)
    body = upstream_form() | {"base_url": "http://127.0.0.1:1/v1"}
    words = as_operator.post(address("project", "add"), body, follow=True).content.decode()
    assert "http://127.0.0.1:1/v1 points into the private network" in words
    assert "FRONT_KEY is not set" in words
    url = address("project", "change", Project.objects.get().pk)
    stayed = as_operator.post(url, body | {"_continue": "yes"}, follow=True).content.decode()
    assert stayed.count("http://127.0.0.1:1/v1 points into the private network") == 1
    assert stayed.count("FRONT_KEY is not set") == 1


def test_switching_the_copy_says_what_becomes_of_the_text(
    as_operator: Client, front: Project
) -> None:
    url = address("project", "change", front.pk)
    off = as_operator.post(url, upstream_form(is_mirrored=None))
    assert "A job erases what is stored" in " ".join(told(off))
    front.refresh_from_db()
    assert not front.is_mirrored
    changes = AuditEntry.objects.get(action="project.update").changes
    assert (changes["before"]["is_mirrored"], changes["after"]["is_mirrored"]) == (True, False)
    on = as_operator.post(url, upstream_form())
    assert "fills by reading and by syncing" in " ".join(told(on))
    again = " ".join(told(as_operator.post(url, upstream_form())))
    assert again.count("fills by reading and by syncing") == 1


def test_what_the_upstream_can_do_is_shown_as_it_was_found(
    as_operator: Client, front: Project
) -> None:
    url = address("project", "change", front.pk)
    assert "Nothing yet" in as_operator.get(url).content.decode()
    front.capabilities = {"lists": True, "merges_metadata": False, "of_tomorrow": "<x>"}
    front.save()
    page = as_operator.get(url).content.decode()
    assert "<th scope='row'>Lists its conversations</th><td>yes</td>" in page
    assert "<th scope='row'>Updating metadata</th><td>replaces</td>" in page
    assert "<th scope='row'>of_tomorrow</th><td>&quot;&lt;x&gt;&quot;</td>" in page


def test_who_only_looks_sees_the_settings_and_no_button(as_auditor: Client, front: Project) -> None:
    page = as_auditor.get(address("project", "change", front.pk)).content.decode()
    assert OUTSIDE in page
    assert "Test connection" not in page
    assert "Save" not in page
