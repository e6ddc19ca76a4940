"""Long lists of work, read while others write to the database, as on SQLite one connection may."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from conversations_admin.actions import job_progress
from conversations_admin.actions.actor import Actor
from conversations_admin.actions.job_leases import Heartbeat, take
from conversations_admin.actions.job_progress import JobRun, PartRun, keep_inputs
from conversations_admin.actions.job_runs import run
from conversations_admin.actions.jobs import retry_failed
from conversations_admin.models import Job, JobFailure, PeriodicWork
from conversations_admin.models.job import JobState
from tests.tasks.kinds import Numbers

pytestmark = pytest.mark.django_db(transaction=True)

MANY = 120


def write_elsewhere() -> None:
    """As another worker, or somebody at a page, would."""

    def write() -> None:
        PeriodicWork.objects.create(name="elsewhere")
        connection.close()

    thread = threading.Thread(target=write)
    thread.start()
    thread.join(30)


def test_what_a_job_was_given_is_read_while_others_write(
    start: Callable[..., Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job_progress, "STRETCH", 1)
    job = start(parts=1)
    keep_inputs(job, map(str, range(MANY)))
    taken = take(job.pk, "us")
    assert taken is not None
    inputs = JobRun(taken, owner="us", heartbeat=Heartbeat(job.pk, "us")).inputs(after=2)
    assert next(inputs) == (3, "2")
    write_elsewhere()

    with transaction.atomic():
        PeriodicWork.objects.create(name="here")

    assert list(inputs) == [(number + 1, str(number)) for number in range(3, MANY)]


def test_what_failed_is_done_again_while_others_write(
    start: Callable[..., Job], actor: Actor
) -> None:
    job = start(parts=1)
    run(job.pk)
    JobFailure.objects.bulk_create(
        JobFailure(job=job, part=str(number), reason="Gone.", failed_at=job.created_at)
        for number in range(MANY)
    )
    again = retry_failed(job, actor=actor)

    def write(_: PartRun) -> None:
        write_elsewhere()

    Numbers.before["7"] = write

    run(again.pk)

    again.refresh_from_db()
    assert (again.state, again.done, again.failed) == (JobState.DONE, MANY, 0)
