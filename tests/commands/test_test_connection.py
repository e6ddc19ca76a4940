"""`test_connection`: an operator, or a script, asks whether the upstream answers."""

from __future__ import annotations

from collections.abc import Callable

from conversations_admin.models import AuditEntry, Project
from tests.commands.conftest import Ran
from tests.upstream.recorded import RecordedUpstream

type Run = Callable[..., Ran]
type MakeProject = Callable[..., Project]


def test_an_upstream_that_answers_ends_well(
    run: Run, recorded: RecordedUpstream, openai_project: MakeProject
) -> None:
    project = openai_project(recorded)
    ran = run("test_connection", project.slug)
    assert (ran.code, ran.error) == (0, "")
    assert ran.out.strip()
    entry = AuditEntry.objects.get(action="project.test_connection")
    assert (entry.via, entry.outcome, entry.project) == ("command", "succeeded", project.slug)


def test_one_that_does_not_ends_badly_with_the_reason(
    run: Run, recorded: RecordedUpstream, openai_project: MakeProject
) -> None:
    project = openai_project(recorded, key="sk-wrong")
    ran = run("test_connection", project.slug)
    assert (ran.code, ran.out) == (1, "")
    assert "key" in ran.error
    assert "sk-wrong" not in ran.error
    assert AuditEntry.objects.get().outcome == "failed"


def test_without_its_key_the_variable_is_named(run: Run, openai_project: MakeProject) -> None:
    project = openai_project("http://127.0.0.1:9/v1", key="")
    ran = run("test_connection", project.slug)
    assert ran.code == 1
    assert f"{project.key_variable}" in ran.error


def test_a_local_project_has_nothing_to_test(run: Run, project: Project) -> None:
    ran = run("test_connection", "support")
    assert ran.code == 1
    assert "has no upstream" in ran.error


def test_an_unknown_project_is_answered_with_those_there_are(run: Run, project: Project) -> None:
    assert (
        run("test_connection", "suport").error == "There is no project 'suport'. There is: support."
    )
