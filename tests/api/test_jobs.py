"""Jobs over JSON: start one, follow it, end it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.job_runs import run
from conversations_admin.actions.jobs import start_job
from conversations_admin.models import Job, Project
from tests.api.conftest import Program
from tests.tasks.kinds import Numbers

pytestmark = pytest.mark.django_db

JOBS = "/api/projects/support/jobs/"


def test_a_job_is_started_and_followed_to_its_end(
    program: Program, start: Callable[..., str]
) -> None:
    start("Hello", "there")
    begun = program.post(JOBS, {"kind": "search.rebuild"}).json()
    assert (begun["state"], begun["total"]) == ("queued", None)

    run(begun["id"])

    ended = program.get(f"{JOBS}{begun['id']}/").json()
    assert (ended["state"], ended["total"], ended["done"]) == ("done", 2, 2)
    assert ended["failures"] == []
    assert ended["created_by"] == "token:support/integration"


def test_what_failed_is_told_with_its_reason(
    program: Program, project: Project, actor: Actor
) -> None:
    job = start_job(project, Numbers.name, {"parts": 3, "failing": [2]}, actor=actor)
    run(job.pk)

    (failure,) = program.get(f"{JOBS}{job.pk}/").json()["failures"]

    assert (failure["part"], failure["reason"]) == ("2", "2 is refused.")


def test_a_job_is_cancelled_once(program: Program) -> None:
    job = program.post(JOBS, {"kind": "search.rebuild"}).json()["id"]

    assert program.post(f"{JOBS}{job}/cancel/").json()["state"] == "cancelled"
    again = program.post(f"{JOBS}{job}/cancel/")
    assert again.status_code == 409
    assert again.json()["error"]["message"] == "The job has ended already."


def test_jobs_are_listed_newest_first_a_page_at_a_time(
    program: Program, project: Project, actor: Actor
) -> None:
    keys = [start_job(project, Numbers.name, {"parts": 1}, actor=actor).pk for _ in range(3)]

    page = program.get(JOBS, limit=2).json()
    rest = program.get(JOBS, limit=2, after=page["last_id"]).json()

    assert [each["id"] for each in page["data"]] == [keys[2], keys[1]]
    assert (page["has_more"], rest["has_more"]) == (True, False)
    assert [each["id"] for each in rest["data"]] == [keys[0]]


@pytest.mark.parametrize(
    ("body", "param"),
    [
        ({}, "kind"),
        ({"kind": "nothing"}, "kind"),
        ({"kind": "search.rebuild", "arguments": {"speed": 9}}, "arguments.speed"),
        ({"kind": "search.rebuild", "when": "now"}, "when"),
    ],
)
def test_a_job_that_cannot_be_is_refused_with_the_place(
    program: Program, body: dict[str, object], param: str
) -> None:
    answer = program.post(JOBS, body)

    assert answer.status_code == 400
    assert answer.json()["error"]["param"] == param
    assert Job.objects.count() == 0


@pytest.mark.parametrize("job", ["0", "x", "1" * 19, "-1"])
def test_a_job_that_is_not_there_is_not_found(program: Program, job: str) -> None:
    assert program.get(f"{JOBS}{job}/").status_code == 404
    assert program.post(f"{JOBS}{job}/cancel/").status_code == 404
