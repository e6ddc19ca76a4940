"""A walk through everything an upstream has, and a look for what is new there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from openai import OpenAI

from conversations_admin.actions import budget, outages, periodic, sync
from conversations_admin.actions.actor import Actor
from conversations_admin.actions.job_runs import run
from conversations_admin.actions.jobs import resume_job, retry_failed
from conversations_admin.errors import Conflict, InvalidRequest
from conversations_admin.models import AuditEntry, Conversation, Item, Job, Project
from conversations_admin.models.conversation import Drift, Origin
from conversations_admin.models.job import JobState
from conversations_admin.stores.upstream.probe import NOBODYS
from conversations_admin.tasks import syncing
from conversations_admin.tasks.kinds import sweeping
from tests.actions.walks import GONE, start_some
from tests.tasks.runs import FAST, after
from tests.upstream import faults as wrong
from tests.upstream.proxy import FaultProxy
from tests.upstream.recorded import RecordedUpstream

pytestmark = pytest.mark.django_db


@pytest.fixture
def unlisted(openai_project: Callable[..., Project], recorded: RecordedUpstream) -> Project:
    """In front of an upstream that cannot list."""
    return openai_project(recorded, calls_per_minute=FAST)


def sweep(project: Project, actor: Actor) -> Job:
    job = after(sync.start_sweep(project, actor=actor))
    project.refresh_from_db()
    assert (job.state, job.failed) == (JobState.DONE, 0), job.problem
    return job


def drift() -> dict[str, str]:
    return dict(Conversation.objects.exclude(drift="").values_list("conversation_id", "drift"))


def row(conversation_id: str) -> Conversation:
    return Conversation.objects.get(conversation_id=conversation_id)


def plant_vanished(project: Project, **fields: object) -> Conversation:
    """A row whose conversation the upstream does not have."""
    now = timezone.now()
    known = {"conversation_id": GONE, "created_at": now, "active_at": now, "synced_at": now}
    return Conversation.objects.create(project=project, **known | fields)


@pytest.mark.usefixtures("small_pages")
def test_the_first_walk_brings_everything_and_calls_nothing_new(
    listing: Project, behind: OpenAI, actor: Actor
) -> None:
    ids = start_some(behind, 5)

    job = sweep(listing, actor)

    assert (job.done, job.total, job.counters["new"]) == (5, 5, 5)
    assert set(Conversation.objects.values_list("conversation_id", flat=True)) == set(ids)
    assert set(Conversation.objects.values_list("origin", flat=True)) == {Origin.LISTED}
    assert Item.objects.count() == 5
    assert drift() == {}
    assert listing.swept_at is not None


@pytest.mark.usefixtures("small_pages")
def test_the_next_walk_tells_every_kind_of_drift(
    listing: Project, behind: OpenAI, actor: Actor
) -> None:
    _, changed, thinner, vanished, _ = start_some(behind, 5)
    sweep(listing, actor)
    behind.conversations.update(changed, metadata={"n": "other"})
    item = behind.conversations.items.list(thinner).data[0]
    behind.conversations.items.delete(str(item.id), conversation_id=thinner)
    behind.conversations.delete(vanished)
    (new,) = start_some(behind, 1)

    job = sweep(listing, actor)

    assert drift() == {
        changed: Drift.METADATA,
        thinner: Drift.GONE,
        vanished: Drift.VANISHED,
        new: Drift.NEW,
    }
    assert row(changed).metadata == {"n": "other"}
    assert Item.objects.get(conversation=row(thinner)).is_gone
    assert job.done == 6
    assert job.counters["vanished"] == 1

    # What is found is told once, and what vanished is not asked for every day.
    assert "vanished" not in sweep(listing, actor).counters


@pytest.mark.usefixtures("small_pages")
def test_what_is_not_listed_is_asked_for_once_by_name(
    listing: Project,
    behind: OpenAI,
    faults: FaultProxy,
    actor: Actor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    start_some(behind, 7)
    sweep(listing, actor)
    plant_vanished(listing)
    monkeypatch.setattr("conversations_admin.tasks.kinds.fetching.READ_AT_ONCE", 2)
    faults.clear()

    sweep(listing, actor)

    asked = [call.path for call in faults.calls if call.path.count("/") == 3]
    assert [path for path in asked if "?" not in path] == [f"/v1/conversations/{GONE}"]
    assert drift() == {GONE: Drift.VANISHED}


def test_without_a_list_everything_known_is_asked_for(
    unlisted: Project, recorded: RecordedUpstream, actor: Actor
) -> None:
    ids = [recorded.start_conversation("Hello", n=str(number)) for number in range(3)]
    after(sync.start_fetch(unlisted, ids, actor=actor))
    recorded.set_metadata(ids[0], {"n": "other"})
    recorded.delete_conversation(ids[1])

    job = sweep(unlisted, actor)

    assert (job.done, job.total) == (3, 3)
    assert drift() == {ids[0]: Drift.METADATA, ids[1]: Drift.VANISHED}
    with pytest.raises(InvalidRequest, match="cannot list"):
        sync.start_new(unlisted, actor=actor)


def test_long_ones_are_read_whole_in_turns(
    unlisted: Project, recorded: RecordedUpstream, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = recorded.start_conversation()
    for number in range(150):
        recorded.plant(long, {"type": "message", "role": "user", "content": [], "n": number})
    after(sync.start_fetch(unlisted, [long], actor=actor))
    recorded.delete_item(long, recorded.items(long)[3]["id"])

    monkeypatch.setattr(sweeping.Sweep, "is_thorough", lambda *_: False)
    sweep(unlisted, actor)
    assert drift() == {}
    recorded.delete_item(long, recorded.items(long)[-3]["id"])
    sweep(unlisted, actor)
    assert drift() == {long: Drift.GONE}
    assert Item.objects.filter(is_gone=True).count() == 1
    monkeypatch.setattr(sweeping.Sweep, "is_thorough", lambda *_: True)
    sweep(unlisted, actor)
    assert Item.objects.filter(is_gone=True).count() == 2


def test_every_conversation_has_its_turn_within_ten_days() -> None:
    kind = sweeping.Sweep()
    days = timezone.now().toordinal()
    turns = [
        (sweeping.turn_of(f"conv_{number}") + day) % sweeping.TURNS == 0
        for number in range(20)
        for day in range(days, days + sweeping.TURNS)
    ]
    assert sum(turns) == 20
    assert kind.is_thorough("conv_1") in {True, False}


def test_new_ones_are_looked_for_until_they_are_known(
    listing: Project, behind: OpenAI, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeping, "RUN_OF_KNOWN", 3)
    start_some(behind, 8)
    first = after(sync.start_new(listing, actor=actor))
    assert (first.done, drift()) == (8, {})
    Project.objects.filter(pk=listing.pk).update(swept_at=timezone.now())
    new = start_some(behind, 2)

    job = after(sync.start_new(listing, actor=actor))

    assert (job.state, job.done) == (JobState.DONE, 2)
    assert drift() == dict.fromkeys(new, Drift.NEW)
    assert row(new[0]).synced_at is not None


def test_a_walk_goes_on_where_it_was_cancelled(
    listing: Project,
    behind: OpenAI,
    faults: FaultProxy,
    actor: Actor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("conversations_admin.actions.fetching.MAX_PAGE", 3)
    ids = start_some(behind, 8)
    listing.capabilities = {"lists": True}
    listing.save()
    job = sync.start_sweep(listing, actor=actor)
    # The key is revoked at the fourth; what was found is kept.
    with (
        faults.rule(wrong.refusal(401), path=f"{ids[4]}/items"),
        faults.rule(wrong.refusal(401), path=NOBODYS),
    ):
        assert after(job).state == JobState.FAILED
    assert (job.done, job.failed) == (3, 0)

    resumed = after(resume_job(job, actor=actor))
    assert (resumed.state, resumed.total, resumed.done) == (JobState.DONE, 8, 8)
    assert (resumed.failed, resumed.counters["new"]) == (0, 8)
    assert Conversation.objects.filter(synced_at__isnull=False).count() == 8


def test_what_is_new_is_read_once_in_the_middle_of_the_first_walk(
    listing: Project,
    behind: OpenAI,
    faults: FaultProxy,
    actor: Actor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for module in (sweeping, syncing):
        monkeypatch.setattr(module, "RUN_OF_KNOWN", 3)
    monkeypatch.setattr(outages, "PAUSES", ())
    listing.capabilities = {"lists": True}
    listing.save()
    ids = start_some(behind, 6)
    walk = sync.start_sweep(listing, actor=actor)
    with (
        faults.rule(wrong.refusal(503), path=f"{ids[2]}/items"),
        faults.rule(wrong.refusal(503), path=NOBODYS),
    ):
        after(walk)
    assert (walk.state, walk.done) == (JobState.QUEUED, 3)
    start_some(behind, 2)

    syncing.look_for_new()

    look = after(Job.objects.latest("pk"))
    assert (look.kind, look.state, look.done) == (sync.NEW, JobState.DONE, 2)
    assert (after(walk).state, walk.done, walk.counters["new"]) == (JobState.DONE, 6, 6)
    assert (Conversation.objects.exclude(synced_at=None).count(), Item.objects.count()) == (8, 8)
    assert drift() == {}
    assert not syncing.has_new(listing)


def test_metadata_that_we_change_during_the_walk_is_no_drift(
    listing: Project, behind: OpenAI, faults: FaultProxy, actor: Actor
) -> None:
    (one,) = start_some(behind, 1)
    sweep(listing, actor)
    stale = {"n": "as it was listed"}

    def age(body: dict[str, object]) -> dict[str, object]:
        data = body["data"]
        assert isinstance(data, list)
        return {**body, "data": [{**each, "metadata": stale} for each in data]}

    faults.rule(wrong.rewrite(age), path=r"conversations\?")
    sweep(listing, actor)
    assert (row(one).metadata, drift()) == ({"n": "0"}, {})


def test_one_walk_at_a_time(listing: Project, actor: Actor) -> None:
    sync.start_sweep(listing, actor=actor)
    with pytest.raises(Conflict):
        sync.start_sweep(listing, actor=actor)


def test_what_failed_in_a_walk_is_not_done_again_beside_another(
    listing: Project, behind: OpenAI, faults: FaultProxy, actor: Actor
) -> None:
    (one,) = start_some(behind, 1)
    with faults.rule(wrong.refusal(400), path=f"{one}/items"):
        walk = after(sync.start_sweep(listing, actor=actor))
    assert walk.failed == 1
    other = sync.start_sweep(listing, actor=actor)
    with pytest.raises(Conflict):
        retry_failed(walk, actor=actor)
    after(other)
    assert after(retry_failed(walk, actor=actor)).done == 1


def jobs() -> list[str]:
    return list(Job.objects.order_by("pk").values_list("kind", flat=True))


def test_by_itself_a_job_is_started_where_there_is_something_to_do(
    listing: Project, unlisted: Project, project: Project, behind: OpenAI
) -> None:
    syncing.look_for_new()
    syncing.fetch_what_is_missing()
    assert jobs() == []
    start_some(behind, 1)
    syncing.look_for_new()
    assert jobs() == [sync.NEW]
    syncing.look_for_new()
    assert jobs() == [sync.NEW]
    run(Job.objects.get().pk)
    syncing.look_for_new()
    assert jobs() == [sync.NEW]

    Conversation.objects.update(synced_at=None)
    syncing.fetch_what_is_missing()
    assert jobs() == [sync.NEW, sync.STALE]
    run(Job.objects.latest("pk").pk)
    syncing.fetch_what_is_missing()
    assert jobs() == [sync.NEW, sync.STALE]
    starts = AuditEntry.objects.filter(action="job.start")
    assert set(starts.values_list("actor", "via")) == {("schedule", "job")}


def test_nobody_looks_for_new_ones_while_the_upstream_rests(
    listing: Project, behind: OpenAI, faults: FaultProxy
) -> None:
    start_some(behind, 1)
    assert syncing.has_new(listing)
    assert budget.used(listing).calls == len(faults.calls) > 0
    budget.hold(listing, 60)
    assert not syncing.has_new(listing)


def test_an_upstream_that_is_down_does_not_keep_the_others_waiting(
    openai_project: Callable[..., Project],
    listing: Project,
    behind: OpenAI,
    caplog: pytest.LogCaptureFixture,
) -> None:
    down = openai_project("http://127.0.0.1:9/v1", slug="a-down")
    start_some(behind, 1)
    syncing.look_for_new()
    assert list(Job.objects.values_list("project", flat=True)) == [listing.pk]
    assert down.slug in caplog.text


def test_everything_is_walked_through_once_a_day(listing: Project, unlisted: Project) -> None:
    syncing.walk_through_everything()
    assert jobs() == [sync.SWEEP, sync.SWEEP]
    for job in Job.objects.all():
        run(job.pk)
    syncing.walk_through_everything()
    assert len(jobs()) == 2
    yesterday = timezone.now() - timedelta(days=1, minutes=1)
    Job.objects.filter(project=listing).update(created_at=yesterday)
    syncing.walk_through_everything()
    assert Job.objects.latest("pk").project == listing
    assert len(jobs()) == 3
    assert {"sync.new", "sync.fetch", "sync.sweep", "writes.settle"} <= set(periodic._registered)


def test_a_copy_that_is_not_wanted_is_erased(
    listing: Project, behind: OpenAI, actor: Actor
) -> None:
    start_some(behind, 3)
    sweep(listing, actor)
    with pytest.raises(InvalidRequest, match="keeps a copy"):
        sync.start_forgetting(listing, actor=actor)
    listing.is_mirrored = False
    listing.save()

    job = after(sync.start_forgetting(listing, actor=actor))

    assert (job.state, job.done) == (JobState.DONE, 3)
    assert not Item.objects.exists()
    assert set(Conversation.objects.values_list("title", flat=True)) == {""}
    assert Conversation.objects.count() == 3


def test_erasing_stops_when_the_copy_is_wanted_again(
    listing: Project, behind: OpenAI, actor: Actor
) -> None:
    start_some(behind, 1)
    sweep(listing, actor)
    Project.objects.filter(pk=listing.pk).update(is_mirrored=False)
    listing.refresh_from_db()
    job = sync.start_forgetting(listing, actor=actor)
    Project.objects.filter(pk=listing.pk).update(is_mirrored=True)
    assert after(job).state == JobState.FAILED
    assert Item.objects.count() == 1
