"""What cannot be read, and how what runs by itself leaves it alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openai import OpenAI
from pytest_django import DjangoAssertNumQueries

from conversations_admin.actions import sync
from conversations_admin.actions.actor import Actor
from conversations_admin.actions.job_runs import run
from conversations_admin.actions.jobs import retry_failed, start_job
from conversations_admin.actions.unreadable import MOST_TRIES, never_fetched_left_alone
from conversations_admin.models import Conversation, Job, JobFailure, Project
from conversations_admin.models.job import JobState
from conversations_admin.tasks import syncing
from conversations_admin.tasks.kinds import fetching
from tests.actions.walks import start_some
from tests.tasks.runs import after
from tests.upstream import faults as wrong
from tests.upstream.proxy import FaultProxy

pytestmark = pytest.mark.django_db


def let_pass(**time: float) -> None:
    Job.objects.update(created_at=F("created_at") - timedelta(**time))
    JobFailure.objects.update(failed_at=F("failed_at") - timedelta(**time))
    Conversation.objects.update(synced_at=F("synced_at") - timedelta(**time))


def fetch_by_itself() -> tuple[int, int] | None:
    """How many were read and how many failed; None if no job was started."""
    before = Job.objects.count()
    syncing.fetch_what_is_missing()
    if Job.objects.count() == before:
        return None
    job = after(Job.objects.latest("pk"))
    return job.done, job.failed


def test_what_cannot_be_read_is_tried_ever_later_until_a_person_does(
    listing: Project, behind: OpenAI, faults: FaultProxy, actor: Actor
) -> None:
    (bad,) = start_some(behind, 1)
    rule = faults.rule(wrong.refusal(400), path=f"{bad}/items")
    syncing.look_for_new()
    run(Job.objects.get().pk)
    for tried in range(1, MOST_TRIES):
        let_pass(hours=2 ** (tried - 1) - 0.1)
        assert fetch_by_itself() is None
        let_pass(hours=0.1)
        assert fetch_by_itself() == (0, 1)
    let_pass(days=7)
    assert fetch_by_itself() is None

    (good,) = start_some(behind, 1)
    syncing.look_for_new()
    run(Job.objects.latest("pk").pk)
    Conversation.objects.update(synced_at=None)
    assert fetch_by_itself() == (1, 0)
    assert Conversation.objects.get(conversation_id=good).synced_at is not None

    walk = after(sync.start_sweep(listing, actor=actor, spares_failing=True))
    assert (walk.state, walk.total, walk.done, walk.failed) == (JobState.DONE, 1, 1, 0)
    assert (after(sync.start_sweep(listing, actor=actor)).failed) == 1

    rule.remove()
    failed = Job.objects.filter(failed=1).latest("pk")
    assert after(retry_failed(failed, actor=actor)).done == 1


def test_what_could_not_be_kept_at_all_is_not_new_every_time(
    listing: Project, behind: OpenAI, actor: Actor
) -> None:
    (one,) = start_some(behind, 1)
    job = sync.start_fetch(listing, [], actor=actor)
    JobFailure.objects.create(job=job, part=one, reason="x", failed_at=timezone.now())
    assert not syncing.has_new(listing)
    let_pass(hours=1)
    assert syncing.has_new(listing)


def test_what_failed_before_it_was_read_counts_no_more(
    listing: Project, behind: OpenAI, actor: Actor
) -> None:
    (one,) = start_some(behind, 1)
    job = after(sync.start_sweep(listing, actor=actor))
    let_pass(days=1)

    def fail_often() -> None:
        for _ in range(MOST_TRIES):
            JobFailure.objects.create(job=job, part=one, reason="x", failed_at=timezone.now())

    def walk() -> int:
        return after(sync.start_sweep(listing, actor=actor, spares_failing=True)).done

    fail_often()
    assert walk() == 0
    # Somebody opens it.
    Conversation.objects.update(synced_at=timezone.now())
    assert walk() == 1
    fail_often()
    assert walk() == 0


@pytest.fixture
def left_alone(listing: Project, actor: Actor) -> list[str]:
    """Five that failed just now, among a thousand of other lists that failed."""
    now, job = timezone.now(), sync.start_fetch(listing, [], actor=actor)
    ids = [f"conv_{number}" for number in range(1000)]
    Conversation.objects.bulk_create(
        Conversation(project=listing, conversation_id=each, created_at=now, active_at=now)
        for each in ids[:5]
    )
    JobFailure.objects.bulk_create(
        JobFailure(job=job, part=each, reason="x", failed_at=now) for each in ids
    )
    return ids[:5]


def test_a_look_for_what_is_missing_does_not_read_all_that_is_left_alone(
    listing: Project,
    left_alone: list[str],
    monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    monkeypatch.setattr(fetching, "READ_AT_ONCE", 2)
    with django_assert_num_queries(3):
        assert not fetching.is_missing_items(listing)
    JobFailure.objects.filter(part=left_alone[-1]).delete()
    with django_assert_num_queries(3):
        assert fetching.is_missing_items(listing)


def test_what_is_left_alone_is_found_without_a_look_at_all_that_ever_failed(
    listing: Project, left_alone: list[str]
) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert never_fetched_left_alone(listing) == set(left_alone)
    explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with connection.cursor() as cursor:
        cursor.execute(f"{explain} {queries[0]['sql']}")
        plan = "\n".join(str(row[-1]) for row in cursor.fetchall())
    assert "failures_not_retried" in plan


def test_every_job_that_reads_can_be_told_to_leave_it_alone(listing: Project, actor: Actor) -> None:
    wanted = {"spares_failing": True}
    for kind in (sync.FETCH, sync.REFRESH, sync.STALE, sync.SWEEP):
        assert start_job(listing, kind, wanted, actor=actor).arguments == wanted
