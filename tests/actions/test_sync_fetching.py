"""Conversations brought here by their ids, by a query, and by their age."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from conversations_admin.actions import outages, sync
from conversations_admin.actions.actor import Actor
from conversations_admin.actions.job_progress import JobRun
from conversations_admin.actions.jobs import cancel_job, resume_job, retry_failed, start_job
from conversations_admin.actions.permissions import Permission
from conversations_admin.errors import Denied, InvalidQuery, InvalidRequest
from conversations_admin.models import (
    AuditEntry,
    CallBudget,
    Conversation,
    Item,
    Job,
    JobFailure,
    Project,
)
from conversations_admin.models.audit import Via
from conversations_admin.models.conversation import Drift, Origin
from conversations_admin.models.job import JobState
from conversations_admin.tasks.kinds import fetching
from tests.tasks.runs import FAST, after
from tests.upstream import faults as wrong
from tests.upstream.proxy import FaultProxy
from tests.upstream.recorded import RecordedUpstream

pytestmark = pytest.mark.django_db

UNKNOWN = "conv_" + "0" * 48


@pytest.fixture
def front(openai_project: Callable[..., Project], recorded: RecordedUpstream) -> Project:
    return openai_project(recorded, calls_per_minute=FAST)


@pytest.fixture
def broken(openai_project: Callable[..., Project], proxy: FaultProxy) -> Project:
    """A project whose way to the upstream can be broken."""
    return openai_project(proxy, calls_per_minute=FAST)


def row(conversation_id: str) -> Conversation:
    return Conversation.objects.get(conversation_id=conversation_id)


def bring(project: Project, actor: Actor, *ids: str) -> Job:
    return after(sync.start_fetch(project, ids, actor=actor))


def read_long_ago(*ids: str, days: int = 30) -> None:
    long_ago = timezone.now() - timedelta(days=days)
    Conversation.objects.filter(conversation_id__in=ids).update(synced_at=long_ago)


def test_ids_are_fetched_whole(front: Project, recorded: RecordedUpstream, actor: Actor) -> None:
    ids = [recorded.start_conversation(f"Hello {number}", tier="gold") for number in range(3)]
    long = recorded.start_conversation()
    for number in range(250):
        recorded.plant(long, {"type": "message", "role": "user", "content": [], "n": number})

    job = bring(front, actor, *ids, long)

    assert (job.state, job.total, job.done, job.failed) == (JobState.DONE, 4, 4, 0)
    assert job.counters["new"] == 4
    assert job.counters["items added"] == 253
    found = row(ids[0])
    assert (found.origin, found.metadata, found.title) == (
        Origin.IMPORTED,
        {"tier": "gold"},
        "Hello 0",
    )
    assert found.drift == ""
    numbers = [
        item.body.get("n") for item in Item.objects.filter(conversation=row(long)).in_order()
    ]
    assert numbers == list(range(250))
    assert row(long).synced_at is not None


def test_ids_that_lead_nowhere_are_listed_and_the_rest_is_fetched(
    front: Project, recorded: RecordedUpstream, actor: Actor
) -> None:
    known = recorded.start_conversation("Hello")
    unknown = [f"conv_{number:048x}" for number in range(30)]

    job = bring(front, actor, *unknown, known)

    assert (job.state, job.done, job.failed) == (JobState.DONE, 1, 30)
    failures = JobFailure.objects.filter(job=job).order_by("pk")
    assert [failure.part for failure in failures] == unknown
    assert {failure.reason for failure in failures} == {"The upstream does not know this id."}
    recorded.start_conversation("x")
    again = after(retry_failed(job, actor=actor))
    assert (again.done, again.failed) == (0, 30)


def test_the_end_of_the_log_is_taken_after_the_items_are_written(
    front: Project, recorded: RecordedUpstream, actor: Actor
) -> None:
    one = recorded.start_conversation("Hello", tier="gold")
    bring(front, actor, one)
    recorded.set_metadata(one, {"tier": "free"})
    recorded.plant(one, {"type": "message", "role": "user", "content": []})

    with CaptureQueriesContext(connection) as queries:
        assert bring(front, actor, one).counters == {"items added": 1, "drift metadata": 1}

    written = [query["sql"] for query in queries.captured_queries]
    (item,) = [n for n, sql in enumerate(written) if f'INTO "{Item._meta.db_table}"' in sql]
    (entry,) = [n for n, sql in enumerate(written) if "metadata.drift" in sql]
    assert item < entry
    assert AuditEntry.objects.get(action="metadata.drift").changes["after"] == {"tier": "free"}


def test_without_a_copy_the_conversation_alone_is_fetched(
    openai_project: Callable[..., Project], recorded: RecordedUpstream, actor: Actor
) -> None:
    front = openai_project(recorded, is_mirrored=False)
    one = recorded.start_conversation("planted sentence", tier="gold")

    bring(front, actor, one)

    assert row(one).metadata == {"tier": "gold"}
    assert row(one).title == ""
    assert not Item.objects.exists()
    assert [path for _, path in recorded.calls] == [f"/v1/conversations/{one}"]


def test_a_cancelled_job_goes_on_where_it_stopped(
    front: Project, recorded: RecordedUpstream, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [recorded.start_conversation("Hello") for _ in range(6)]
    job = sync.start_fetch(front, ids, actor=actor)
    looks = iter(range(100))
    look = JobRun.look

    def cancelling(self: JobRun) -> None:
        if next(looks) == 6:
            cancel_job(job, actor=actor)
            self._looked_at = 0.0
        look(self)

    monkeypatch.setattr(JobRun, "look", cancelling)
    assert after(job).state == JobState.CANCELLED
    done = job.done
    assert 0 < done < 6
    assert Conversation.objects.count() == done

    recorded.calls.clear()
    resumed = after(resume_job(job, actor=actor))
    assert (resumed.state, resumed.done, resumed.counters["new"]) == (JobState.DONE, 6, 6)
    assert len([path for _, path in recorded.calls if "/items" not in path]) == 6 - done


def test_a_key_that_is_revoked_ends_the_job_at_once(
    front: Project, recorded: RecordedUpstream, actor: Actor
) -> None:
    ids = [recorded.start_conversation("Hello") for _ in range(5)]
    key, recorded.token = recorded.token, "sk-another"

    job = bring(front, actor, *ids)

    assert (job.state, job.done, job.failed) == (JobState.FAILED, 0, 0)
    assert front.key_variable in job.problem
    recorded.token = key
    assert after(resume_job(job, actor=actor)).done == 5


def test_an_upstream_that_is_no_longer_the_api_ends_the_job(
    broken: Project,
    proxy: FaultProxy,
    recorded: RecordedUpstream,
    actor: Actor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(outages, "PAUSES", (0.01,))
    ids = [recorded.start_conversation("Hello") for _ in range(9)]
    with proxy.rule(wrong.page()):
        job = bring(broken, actor, *ids)
    assert (job.state, job.done, job.failed) == (JobState.FAILED, 0, 0)
    assert "Conversations API" in job.problem
    assert after(resume_job(job, actor=actor)).done == 9


def test_a_refusal_for_haste_holds_the_job_back_and_loses_nothing(
    broken: Project, proxy: FaultProxy, recorded: RecordedUpstream, actor: Actor
) -> None:
    ids = [recorded.start_conversation("Hello") for _ in range(3)]
    # The client itself tries four times.
    proxy.rule(wrong.rate_limit(0.05), times=5)
    job = bring(broken, actor, *ids)
    assert (job.state, job.done, job.failed) == (JobState.DONE, 3, 0)
    assert CallBudget.objects.get(project=broken).held_until is not None


def test_what_a_query_finds_is_refreshed(
    front: Project, recorded: RecordedUpstream, actor: Actor
) -> None:
    gold, other, lost = (
        recorded.start_conversation("Hello", tier=tier) for tier in ("gold", "free", "gold")
    )
    bring(front, actor, gold, other, lost)
    recorded.set_metadata(gold, {"tier": "gold", "lang": "de"})
    recorded.set_metadata(other, {"tier": "free", "lang": "de"})
    item = recorded.items(gold)[0]
    recorded.delete_item(gold, item["id"])
    recorded.delete_conversation(lost)

    job = after(sync.start_refresh(front, "tier:gold", actor=actor))

    assert (job.state, job.total, job.done, job.failed) == (JobState.DONE, 2, 2, 0)
    assert row(gold).metadata == {"tier": "gold", "lang": "de"}
    assert row(other).metadata == {"tier": "free"}
    assert row(gold).drift == Drift.GONE
    assert row(lost).drift == Drift.VANISHED
    assert Item.objects.get(conversation=row(gold)).is_gone
    assert job.counters == {"items gone": 1, "drift gone": 1, "vanished": 1}


def test_what_was_not_read_for_long_is_refreshed_oldest_first(
    front: Project, recorded: RecordedUpstream, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "READ_AT_ONCE", 1)
    ids = [recorded.start_conversation("Hello") for _ in range(5)]
    bring(front, actor, *ids)
    read_long_ago(ids[3], days=40)
    read_long_ago(ids[1], days=30)
    Conversation.objects.filter(conversation_id=ids[4]).update(synced_at=None)
    Conversation.objects.filter(conversation_id=ids[2]).update(drift=Drift.VANISHED)
    recorded.calls.clear()

    job = after(sync.start_stale(front, actor=actor, days=7))

    assert (job.state, job.total, job.done, job.failed) == (JobState.DONE, 3, 3, 0)
    looked = [path.rpartition("/")[2] for _, path in recorded.calls if "/items" not in path]
    assert looked == [ids[4], ids[3], ids[1]]
    assert after(sync.start_stale(front, actor=actor, days=7)).done == 0


def test_those_that_fail_are_not_asked_for_again_in_the_same_job(
    broken: Project, proxy: FaultProxy, recorded: RecordedUpstream, actor: Actor
) -> None:
    ids = [recorded.start_conversation("Hello") for _ in range(4)]
    bring(broken, actor, *ids)
    read_long_ago(*ids)
    with proxy.rule(wrong.page(), path=ids[1]):
        job = after(sync.start_stale(broken, actor=actor, days=7))
    assert (job.state, job.done, job.failed) == (JobState.DONE, 3, 1)


def test_only_what_was_never_read_is_fetched_without_an_age(
    front: Project, recorded: RecordedUpstream, actor: Actor
) -> None:
    ids = [recorded.start_conversation("Hello") for _ in range(2)]
    bring(front, actor, *ids)
    read_long_ago(ids[0])
    Conversation.objects.filter(conversation_id=ids[1]).update(synced_at=None)
    job = after(sync.start_stale(front, actor=actor, days=None))
    assert (job.done, row(ids[1]).synced_at is None) == (1, False)


@pytest.mark.parametrize(
    ("kind", "arguments", "error"),
    [
        (sync.STALE, {"days": -1}, InvalidRequest),
        (sync.STALE, {"days": True}, InvalidRequest),
        (sync.STALE, {"days": "7"}, InvalidRequest),
        (sync.STALE, {"weeks": 1}, InvalidRequest),
        (sync.REFRESH, {"query": 'tier:"gold'}, InvalidQuery),
        (sync.REFRESH, {"query": "x", "zone": "Moon/Far"}, InvalidRequest),
        (sync.REFRESH, {"filter": "x"}, InvalidRequest),
        (sync.FETCH, {"ids": []}, InvalidRequest),
        (sync.SWEEP, {"x": 1}, InvalidRequest),
        (sync.SWEEP, {"spares_failing": "no"}, InvalidRequest),
    ],
)
def test_what_a_job_cannot_work_with_is_refused(
    front: Project,
    actor: Actor,
    kind: str,
    arguments: dict[str, object],
    error: type[Exception],
) -> None:
    with pytest.raises(error):
        start_job(front, kind, arguments, actor=actor)
    assert not Job.objects.exists()


@pytest.mark.parametrize("kind", [*sync.KINDS, sync.FORGET])
def test_a_local_project_has_nothing_to_sync(project: Project, actor: Actor, kind: str) -> None:
    with pytest.raises(InvalidRequest, match="local project"):
        start_job(project, kind, actor=actor)


def test_a_query_for_words_takes_the_right_to_read(front: Project) -> None:
    finder = Actor(
        name="ann",
        via=Via.API,
        may=lambda permission: permission in {Permission.FIND, Permission.RUN_JOBS},
    )
    with pytest.raises(Denied):
        sync.start_refresh(front, "refund", actor=finder)
    sync.start_refresh(front, "tier:gold", actor=finder)
