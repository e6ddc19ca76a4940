"""`create_project`: scripts read the slug from standard output."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytest_django import Settings

from conversations_admin.models import AuditEntry, Project
from tests.commands.conftest import Ran

pytestmark = pytest.mark.django_db

type Run = Callable[..., Ran]
OUTSIDE = "https://8.8.8.8/v1"


def test_only_the_slug_goes_to_standard_output(run: Run) -> None:
    ran = run("create_project", "Support bot")
    assert (ran.out, ran.code) == ("support-bot\n", 0)
    assert "keeps its conversations here" in ran.err
    assert Project.objects.get().kind == "local"


def test_a_project_in_front_of_an_upstream(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONT_KEY", "sk-of-nobody")
    ran = run(
        "create_project", "In front", "--kind", "openai", "--base-url", f"{OUTSIDE}/",
        "--key-variable", "FRONT_KEY", "--slug", "front", "--no-mirror",
        "--organization", "org-1", "--upstream-project", "proj_1",
        "--timeout", "30", "--calls-per-minute", "60",
    )  # fmt: skip
    assert (ran.out, ran.code) == ("front\n", 0)
    project = Project.objects.get()
    assert (project.base_url, project.key_variable) == (OUTSIDE, "FRONT_KEY")
    assert (project.organization, project.upstream_project) == ("org-1", "proj_1")
    assert (project.is_mirrored, project.timeout, project.calls_per_minute) == (False, 30, 60)
    assert "Warning" not in ran.err
    assert "sk-of-nobody" not in ran.err


def test_the_platform_is_the_upstream_unless_told_otherwise(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-nobody")
    ran = run("create_project", "Platform", "--kind", "openai")
    assert "in front of https://api.openai.com/v1" in ran.err
    assert "Warning" not in ran.err


def test_making_a_project_is_recorded(run: Run) -> None:
    run("create_project", "Support bot")
    entry = AuditEntry.objects.get(action="project.create")
    assert (entry.via, entry.target, entry.outcome) == ("command", "support-bot", "succeeded")


@pytest.mark.parametrize(
    ("value", "words"),
    [("", "FRONT_KEY is not set"), ("sk-\n1", "FRONT_KEY holds characters that no key has")],
)
def test_a_key_that_cannot_be_used_is_told(
    run: Run, monkeypatch: pytest.MonkeyPatch, value: str, words: str
) -> None:
    monkeypatch.setenv("FRONT_KEY", value)
    ran = run("create_project", "Front", "--kind", "openai", "--key-variable", "FRONT_KEY")
    assert ran.code == 0
    assert f"Warning: The environment variable {words}" in ran.err
    assert "test_connection front" in ran.err


def test_an_address_in_the_private_network_is_refused(run: Run, settings: Settings) -> None:
    settings.ALLOW_PRIVATE_UPSTREAMS = False
    ran = run("create_project", "Front", "--kind", "openai", "--base-url", "http://127.0.0.1:1/v1")
    assert (ran.out, ran.code) == ("", 1)
    assert "private network" in ran.error
    assert "ALLOW_PRIVATE_UPSTREAMS=true" in ran.error
    assert not Project.objects.exists()


def test_an_address_in_the_private_network_is_a_warning_where_it_is_allowed(
    run: Run, settings: Settings
) -> None:
    settings.ALLOW_PRIVATE_UPSTREAMS = True
    ran = run("create_project", "Front", "--kind", "openai", "--base-url", "http://127.0.0.1:1/v1")
    assert ran.out == "front\n"
    assert "Warning: The address http://127.0.0.1:1/v1 points into the private network" in ran.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["Front", "--base-url", OUTSIDE], "base_url: A local project has no upstream"),
        (["Front", "--no-mirror"], "is_mirrored: A local project has no upstream"),
        (["Front", "--kind", "openai", "--key-variable", "sk-1"], "never the key"),
        (["Front", "--kind", "openai", "--timeout", "500"], "timeout: "),
        (["Front", "--kind", "openai", "--timeout", "0"], "is not a whole number from 1 on"),
        (["Front", "--kind", "azure"], "invalid choice"),
        (["Front", "--slug", "Not A Slug"], "lower-case letters"),
        (["客服"], "give one, such as --slug support-bot"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(
    run: Run, arguments: list[str], words: str
) -> None:
    ran = run("create_project", *arguments)
    assert ran.code == 1
    assert ran.out == ""
    assert words in ran.error
    assert not Project.objects.exists()


def test_a_slug_that_is_taken_is_refused(run: Run, project: Project) -> None:
    ran = run("create_project", "Support")
    assert ran.code == 1
    assert "There is a project 'support' already." in ran.error


@pytest.mark.parametrize(
    ("name", "slug"), [("Support_Bot  2!", "support-bot-2"), ("a" * 80, "a" * 50)]
)
def test_a_slug_is_made_of_the_name(run: Run, name: str, slug: str) -> None:
    assert run("create_project", name).out == f"{slug}\n"
