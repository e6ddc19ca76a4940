"""What jobs may ask of an upstream in a minute, all workers together."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import NoReturn

import pytest
from django.db import connection

from conversations_admin.actions import budget, sync
from conversations_admin.actions.actor import Actor
from conversations_admin.actions.budget import Budget, capacity, hold, take, used
from conversations_admin.actions.freshness import refresh
from conversations_admin.actions.job_leases import database_now
from conversations_admin.actions.job_progress import HandedBack
from conversations_admin.actions.job_runs import run
from conversations_admin.errors import ConsoleError, UpstreamRefused
from conversations_admin.models import CallBudget, Project
from conversations_admin.models.project import Kind
from conversations_admin.tasks import syncing
from tests.tasks.runs import FAST
from tests.upstream import faults as wrong
from tests.upstream.proxy import FaultProxy
from tests.upstream.recorded import RecordedUpstream

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def upstream_project(db: None) -> Project:
    return Project.objects.create(slug="up", name="Up", kind=Kind.OPENAI, calls_per_minute=60)


@dataclass
class Patience:
    """Lets time pass by moving the row back, so that no test waits."""

    project: Project
    waited: list[float] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    def wait(self, seconds: float, *, because: str = "") -> None:
        self.waited.append(seconds)
        self.words.append(because)
        back = timedelta(seconds=seconds + 0.001)
        for row in CallBudget.objects.filter(project=self.project):
            row.full_at -= back
            row.held_until = row.held_until and row.held_until - back
            row.save()

    def wait_elsewhere(self, seconds: float, *, because: str) -> NoReturn:
        self.waited.append(seconds)
        raise HandedBack(seconds=seconds)


def refusal(status: int = 429, *, after: float | None = None, **fields: object) -> UpstreamRefused:
    known: dict[str, object] = {"may_pass": True, **fields}
    return UpstreamRefused("Slow down.", status=status, retry_after=after, **known)  # type: ignore[arg-type]


def answers(*outcomes: object) -> Callable[[], object]:
    left = list(outcomes)

    def ask() -> object:
        outcome = left.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    return ask


def test_a_full_bucket_is_there_at_once_and_then_calls_keep_the_pace(
    upstream_project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(budget, "database_now", lambda: NOON)
    patience = Patience(upstream_project)
    calls = Budget(upstream_project, waiter=patience)
    assert capacity(upstream_project) == 5
    for _ in range(5):
        calls.call(lambda: None)
    assert patience.waited == []
    for _ in range(3):
        calls.call(lambda: None)
    # It lets a millisecond more pass each time.
    assert patience.waited == pytest.approx([60 / 56] * 3, abs=0.005)


@pytest.mark.parametrize("limit", [1, 30])
def test_no_minute_sees_more_calls_than_are_allowed(
    upstream_project: Project, monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    upstream_project.calls_per_minute = limit
    clock, at = NOON, list[datetime]()
    monkeypatch.setattr(budget, "database_now", lambda: clock)
    # Two workers at once, each as fast as it may; the first minute begins with a full bucket.
    turns = [NOON, NOON + timedelta(seconds=20)]
    while (clock := min(turns)) < NOON + timedelta(minutes=2.5):
        calls = budget.at_once(upstream_project)
        turn = take(upstream_project, calls)
        turns[turns.index(clock)] += timedelta(seconds=turn.wait + 0.001)
        at += [] if turn.wait else [clock] * calls
        assert used(upstream_project).calls <= limit
    within = [sum(begun <= each < begun + budget.MINUTE for each in at) for begun in set(at)]
    assert limit * 0.9 <= max(within) <= limit


def test_all_calls_of_jobs_are_counted_and_nobody_elses(
    openai_project: Callable[..., Project],
    recorded: RecordedUpstream,
    proxy: FaultProxy,
    actor: Actor,
) -> None:
    project = openai_project(proxy, calls_per_minute=500, capabilities={"lists": True})
    ids = [recorded.start_conversation("Hello") for _ in range(3)]
    # The client makes these two calls again by itself.
    proxy.rule(wrong.cut_before(), path=ids[1], times=1)
    proxy.rule(wrong.refusal(503), path=f"{ids[2]}/items", times=1)
    for some in (ids[:2], ids[2:]):
        run(sync.start_fetch(project, some, actor=actor).pk)
    with suppress(ConsoleError):
        syncing.has_new(project)
    calls = len(proxy.calls)
    assert used(project).calls == calls >= 9

    refresh(project, ids[0], actor=actor)
    assert len(proxy.calls) > calls
    assert used(project).calls == calls


def test_workers_share_it(upstream_project: Project) -> None:
    one, other = (Patience(upstream_project) for _ in range(2))
    for _ in range(3):
        Budget(upstream_project, waiter=one).call(lambda: None)
        Budget(upstream_project, waiter=other).call(lambda: None)
    assert len(one.waited) + len(other.waited) == 1


def test_another_project_has_its_own(upstream_project: Project, project: Project) -> None:
    assert take(upstream_project, 5).wait == 0
    assert take(upstream_project, 1).wait > 0
    assert take(project, 1).wait == 0


def test_the_upstreams_wish_for_rest_holds_for_all(upstream_project: Project) -> None:
    patience = Patience(upstream_project)
    answer = Budget(upstream_project, waiter=patience).call(answers(refusal(after=12), "done"))
    assert answer == "done"
    assert 11 < patience.waited[0] <= 12
    assert "rest" in patience.words[0]
    hold(upstream_project, 7)
    hold(upstream_project, 3)
    turn = take(upstream_project, 1)
    assert turn.is_held
    assert 6 < turn.wait <= 7
    told = used(upstream_project)
    assert told.held_until is not None


def test_during_a_long_rest_the_worker_is_free(upstream_project: Project) -> None:
    patience = Patience(upstream_project)
    calls = Budget(upstream_project, waiter=patience)
    with pytest.raises(UpstreamRefused):
        calls.call(answers(refusal(after=60)))
    with pytest.raises(HandedBack):
        calls.call(lambda: pytest.fail("called"))
    assert 59 < patience.waited[0] <= 60


@pytest.mark.parametrize("seconds", [86_400, 1e18])
def test_no_upstream_is_believed_that_wants_to_rest_for_a_day(
    upstream_project: Project, seconds: float
) -> None:
    calls = Budget(upstream_project, waiter=Patience(upstream_project))
    with pytest.raises(UpstreamRefused):
        calls.call(answers(refusal(after=seconds)))
    with pytest.raises(HandedBack) as caught:
        calls.call(lambda: pytest.fail("called"))
    assert 890 < caught.value.seconds <= 900
    # As it was written before anybody doubted it.
    CallBudget.objects.update(held_until=database_now() + timedelta(days=1))
    assert not take(upstream_project, 1).is_held
    hold(upstream_project, 5)
    assert 890 < take(upstream_project, 1).wait <= 900


def test_rests_that_nobody_measured_grow(upstream_project: Project) -> None:
    patience = Patience(upstream_project)
    Budget(upstream_project, waiter=patience).call(answers(refusal(), refusal(), refusal(), 1))
    assert [round(seconds) for seconds in patience.waited] == [5, 10, 20]


@pytest.mark.parametrize("final", [refusal(401, may_pass=False), refusal(429, may_pass=False)])
def test_a_refusal_that_patience_does_not_help_is_passed_on(
    upstream_project: Project, final: UpstreamRefused
) -> None:
    with pytest.raises(UpstreamRefused):
        Budget(upstream_project, waiter=Patience(upstream_project)).call(answers(final))


def test_patience_ends(upstream_project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget, "MOST_REFUSALS", 2)
    with pytest.raises(UpstreamRefused):
        Budget(upstream_project, waiter=Patience(upstream_project)).call(
            answers(refusal(after=1), refusal(after=1), refusal(after=1))
        )


def test_whoever_waits_can_be_stopped(upstream_project: Project) -> None:
    class Stopped(BaseException):
        pass

    class Impatience(Patience):
        def wait(self, seconds: float, *, because: str = "") -> None:
            raise Stopped

    take(upstream_project, 5)
    with pytest.raises(Stopped):
        Budget(upstream_project, waiter=Impatience(upstream_project)).call(
            lambda: pytest.fail("called")
        )


def test_the_calls_of_the_last_minute_are_told(upstream_project: Project) -> None:
    assert (used(upstream_project).calls, used(upstream_project).limit) == (0, 60)
    take(upstream_project, 5)
    assert (used(upstream_project).calls, used(upstream_project).percent) == (5, 8)
    row = CallBudget.objects.get()
    row.minute_at -= timedelta(seconds=90)
    row.save()
    assert used(upstream_project).calls == 2
    row.minute_at -= timedelta(seconds=60)
    row.save()
    assert used(upstream_project).calls == 0


def test_fast_jobs_take_several_calls_at_a_time(upstream_project: Project) -> None:
    upstream_project.calls_per_minute = FAST
    calls = Budget(upstream_project, waiter=Patience(upstream_project))
    for _ in range(20):
        calls.call(lambda: None)
    assert used(upstream_project).calls == 20


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_no_more_are_granted_than_there_are(upstream_project: Project) -> None:
    upstream_project.calls_per_minute = 1
    granted = []

    def ask() -> None:
        try:
            granted.append(not take(upstream_project, 1).wait)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(granted), sum(granted)) == (8, 1)
