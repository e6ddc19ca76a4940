"""A walk along an upstream's list that is not as it should be."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.utils import timezone
from openai import OpenAI

from conversations_admin.actions import sync
from conversations_admin.actions.actor import Actor
from conversations_admin.actions.job_runs import run
from conversations_admin.models import Conversation, Job, JobFailure, Project
from conversations_admin.models.job import JobState
from conversations_admin.tasks import syncing
from tests.upstream import faults as wrong
from tests.upstream.own_server import OwnServer
from tests.upstream.proxy import FaultProxy

pytestmark = pytest.mark.django_db

FAST = 60_000
GONE = "conv_" + "d" * 48


@pytest.fixture
def front(openai_project: Callable[..., Project], faults: FaultProxy) -> Project:
    """In front of an upstream that lists."""
    return openai_project(faults, calls_per_minute=FAST)


@pytest.fixture
def behind(upstream: OwnServer) -> Iterator[OpenAI]:
    """What happens there without our doing."""
    with OpenAI(api_key=upstream.token, base_url=upstream.base_url, max_retries=0) as client:
        yield client


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("conversations_admin.actions.fetching.MAX_PAGE", 2)


def start_some(client: OpenAI, number: int) -> list[str]:
    """Answer their ids, oldest first."""
    items = [{"type": "message", "role": "user", "content": "Hello"}]
    made = [client.conversations.create(items=items) for _ in range(number)]  # type: ignore[arg-type]
    return [conversation.id for conversation in made]


def after(job: Job) -> Job:
    run(job.pk)
    job.refresh_from_db()
    return job


def test_a_list_that_lost_its_place_is_read_from_the_start(
    front: Project, behind: OpenAI, faults: FaultProxy, actor: Actor
) -> None:
    ids = start_some(behind, 3)
    job = sync.start_sweep(front, actor=actor)
    cursor = {"after": GONE, "down_to": 7, "began": timezone.now().isoformat()}
    Job.objects.filter(pk=job.pk).update(cursor=cursor)
    assert after(job).state == JobState.DONE
    assert set(Conversation.objects.values_list("conversation_id", flat=True)) == set(ids)


@pytest.mark.usefixtures("small_pages")
def test_a_list_that_loses_its_place_on_the_way_is_gone_through_again(
    front: Project,
    behind: OpenAI,
    faults: FaultProxy,
    actor: Actor,
) -> None:
    ids = start_some(behind, 6)
    job = sync.start_new(front, actor=actor)
    # The fourth, which the second page ends with; the first page is as it was.
    faults.rule(wrong.refusal(404), path=f"after={ids[2]}", times=1)

    assert (after(job).state, job.problem, job.failed) == (JobState.DONE, "", 0)
    assert set(Conversation.objects.values_list("conversation_id", flat=True)) == set(ids)


@pytest.mark.usefixtures("small_pages")
def test_a_list_that_never_knows_its_own_place_ends_the_walk(
    front: Project,
    behind: OpenAI,
    faults: FaultProxy,
    actor: Actor,
) -> None:
    start_some(behind, 4)
    faults.rule(wrong.refusal(404), path=r"conversations\?.*after=")
    job = after(sync.start_sweep(front, actor=actor))
    assert (job.state, "does not end" in job.problem) == (JobState.FAILED, True)


@pytest.mark.usefixtures("small_pages")
def test_a_list_without_end_ends_the_walk(
    front: Project,
    behind: OpenAI,
    faults: FaultProxy,
    actor: Actor,
) -> None:
    start_some(behind, 4)
    first: list[object] = []

    def round_and_round(body: dict[str, object]) -> dict[str, object]:
        first.append(body["data"])
        return {**body, "data": first[len(first) % 2], "has_more": True}

    faults.rule(wrong.rewrite(round_and_round), path=r"conversations\?.*limit=2")
    job = after(sync.start_sweep(front, actor=actor))
    assert (job.state, "does not end" in job.problem) == (JobState.FAILED, True)


@pytest.mark.usefixtures("small_pages")
@pytest.mark.parametrize("created_at", [1_790_000_000_000, 1e300, -5])
def test_times_that_no_clock_shows_hold_no_walk_up(
    front: Project,
    behind: OpenAI,
    faults: FaultProxy,
    actor: Actor,
    created_at: float,
) -> None:
    ids = start_some(behind, 5)

    def elsewhen(body: dict[str, list[dict[str, object]]]) -> dict[str, object]:
        return {**body, "data": [{**each, "created_at": created_at} for each in body["data"]]}

    faults.rule(wrong.rewrite(elsewhen), path=r"conversations\?")
    for _ in range(2):
        job = after(sync.start_sweep(front, actor=actor))
        assert (job.state, job.done, job.failed) == (JobState.DONE, 5, 0), job.problem
    assert set(Conversation.objects.values_list("conversation_id", flat=True)) == set(ids)


def test_an_id_that_cannot_be_kept_fails_alone(
    front: Project, behind: OpenAI, faults: FaultProxy, actor: Actor
) -> None:
    start_some(behind, 2)

    def spoil(body: dict[str, list[dict[str, object]]]) -> dict[str, object]:
        first, second = body["data"]
        return {**body, "data": [first, {**second, "id": "conv_\x00"}, second]}

    faults.rule(wrong.rewrite(spoil), path=r"conversations\?.*limit=(20|100)")
    for start in (sync.start_sweep, sync.start_new):
        job = after(start(front, actor=actor))
        assert job.failed == 1, job.problem
        assert "no database can keep" in JobFailure.objects.get(job=job).reason
    assert Conversation.objects.count() == 2
    assert not syncing.has_new(front)
