"""A walk through everything, interrupted wherever it may be: each is read and counted once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import count

import pytest
from openai import OpenAI

from conversations_admin.actions import sync
from conversations_admin.actions.actor import Actor
from conversations_admin.actions.job_leases import new_owner, take
from conversations_admin.actions.job_progress import JobRun, LeaseLost
from conversations_admin.actions.jobs import cancel_job, resume_job
from conversations_admin.models import Conversation, Item, Job, JobInput, Project
from conversations_admin.models.conversation import Drift
from conversations_admin.models.job import JobState
from conversations_admin.tasks.kinds.fetching import Fetching
from tests.tasks.runs import FAST, after
from tests.upstream.own_server import OwnServer

pytestmark = pytest.mark.django_db

SIZE = 11


@pytest.fixture(params=[True, False], ids=["mirrored", "unmirrored"])
def front(
    openai_project: Callable[..., Project],
    upstream: OwnServer,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> Project:
    monkeypatch.setattr("conversations_admin.actions.fetching.MAX_PAGE", 4)
    capabilities = {"lists": True}
    return openai_project(
        upstream, is_mirrored=request.param, calls_per_minute=FAST, capabilities=capabilities
    )


@pytest.fixture
def ids(behind: OpenAI) -> list[str]:
    """Oldest first; most of them of one second, so that the pages part within it."""
    item = {"type": "message", "role": "user", "content": "Hello"}
    return [behind.conversations.create(items=[item]).id for _ in range(SIZE)]  # type: ignore[list-item]


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each was begun with."""
    begun: Counter[str] = Counter()
    do = Fetching.do

    def counting(self: Fetching, part: object) -> None:
        begun[part.name] += 1  # type: ignore[attr-defined]
        do(self, part)  # type: ignore[arg-type]

    monkeypatch.setattr(Fetching, "do", counting)
    return begun


def require_each_once(job: Job, ids: list[str]) -> None:
    assert (job.state, job.total, job.done, job.failed) == (JobState.DONE, SIZE, SIZE, 0)
    assert job.counters["new"] == SIZE
    planned = [name for each in JobInput.objects.filter(job=job) for name in each.values]
    assert sorted(planned) == sorted(ids)
    assert set(Conversation.objects.values_list("conversation_id", flat=True)) == set(ids)


@pytest.mark.parametrize("place", range(1, SIZE, 3))
def test_it_goes_on_where_it_was_cancelled(  # noqa: PLR0917
    front: Project,
    ids: list[str],
    done: Counter[str],
    actor: Actor,
    monkeypatch: pytest.MonkeyPatch,
    place: int,
) -> None:
    job = sync.start_sweep(front, actor=actor)
    looks, look = count(), JobRun.look

    def cancelling(self: JobRun) -> None:
        if self.done == place and next(looks) == 0:
            cancel_job(job, actor=actor)
            self._looked_at = 0.0
        look(self)

    monkeypatch.setattr(JobRun, "look", cancelling)
    assert after(job).state == JobState.CANCELLED
    resume_job(job, actor=actor)

    require_each_once(after(job), ids)
    assert done == Counter(ids)


def test_another_worker_goes_on_whatever_it_was_at(
    front: Project, ids: list[str], actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first one is overtaken as it commits, each time one step later."""
    job = sync.start_sweep(front, actor=actor)
    keep, left = JobRun._keep, [0]

    def losing(self: JobRun, fields: dict[str, object]) -> None:
        left[0] -= 1
        if left[0] == 0:
            raise LeaseLost
        keep(self, fields)

    monkeypatch.setattr(JobRun, "_keep", losing)
    for steps in range(1, 9):
        left[0] = steps
        after(job)
        Job.objects.filter(pk=job.pk).update(lease_owner="", attempts=0)

    require_each_once(after(job), ids)
    if front.is_mirrored:
        assert Item.objects.count() == job.counters["items added"] == SIZE


def test_conversations_that_are_deleted_meanwhile_cost_it_its_place_but_no_count(
    front: Project, ids: list[str], behind: OpenAI, actor: Actor
) -> None:
    job = sync.start_sweep(front, actor=actor)
    newest_first = ids[::-1]
    stop_at(job, 6)
    assert job.cursor["after"] == newest_first[7]
    for each in newest_first[5:8]:
        behind.conversations.delete(each)

    after(job)

    assert (job.state, job.total, job.done, job.failed) == (JobState.DONE, SIZE, SIZE, 0)
    # Two of the three had not been read yet.
    assert (job.counters["new"], job.counters["vanished"]) == (SIZE - 2, 2)


def stop_at(job: Job, done: int) -> None:
    """Run it up to so many, as if its worker had been lost there."""
    held = take(job.pk, new_owner())
    assert held is not None
    Job.objects.filter(pk=job.pk).update(lease_owner="")
    look = JobRun.look

    def losing(self: JobRun) -> None:
        if self.done == done:
            raise LeaseLost
        look(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(JobRun, "look", losing)
        after(job)
    assert job.done == done
    Job.objects.filter(pk=job.pk).update(lease_owner="", attempts=0)


def test_what_comes_during_a_walk_without_a_list_is_left_to_the_next(
    front: Project, ids: list[str], actor: Actor
) -> None:
    after(sync.start_fetch(front, ids, actor=actor))
    Project.objects.filter(pk=front.pk).update(capabilities={"lists": False})
    front.refresh_from_db()
    job = sync.start_sweep(front, actor=actor)
    stop_at(job, 5)
    first = Conversation.objects.earliest("pk")
    first.pk, first.conversation_id = None, "conv_" + "e" * 48
    first.save()

    after(job)

    assert (job.state, job.total, job.done, job.failed) == (JobState.DONE, SIZE, SIZE, 0)
    assert not Conversation.objects.filter(drift=Drift.VANISHED).exists()
