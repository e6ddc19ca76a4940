"""A job in one worker's hands: what is counted is done, and what stops it leaves it whole."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from conversations_admin.actions import job_progress
from conversations_admin.actions.actor import Actor
from conversations_admin.actions.job_leases import database_now, take
from conversations_admin.actions.job_progress import PartRun
from conversations_admin.actions.job_queue import sweep
from conversations_admin.actions.job_runs import MOST_ATTEMPTS, OUR_FAULT
from conversations_admin.actions.jobs import cancel_job, resume_job, retry_failed, start_job
from conversations_admin.errors import (
    Conflict,
    InvalidRequest,
    StoreUnavailable,
    UpstreamUnreachable,
)
from conversations_admin.models import AuditEntry, Job, JobFailure, Project
from conversations_admin.models.job import JobState
from tests.tasks.kinds import Numbers, traces
from tests.tasks.runs import after

pytestmark = pytest.mark.django_db

Start = Callable[..., Job]


def names(*numbers: int) -> list[str]:
    return sorted(map(str, numbers))


def raising(error: BaseException) -> Callable[[PartRun], None]:
    def happens(_: PartRun) -> None:
        raise error

    return happens


def test_every_part_is_done_once_and_counted(start: Start) -> None:
    job = after(start(parts=7))

    assert (job.state, job.total, job.done, job.failed) == (JobState.DONE, 7, 7, 0)
    assert job.counters == {"odd": 4}
    assert sorted(traces(job.pk)) == names(*range(1, 8))
    assert Numbers.finished == [job.pk]
    assert job.lease_owner == ""


def test_a_job_that_has_ended_is_not_run_again(start: Start) -> None:
    job = after(start(parts=3))

    assert after(job).done == 3
    assert len(traces(job.pk)) == 3


def test_a_part_that_fails_is_listed_and_leaves_nothing_and_the_job_goes_on(start: Start) -> None:
    job = after(start(parts=5, failing=[2, 4]))

    assert (job.state, job.done, job.failed) == (JobState.DONE, 3, 2)
    assert sorted(traces(job.pk)) == names(1, 3, 5)
    failures = JobFailure.objects.filter(job=job).order_by("pk")
    assert [(each.part, each.reason) for each in failures] == [
        ("2", "2 is refused."),
        ("4", "4 is refused."),
    ]


def test_an_error_in_the_transaction_of_a_part_takes_its_rows_and_counters_along(
    start: Start,
) -> None:
    Numbers.during["3"] = raising(InvalidRequest("No."))
    job = after(start(parts=3))

    assert (job.done, job.failed, job.counters) == (2, 1, {"odd": 1})
    assert sorted(traces(job.pk)) == names(1, 2)


def test_an_unexpected_error_is_told_without_its_words(
    start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    Numbers.during["1"] = raising(ValueError("what a customer wrote"))
    job = after(start(parts=2))

    assert job.failed == 1
    assert JobFailure.objects.get(job=job).reason == OUR_FAULT
    assert "ValueError" in caplog.text


def test_failures_one_after_the_other_end_the_job_with_the_reason(start: Start) -> None:
    job = after(start(parts=100, failing=list(range(5, 100))))

    assert (job.state, job.done, job.failed) == (JobState.FAILED, 4, 3)
    assert job.problem == "3 parts in a row failed, the last one: 7 is refused."
    assert Numbers.finished == []


def test_a_job_of_which_nothing_could_be_done_has_failed(start: Start) -> None:
    job = after(start(parts=1, failing=[1]))

    assert (job.state, job.problem) == (JobState.FAILED, "Every part failed.")


def test_an_upstream_that_cannot_answer_is_waited_for(start: Start) -> None:
    calls: list[str] = []

    def happens(part: PartRun) -> None:
        calls.append(part.name)
        if len(calls) < 3:
            raise UpstreamUnreachable("The upstream is away.")

    Numbers.during["2"] = happens
    job = after(start(parts=3))

    assert (job.state, job.done, job.failed, job.problem) == (JobState.DONE, 3, 0, "")
    assert sorted(traces(job.pk)) == names(1, 2, 3)


def test_an_upstream_that_stays_away_fails_the_part(start: Start) -> None:
    Numbers.during["2"] = raising(UpstreamUnreachable("The upstream is away."))
    job = after(start(parts=3))

    assert (job.state, job.done, job.failed) == (JobState.DONE, 2, 1)


def test_a_job_that_is_cancelled_while_it_runs_ends_between_two_parts(
    start: Start, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job_progress, "LOOK_EVERY", 0)
    job = start(parts=10)
    Numbers.during["4"] = lambda _: void(cancel_job(job, actor=actor))

    after(job)

    assert (job.state, job.done) == (JobState.CANCELLED, 4)
    assert len(traces(job.pk)) == 4
    assert job.lease_owner == ""


def void(_: object) -> None:
    """For calls whose answer nobody wants."""


def test_a_job_that_nobody_took_is_cancelled_at_once(start: Start, actor: Actor) -> None:
    job = start(parts=10)

    cancel_job(job, actor=actor)

    assert after(job).state == JobState.CANCELLED
    assert job.done == 0
    with pytest.raises(Conflict):
        cancel_job(job, actor=actor)


def test_a_cancelled_job_goes_on_where_it_stopped(
    start: Start, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job_progress, "LOOK_EVERY", 0)
    job = start(parts=6)
    Numbers.during["2"] = lambda _: void(cancel_job(job, actor=actor))
    after(job)

    resume_job(job, actor=actor)

    assert (after(job).state, job.done, job.counters) == (JobState.DONE, 6, {"odd": 3})
    assert sorted(traces(job.pk)) == names(*range(1, 7))
    with pytest.raises(Conflict):
        resume_job(job, actor=actor)


def test_what_failed_is_done_again_by_a_job_of_its_own(start: Start, actor: Actor) -> None:
    job = after(start(parts=9, failing=[2, 4, 8]))

    again = after(retry_failed(job, actor=actor))

    assert (again.state, again.total, again.done, again.failed) == (JobState.DONE, 3, 3, 0)
    assert sorted(traces(again.pk)) == names(2, 4, 8)
    assert Numbers.finished == [job.pk]
    assert {each.retried_by_id for each in JobFailure.objects.filter(job=job)} == {again.pk}
    with pytest.raises(InvalidRequest):
        retry_failed(job, actor=actor)


def test_a_worker_that_was_overtaken_writes_nothing_more(start: Start) -> None:
    Numbers.during["3"] = lambda _: void(Job.objects.update(lease_owner="somebody else"))
    job = after(start(parts=5))

    assert (job.state, job.done) == (JobState.RUNNING, 2)
    assert sorted(traces(job.pk)) == names(1, 2)


def test_while_a_worker_holds_a_job_no_other_takes_it(start: Start) -> None:
    job = start(parts=2)
    assert take(job.pk, "one") is not None

    assert take(job.pk, "two") is None
    assert after(job).lease_owner == "one"


def test_a_job_whose_worker_was_lost_is_taken_up_where_it_stopped(start: Start) -> None:
    job = start(parts=5)
    take(job.pk, "lost")
    Job.objects.update(done=2, cursor=2, lease_until=database_now() - timedelta(seconds=1))

    assert sweep() == 1
    assert sweep() == 0
    assert (after(job).state, job.done) == (JobState.DONE, 5)
    assert sorted(traces(job.pk)) == names(3, 4, 5)


def test_a_job_that_ends_its_workers_is_given_up(start: Start) -> None:
    job = start(parts=5)
    Job.objects.update(attempts=MOST_ATTEMPTS)

    assert after(job).state == JobState.FAILED
    assert "at least 5 times at the same place" in job.problem


def test_a_worker_that_is_told_to_end_hands_its_job_back(start: Start) -> None:
    Numbers.during["2"] = lambda _: job_progress.stopping.set()
    try:
        job = after(start(parts=4))
        assert (job.state, job.done, job.lease_owner) == (JobState.QUEUED, 2, "")
        assert after(job).done == 2
    finally:
        job_progress.stopping.clear()
    assert sweep() == 1
    assert (after(job).state, job.done, job.attempts) == (JobState.DONE, 4, 0)


def test_a_job_whose_end_cannot_be_written_just_then_is_ended_later(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = start(parts=3)

    def busy(*_: object) -> None:
        raise StoreUnavailable("Somebody else writes to the audit log.")

    with monkeypatch.context() as patch:
        patch.setattr(Numbers, "finish", busy)
        assert (after(job).state, job.done, job.problem) == (JobState.RUNNING, 3, "")

    Job.objects.update(lease_until=database_now() - timedelta(seconds=1))
    assert sweep() == 1
    assert (after(job).state, job.done) == (JobState.DONE, 3)
    assert sorted(traces(job.pk)) == names(1, 2, 3)


def test_a_kind_that_is_no_longer_there_ends_its_job(start: Start) -> None:
    job = start(parts=4)
    Job.objects.update(kind="gone")

    assert after(job).state == JobState.FAILED
    assert "gone" in job.problem


def test_inputs_are_read_from_where_it_stopped(project: Project, actor: Actor) -> None:
    lines = [f"conv_{number}" for number in range(1, 2502)]
    job = start_job(project, Numbers.name, {"parts": 1}, actor=actor, inputs=iter(lines))
    seen: list[tuple[int, str]] = []
    Numbers.during["1"] = lambda part: seen.extend(part.job.inputs(after=1999))

    after(job)

    assert seen[0] == (2000, "conv_2000")
    assert seen[-1] == (2501, "conv_2501")
    assert len(seen) == 502


def test_start_and_end_are_in_the_audit_log_under_one_operation(start: Start) -> None:
    job = after(start(parts=5, failing=[2]))

    begun, ended = AuditEntry.objects.filter(operation_id=job.operation_id).order_by("sequence")
    assert (begun.action, begun.outcome, begun.changes["job"]) == ("job.start", "succeeded", job.pk)
    assert (ended.action, ended.outcome, ended.via) == ("job.end", "succeeded", "job")
    assert (ended.changes["done"], ended.changes["failed"]) == (4, 1)
    assert ended.actor == "root"
