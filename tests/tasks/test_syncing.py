"""What runs by itself for projects in front of an upstream: what it records, and what it logs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone
from openai import OpenAI

from conversations_admin.actions import sync
from conversations_admin.actions.actor import Actor
from conversations_admin.actions.connection import answered_at
from conversations_admin.actions.job_runs import run
from conversations_admin.actions.jobs import cancel_job, resume_job
from conversations_admin.actions.periodic import run_due
from conversations_admin.errors import Conflict
from conversations_admin.models import AuditEntry, Conversation, Job, PeriodicWork, Project
from conversations_admin.models.job import JobState
from conversations_admin.tasks import syncing
from conversations_admin.tasks.kinds.sweeping import RUN_OF_KNOWN
from tests.actions.walks import start_some
from tests.upstream.recorded import RecordedUpstream

pytestmark = pytest.mark.django_db

WORKS = (
    syncing.look_for_new,
    syncing.fetch_what_is_missing,
    syncing.walk_through_everything,
)
NOWHERE = "http://127.0.0.1:9/v1"


def rounds(number: int) -> None:
    for _ in range(number):
        for work in WORKS:
            work()


def test_only_a_persons_start_of_what_is_running_is_a_failure_on_record(
    openai_project: Callable[..., Project], recorded: RecordedUpstream, actor: Actor
) -> None:
    front = openai_project(recorded)
    for start in (sync.start_sweep, sync.start_stale):
        start(front, actor=actor)
    at = front.created_at
    Conversation.objects.create(
        project=front, conversation_id="conv_1", created_at=at, active_at=at
    )

    rounds(2)

    entries = AuditEntry.objects.filter(action="job.start")
    assert set(entries.values_list("actor", "outcome")) == {(actor.name, "succeeded")}
    with pytest.raises(Conflict):
        sync.start_sweep(front, actor=actor)
    assert entries.latest("sequence").outcome == "failed"


def kinds_of(actor: str) -> list[str]:
    return list(Job.objects.filter(created_by=actor).order_by("pk").values_list("kind", flat=True))


def test_new_ones_are_looked_for_beside_what_reads_for_hours(
    front: Project, behind: OpenAI, actor: Actor
) -> None:
    front.swept_at = timezone.now()
    front.save()
    for start in (sync.start_sweep, sync.start_stale):
        start(front, actor=actor)
    start_some(behind, 1)
    rounds(2)
    assert kinds_of("schedule") == [sync.NEW]


def test_new_ones_are_looked_for_once_the_first_walk_is_past_the_newest(
    front: Project, behind: OpenAI, actor: Actor
) -> None:
    walk = sync.start_sweep(front, actor=actor)
    start_some(behind, 1)
    rounds(1)
    assert kinds_of("schedule") == []
    Job.objects.filter(pk=walk.pk).update(done=RUN_OF_KNOWN)
    rounds(1)
    assert kinds_of("schedule") == [sync.NEW]


def test_a_walk_that_others_were_in_the_way_of_begins_once_they_are_done(
    front: Project, behind: OpenAI
) -> None:
    start_some(behind, 1)
    run_due()
    assert kinds_of("schedule") == [sync.NEW]
    run(Job.objects.get().pk)
    PeriodicWork.objects.update(ran_at=F("ran_at") - timedelta(minutes=1))
    run_due()
    assert kinds_of("schedule") == [sync.NEW, sync.SWEEP]


@pytest.mark.parametrize(
    ("state", "ended", "starts"),
    [
        (JobState.CANCELLED, timedelta(), []),
        (JobState.FAILED, timedelta(hours=23), []),
        (JobState.CANCELLED, timedelta(days=2), [sync.SWEEP]),
        (JobState.DONE, timedelta(), [sync.SWEEP]),
    ],
)
def test_the_day_after_a_walk_that_was_stopped_begins_with_its_end(
    front: Project, actor: Actor, state: JobState, ended: timedelta, starts: list[str]
) -> None:
    walk, now = sync.start_sweep(front, actor=actor), timezone.now()
    began = now - timedelta(days=3)
    Job.objects.filter(pk=walk.pk).update(created_at=began, state=state, ended_at=now - ended)
    syncing.walk_through_everything()
    assert kinds_of("schedule") == starts


def test_a_long_walk_that_is_cancelled_can_go_on(front: Project, actor: Actor) -> None:
    walk = sync.start_sweep(front, actor=actor)
    Job.objects.filter(pk=walk.pk).update(created_at=F("created_at") - timedelta(days=2))
    cancel_job(walk, actor=actor)
    rounds(1)
    assert resume_job(walk, actor=actor).is_active


def test_a_missing_key_is_logged_once_until_that_changes(
    openai_project: Callable[..., Project],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    front = openai_project(NOWHERE, key="", key_variable="KEY_OF_NOBODY")
    rounds(3)
    assert caplog.text.count("KEY_OF_NOBODY is not set") == 1

    monkeypatch.setenv("KEY_OF_NOBODY", "sk-test")
    rounds(1)
    monkeypatch.delenv("KEY_OF_NOBODY")
    rounds(2)

    assert caplog.text.count("KEY_OF_NOBODY is not set") == 2
    assert not AuditEntry.objects.filter(project=front.slug, outcome="failed").exists()


def test_an_upstream_that_stays_away_is_logged_once(
    openai_project: Callable[..., Project], caplog: pytest.LogCaptureFixture
) -> None:
    front = openai_project(NOWHERE, timeout=1)
    for _ in range(3):
        syncing.look_for_new()
    assert caplog.text.count(f"{front.slug}: Nothing listens") == 1


def test_that_the_upstream_answered_a_job_is_noted_for_people(
    openai_project: Callable[..., Project], recorded: RecordedUpstream, actor: Actor
) -> None:
    front = openai_project(recorded)
    assert answered_at(front) is None

    run(sync.start_fetch(front, ["conv_unknown"], actor=actor).pk)

    front.refresh_from_db()
    assert answered_at(front) is not None
