"""An upstream that goes away under a job: nothing fails for that, and the job goes on later."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from conversations_admin.actions import outages, sync
from conversations_admin.actions.actor import Actor
from conversations_admin.actions.budget import RESTING
from conversations_admin.actions.job_leases import database_now, take
from conversations_admin.actions.job_progress import MOST_SETBACKS
from conversations_admin.actions.job_queue import sweep
from conversations_admin.actions.jobs import resume_job, retry_failed
from conversations_admin.models import CallBudget, Conversation, Job, JobFailure, Project
from conversations_admin.models.job import JobState
from conversations_admin.stores.upstream import retries
from conversations_admin.stores.upstream.probe import NOBODYS
from tests.tasks.runs import FAST, after
from tests.upstream import faults as wrong
from tests.upstream.proxy import FaultProxy
from tests.upstream.recorded import RecordedUpstream

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_waits_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outages, "PAUSES", (0.01, 0.01))
    monkeypatch.setattr(retries, "AFTER_FAILURE", (0.01,))
    monkeypatch.setattr(retries, "AFTER_REFUSAL", (0.01,))


@pytest.fixture
def front(openai_project: Callable[..., Project], proxy: FaultProxy) -> Project:
    return openai_project(proxy, calls_per_minute=FAST)


@pytest.fixture
def ids(recorded: RecordedUpstream) -> list[str]:
    return [recorded.start_conversation(f"Hello {number}") for number in range(6)]


def later(job: Job) -> Job:
    """Once a sweep has found it to be due."""
    Job.objects.filter(pk=job.pk).update(lease_until=database_now() - timedelta(seconds=1))
    assert sweep() == 1
    return after(job)


def require_whole(job: Job, ids: list[str]) -> None:
    assert (job.state, job.total, job.done, job.failed) == (JobState.DONE, 6, 6, 0), job.problem
    assert (job.counters["new"], job.counters["items added"], job.problem) == (6, 6, "")
    assert not JobFailure.objects.exists()
    rows = Conversation.objects.order_by("pk").values_list("conversation_id", "item_count")
    assert list(rows) == [(each, 1) for each in ids]


@pytest.mark.parametrize(
    "fault", [wrong.cut_before(), wrong.answer(502, "<html>Bad gateway</html>"),
              wrong.refusal(503), wrong.refusal(500)],
    ids=["no answer", "a gateway", "overloaded", "a fault of its own"],
)  # fmt: skip
def test_a_job_waits_while_the_upstream_is_away_and_loses_no_part(
    front: Project, proxy: FaultProxy, ids: list[str], actor: Actor, fault: wrong.Fault
) -> None:
    job = sync.start_fetch(front, ids, actor=actor)
    # From the third one on nobody is answered.
    proxy.rule(fault, path=f"{ids[2]}/items")
    proxy.rule(fault, path=NOBODYS)

    after(job)

    assert (job.state, job.done, job.failed, job.lease_owner) == (JobState.QUEUED, 2, 0, "")
    assert job.problem.startswith("Waiting: ")
    assert job.lease_until > database_now() + timedelta(seconds=50)
    assert sweep() == 0
    assert (later(job).state, job.done, job.failed) == (JobState.QUEUED, 2, 0)
    proxy.clear()
    require_whole(later(job), ids)


@pytest.mark.parametrize(
    "trouble", [(wrong.page(404), 0), (wrong.cut_before(), 3)],
    ids=["what would end it", "an outage once calls were answered"],
)  # fmt: skip
def test_a_job_that_waited_before_waits_again(
    front: Project,
    proxy: FaultProxy,
    ids: list[str],
    actor: Actor,
    trouble: tuple[wrong.Fault, int],
) -> None:
    fault, number = trouble

    def begin(exchange: wrong.Exchange) -> None:
        proxy.rule(fault, path=NOBODYS, times=1)
        fault.play(exchange)

    job = sync.start_fetch(front, ids, actor=actor)
    Job.objects.filter(pk=job.pk).update(problem="Waiting: the upstream asked for a rest.")
    proxy.rule(wrong.Fault("begin", begin), path=ids[number], times=2)

    require_whole(after(job), ids)


def test_a_job_that_does_parts_again_asks_once_whether_what_it_waited_for_is_over(
    front: Project, proxy: FaultProxy, ids: list[str], actor: Actor
) -> None:
    with proxy.rule(wrong.refusal(400)):
        failed = after(sync.start_fetch(front, ids, actor=actor))
    assert failed.failed == len(ids)
    again = retry_failed(failed, actor=actor)
    Job.objects.filter(pk=again.pk).update(problem="Waiting: the upstream asked for a rest.")
    proxy.clear()

    def begin(exchange: wrong.Exchange) -> None:
        proxy.rule(wrong.cut_before(), path=NOBODYS, times=1)
        wrong.cut_before().play(exchange)

    proxy.rule(wrong.Fault("begin", begin), path=ids[3], times=2)

    # What goes away on the way is waited for here, as by a job that never waited.
    assert (after(again).state, again.done, again.failed) == (JobState.DONE, len(ids), 0)
    asked = [NOBODYS in call.path for call in proxy.calls]
    assert asked[0]
    assert not any(asked[1 : next(n for n, c in enumerate(proxy.calls) if ids[3] in c.path)])


def test_a_short_outage_is_waited_for_at_once(
    front: Project, proxy: FaultProxy, ids: list[str], actor: Actor
) -> None:
    job = sync.start_fetch(front, ids, actor=actor)
    proxy.rule(wrong.cut_before(), path=ids[2], times=2)
    proxy.rule(wrong.cut_before(), path=NOBODYS, times=2)

    require_whole(after(job), ids)
    assert job.attempts == 0


def test_a_conversation_that_is_never_answered_fails_alone(
    front: Project, proxy: FaultProxy, ids: list[str], actor: Actor
) -> None:
    job = sync.start_fetch(front, ids, actor=actor)
    with proxy.rule(wrong.refusal(500), path=ids[2]):
        after(job)

    assert (job.state, job.done, job.failed) == (JobState.DONE, 5, 1)
    assert JobFailure.objects.get().part == ids[2]


@pytest.mark.parametrize("is_slow_to_return", [False, True])
def test_a_conversation_that_takes_the_upstream_down_each_time_fails_alone(
    front: Project, proxy: FaultProxy, ids: list[str], actor: Actor, is_slow_to_return: bool
) -> None:
    def crash(exchange: wrong.Exchange) -> None:
        # Of both tries of the client, one look each fails, or more than a run waits for.
        proxy.rule(wrong.cut_before(), path=NOBODYS, times=3 if is_slow_to_return else 1)
        raise wrong.Cut

    job = sync.start_fetch(front, ids, actor=actor)
    proxy.rule(wrong.Fault("crash", crash), path=ids[2])

    after(job)
    for _ in range(20):
        if not job.is_active:
            break
        later(job)

    assert (job.state, job.done, job.failed) == (JobState.DONE, 5, 1), job.problem
    assert JobFailure.objects.get().part == ids[2]
    assert len([call for call in proxy.calls if ids[2] in call.path]) <= 2 * MOST_SETBACKS


def test_a_conversation_for_which_a_long_rest_is_asked_each_time_fails_alone(
    front: Project, proxy: FaultProxy, ids: list[str], actor: Actor
) -> None:
    job = sync.start_fetch(front, ids, actor=actor)
    proxy.rule(wrong.rate_limit(60), path=ids[2])

    for tried in range(1, MOST_SETBACKS):
        assert (after(job).state, job.done, job.attempts) == (JobState.QUEUED, 2, tried)
        assert (job.problem, job.lease_owner) == (RESTING, "")
        assert job.lease_until > database_now() + timedelta(seconds=50)
        assert sweep() == 0
        # Whoever takes it up too early hands it back, which counts for nothing.
        assert (after(job).state, job.done, job.attempts) == (JobState.QUEUED, 2, tried)
        CallBudget.objects.update(held_until=None)

    assert later(job).state == JobState.QUEUED
    CallBudget.objects.update(held_until=None)
    # A worker is killed at it once.
    Job.objects.filter(pk=job.pk).update(lease_until=database_now() - timedelta(seconds=1))
    assert take(job.pk, "killed") is not None
    assert (later(job).state, job.done, job.failed) == (JobState.DONE, 5, 1)
    assert JobFailure.objects.get().part == ids[2]


def test_a_key_that_is_revoked_on_the_way_stops_the_job_which_goes_on_with_another(
    front: Project, proxy: FaultProxy, ids: list[str], actor: Actor
) -> None:
    job = sync.start_fetch(front, ids, actor=actor)
    proxy.rule(wrong.refusal(401), path=f"{ids[3]}/items")
    proxy.rule(wrong.refusal(401), path=NOBODYS)

    after(job)

    assert (job.state, job.done, job.failed) == (JobState.FAILED, 3, 0)
    assert job.problem.startswith("Stopped: ")
    assert front.key_variable in job.problem
    proxy.clear()
    resume_job(job, actor=actor)
    require_whole(after(job), ids)


def test_a_walk_that_begins_in_an_outage_waits_for_its_end(
    front: Project, proxy: FaultProxy, ids: list[str], actor: Actor
) -> None:
    job = sync.start_sweep(front, actor=actor)
    with proxy.rule(wrong.cut_before()):
        assert (after(job).state, job.failed) == (JobState.QUEUED, 0)
    assert (later(job).state, job.failed) == (JobState.DONE, 0)
