"""What a project can be set to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from pytest_django import Settings

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.project_settings import (
    ProjectSettings,
    key_problem,
    normalised_url,
    settings_of,
)
from conversations_admin.actions.projects import change_project, create_project
from conversations_admin.actions.sync import figures_of
from conversations_admin.errors import Denied, InvalidRequest
from conversations_admin.models import AuditEntry, Job, Project, User
from conversations_admin.models.audit import Via
from conversations_admin.models.project import Kind

pytestmark = pytest.mark.django_db

LOCAL = ProjectSettings(slug="support", name="Support bot")
# An address outside that needs no name service.
OUTSIDE = "https://8.8.8.8/v1"
FRONT = ProjectSettings(
    slug="front",
    name="In front",
    kind=Kind.OPENAI,
    base_url=OUTSIDE,
    key_variable="FRONT_KEY",
    organization="org-1",
    upstream_project="proj_1",
    is_mirrored=False,
    timeout=30,
    calls_per_minute=60,
)
FRONT_DEFAULTS = ProjectSettings(slug="front", name="In front", kind=Kind.OPENAI)


def refusal(settings: ProjectSettings, actor: Actor) -> InvalidRequest:
    with pytest.raises(InvalidRequest) as caught:
        create_project(settings, actor=actor)
    assert not Project.objects.exists()
    return caught.value


def test_a_project_is_stored_as_it_was_set(actor: Actor) -> None:
    assert settings_of(create_project(FRONT, actor=actor)) == FRONT
    assert settings_of(create_project(LOCAL, actor=actor)) == LOCAL


def test_creating_records_every_setting_and_no_key(
    actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FRONT_KEY", "sk-of-nobody")
    create_project(FRONT, actor=actor)
    entry = AuditEntry.objects.get(action="project.create")
    assert entry.changes["after"] == {
        "slug": "front",
        "name": "In front",
        "kind": "openai",
        "members": [],
        "records_machine_reads": False,
        "base_url": OUTSIDE,
        "key_variable": "FRONT_KEY",
        "organization": "org-1",
        "upstream_project": "proj_1",
        "is_mirrored": False,
        "timeout": 30,
        "calls_per_minute": 60,
    }


def test_changing_records_every_setting_before_and_after(actor: Actor) -> None:
    project = create_project(FRONT, actor=actor)
    wanted = replace(FRONT, timeout=5, organization="", is_mirrored=True)
    change_project(project, wanted, actor=actor)
    changes = AuditEntry.objects.get(action="project.update").changes
    assert changes == {"before": FRONT.described(), "after": wanted.described()}


def test_switching_the_copy_off_starts_to_erase_its_text(actor: Actor) -> None:
    mirrored = replace(FRONT, is_mirrored=True)
    project = create_project(mirrored, actor=actor)
    change_project(project, replace(mirrored, timeout=5), actor=actor)
    assert not Job.objects.exists()
    change_project(project, replace(mirrored, is_mirrored=False), actor=actor)
    job = Job.objects.get()
    assert (job.project, job.kind) == (project, "mirror.forget")
    change_project(project, mirrored, actor=actor)
    assert Job.objects.count() == 1


@pytest.mark.parametrize(("name", "value"), [("slug", "other"), ("kind", Kind.LOCAL)])
def test_slug_and_kind_stay(actor: Actor, name: str, value: str) -> None:
    project = create_project(replace(FRONT_DEFAULTS, slug="front"), actor=actor)
    wanted = replace(FRONT_DEFAULTS, **{"slug": "front", name: value})  # type: ignore[arg-type]
    if name == "kind":
        wanted = replace(wanted, base_url="", key_variable="")
    with pytest.raises(InvalidRequest) as caught:
        change_project(project, wanted, actor=actor)
    assert (caught.value.param, caught.value.code) == (name, f"{name}_is_fixed")
    assert settings_of(Project.objects.get()) == replace(
        FRONT_DEFAULTS, slug="front", key_variable="OPENAI_API_KEY"
    )


def test_the_key_is_looked_for_where_the_sdk_looks_unless_told_otherwise(actor: Actor) -> None:
    assert create_project(FRONT_DEFAULTS, actor=actor).key_variable == "OPENAI_API_KEY"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("", ""),
        ("  https://8.8.8.8/v1/ ", "https://8.8.8.8/v1"),
        ("HTTPS://API.Example.COM:8443/V1//", "https://api.example.com:8443/V1"),
        ("https://api.example.com", "https://api.example.com"),
        ("http://vllm:8000/v1", "http://vllm:8000/v1"),
        ("https://[2001:db8::1]/v1", "https://[2001:db8::1]/v1"),
    ],
)
def test_an_address_has_one_form(typed: str, stored: str) -> None:
    assert normalised_url(typed) == stored


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("api.openai.com/v1", "Give an address such as https"),
        ("ftp://api.openai.com", "Give an address such as https"),
        ("https:///v1", "Give an address such as https"),
        ("javascript:alert(1)", "Give an address such as https"),
        ("https://ann:sk-secret@api.openai.com/v1", "Leave user name and password out"),
        ("https://sk-secret@api.openai.com/v1", "Leave user name and password out"),
        ("https://api.openai.com/v1?key=sk-secret", "Leave out what follows"),
        ("https://api.openai.com/v1#here", "Leave out what follows"),
        ("https://api.openai.com/v1?", "Leave out what follows"),
        ("https://api.openai.com:port/v1", "host or the port"),
        ("https://api.openai.com:99999/v1", "host or the port"),
        ("https://[::1/v1", "host or the port"),
        ("https://api.openai.com/v 1", "no spaces"),
        ("https://api.openai.com\\@evil.example/", "no spaces"),
        ("https://api.openai.com/\nv1", "no spaces"),
        (f"https://api.openai.com/{'v' * 500}", "500 characters"),
    ],
)
def test_an_address_that_cannot_be_is_told_at_its_field(
    actor: Actor, typed: str, words: str
) -> None:
    error = refusal(replace(FRONT, base_url=typed), actor)
    assert error.param == "base_url"
    assert words in error.message
    assert "sk-secret" not in error.message
    entry = AuditEntry.objects.get()
    assert (entry.outcome, entry.changes["error"]) == ("failed", "invalid_base_url")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("slug", "Not A Slug"),
        ("name", ""),
        ("name", "a\nb"),
        ("name", "n" * 101),
        ("kind", "azure"),
        ("key_variable", "sk-proj-4711"),
        ("key_variable", "1KEY"),
        ("key_variable", "SECRET_KEY"),
        ("key_variable", "DATABASE_URL"),
        ("organization", "org 1"),
        ("organization", "org\r\nX-Other: 1"),
        ("upstream_project", "Straße"),
        ("timeout", 0),
        ("timeout", 121),
        ("calls_per_minute", 0),
        ("calls_per_minute", 100_001),
    ],
)
def test_a_setting_that_cannot_be_is_told_at_its_field(
    actor: Actor, name: str, value: object
) -> None:
    error = refusal(replace(FRONT, **{name: value}), actor)  # type: ignore[arg-type]
    assert error.param == name
    assert "sk-proj" not in error.message


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("base_url", OUTSIDE),
        ("key_variable", "OPENAI_API_KEY"),
        ("organization", "org-1"),
        ("upstream_project", "proj_1"),
        ("is_mirrored", False),
        ("timeout", 11),
        ("calls_per_minute", 1),
    ],
)
def test_a_local_project_has_no_settings_of_an_upstream(
    actor: Actor, name: str, value: object
) -> None:
    error = refusal(replace(LOCAL, **{name: value}), actor)  # type: ignore[arg-type]
    assert (error.param, error.code) == (name, "no_upstream")


INSIDE = {
    "http://8.8.8.8/v1": "not https",
    "https://127.0.0.1/v1": "private network",
    "http://localhost:8000/v1": "private network",
    "https://10.0.0.7/v1": "private network",
    "https://169.254.169.254/latest": "private network",
    "https://[::1]/v1": "private network",
    "https://[::ffff:10.0.0.7]/v1": "private network",
}


@pytest.mark.parametrize("base_url", INSIDE)
def test_an_address_inside_or_without_tls_is_refused(
    actor: Actor, base_url: str, settings: Settings
) -> None:
    settings.ALLOW_PRIVATE_UPSTREAMS = False
    error = refusal(replace(FRONT, base_url=base_url), actor)
    assert (error.param, error.code) == ("base_url", "private_upstream")
    assert INSIDE[base_url] in error.message
    assert "ALLOW_PRIVATE_UPSTREAMS=true" in error.message


@pytest.mark.parametrize("base_url", INSIDE)
def test_an_address_inside_or_without_tls_may_be_allowed(
    actor: Actor, base_url: str, settings: Settings
) -> None:
    settings.ALLOW_PRIVATE_UPSTREAMS = True
    assert create_project(replace(FRONT, base_url=base_url), actor=actor).base_url == base_url


def test_an_address_that_stays_holds_up_no_other_change(
    actor: Actor, viewer: User, settings: Settings
) -> None:
    settings.ALLOW_PRIVATE_UPSTREAMS = True
    inside = replace(FRONT, base_url="http://127.0.0.1:8000/v1")
    project = create_project(inside, actor=actor)
    settings.ALLOW_PRIVATE_UPSTREAMS = False
    assert change_project(project, replace(inside, members=(viewer,)), actor=actor).members.count()
    with pytest.raises(InvalidRequest):
        change_project(project, replace(inside, base_url="http://127.0.0.1:9/v1"), actor=actor)


def test_who_may_not_is_refused_before_a_host_is_looked_up(
    make_user: Callable[..., User],
) -> None:
    actor = Actor.of_user(make_user("curator"), via=Via.DASHBOARD)
    with pytest.raises(Denied):
        create_project(replace(FRONT, base_url="https://127.0.0.1"), actor=actor)
    assert AuditEntry.objects.get().outcome == "denied"


@pytest.mark.parametrize("value", ["", " ", "sk-1\nX-Other: 2", "sk-\u043a\u043b\u044e\u0447"])
def test_a_key_is_a_problem_until_its_variable_holds_one(
    actor: Actor, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    project = create_project(FRONT, actor=actor)
    monkeypatch.setenv("FRONT_KEY", value)
    assert "FRONT_KEY" in key_problem(project)
    assert "restart" in key_problem(project)
    assert figures_of(project).missing_key == "FRONT_KEY"
    monkeypatch.setenv("FRONT_KEY", "sk-1")
    assert (key_problem(project), figures_of(project).missing_key) == ("", "")


def test_a_local_project_needs_no_key(project: Project) -> None:
    assert (key_problem(project), figures_of(project).missing_key) == ("", "")
