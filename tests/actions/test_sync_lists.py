"""A walk along an upstream's list that is not as it should be."""

from __future__ import annotations

import pytest
from django.utils import timezone
from openai import OpenAI

from conversations_admin.actions import sync
from conversations_admin.actions.actor import Actor
from conversations_admin.models import Conversation, Job, JobFailure, Project
from conversations_admin.models.conversation import Drift
from conversations_admin.models.job import JobState
from conversations_admin.tasks import syncing
from tests.actions.walks import GONE, start_some
from tests.tasks.runs import after
from tests.upstream import faults as wrong
from tests.upstream.proxy import FaultProxy

pytestmark = pytest.mark.django_db


def test_a_list_that_lost_its_place_is_read_from_the_start(
    listing: Project, behind: OpenAI, faults: FaultProxy, actor: Actor
) -> None:
    ids = start_some(behind, 3)
    job = sync.start_sweep(listing, actor=actor)
    cursor = {"after": GONE, "down_to": 7, "began": timezone.now().isoformat()}
    Job.objects.filter(pk=job.pk).update(cursor=cursor)
    assert after(job).state == JobState.DONE
    assert set(Conversation.objects.values_list("conversation_id", flat=True)) == set(ids)


@pytest.mark.usefixtures("small_pages")
def test_a_list_that_loses_its_place_on_the_way_is_gone_through_again(
    listing: Project,
    behind: OpenAI,
    faults: FaultProxy,
    actor: Actor,
) -> None:
    ids = start_some(behind, 6)
    job = sync.start_new(listing, actor=actor)
    # The fourth, which the second page ends with; the first page is as it was.
    faults.rule(wrong.refusal(404), path=f"after={ids[2]}", times=1)

    assert (after(job).state, job.problem, job.failed) == (JobState.DONE, "", 0)
    assert set(Conversation.objects.values_list("conversation_id", flat=True)) == set(ids)


@pytest.mark.usefixtures("small_pages")
def test_a_list_that_never_knows_its_own_place_ends_the_walk(
    listing: Project,
    behind: OpenAI,
    faults: FaultProxy,
    actor: Actor,
) -> None:
    start_some(behind, 4)
    faults.rule(wrong.refusal(404), path=r"conversations\?.*after=")
    job = after(sync.start_sweep(listing, actor=actor))
    assert (job.state, "does not end" in job.problem) == (JobState.FAILED, True)


@pytest.mark.usefixtures("small_pages")
def test_a_list_without_end_ends_the_walk(
    listing: Project,
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
    job = after(sync.start_sweep(listing, actor=actor))
    assert (job.state, "does not end" in job.problem) == (JobState.FAILED, True)


@pytest.mark.usefixtures("small_pages")
@pytest.mark.parametrize("created_at", [1_790_000_000_000, 1e300, -5])
def test_times_that_no_clock_shows_hold_no_walk_up(
    listing: Project,
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
        job = after(sync.start_sweep(listing, actor=actor))
        assert (job.state, job.done, job.failed) == (JobState.DONE, 5, 0), job.problem
    assert set(Conversation.objects.values_list("conversation_id", flat=True)) == set(ids)


def test_an_id_that_cannot_be_kept_fails_alone(
    listing: Project, behind: OpenAI, faults: FaultProxy, actor: Actor
) -> None:
    start_some(behind, 2)

    def spoil(body: dict[str, list[dict[str, object]]]) -> dict[str, object]:
        first, second = body["data"]
        return {**body, "data": [first, {**second, "id": "conv_\x00"}, second]}

    faults.rule(wrong.rewrite(spoil), path=r"conversations\?.*limit=(20|100)")
    for start in (sync.start_sweep, sync.start_new):
        job = after(start(listing, actor=actor))
        assert job.failed == 1, job.problem
        assert "no database can keep" in JobFailure.objects.get(job=job).reason
    assert Conversation.objects.count() == 2
    assert not syncing.has_new(listing)


def test_what_was_made_since_the_first_list_is_new_to_the_first_walk(
    listing: Project, behind: OpenAI, actor: Actor
) -> None:
    old = start_some(behind, 2)
    assert after(sync.start_new(listing, actor=actor)).done == 2
    (young,) = start_some(behind, 1)

    after(sync.start_sweep(listing, actor=actor))

    drifts = dict(Conversation.objects.values_list("conversation_id", "drift"))
    assert drifts == {young: Drift.NEW} | dict.fromkeys(old, "")
