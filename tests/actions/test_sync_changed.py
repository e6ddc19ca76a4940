"""A project that is changed while a job of it runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from conversations_admin.actions import sync
from conversations_admin.actions.actor import Actor
from conversations_admin.actions.job_progress import PartRun
from conversations_admin.actions.project_settings import settings_of
from conversations_admin.actions.projects import change_project
from conversations_admin.models import Conversation, Item, Job, Project
from conversations_admin.models.job import JobState
from tests.tasks.runs import FAST, after
from tests.upstream.proxy import FaultProxy
from tests.upstream.recorded import RecordedUpstream

pytestmark = pytest.mark.django_db

type Then = Callable[[], object]


@pytest.fixture
def front(openai_project: Callable[..., Project], recorded: RecordedUpstream) -> Project:
    return openai_project(recorded, calls_per_minute=FAST)


@pytest.fixture
def after_the_first(monkeypatch: pytest.MonkeyPatch) -> Callable[[Then], None]:
    """`after_the_first(act)`: have it done when the first part of a job was committed."""

    def arrange(act: Then) -> None:
        complete = PartRun.complete

        def completing(self: PartRun) -> None:
            complete(self)
            if self.job.done == 1:
                act()

        monkeypatch.setattr(PartRun, "complete", completing)

    return arrange


def change(project: Project, actor: Actor, **settings: object) -> Project:
    stored = Project.objects.get(pk=project.pk)
    return change_project(stored, replace(settings_of(stored), **settings), actor=actor)  # type: ignore[arg-type]


def test_a_job_stores_no_text_once_the_copy_is_switched_off(
    front: Project,
    recorded: RecordedUpstream,
    actor: Actor,
    after_the_first: Callable[[Then], None],
) -> None:
    ids = [recorded.start_conversation(f"secret {number}") for number in range(3)]
    job = sync.start_fetch(front, ids, actor=actor)

    def switch_off() -> None:
        assert Item.objects.count() == 1
        change(front, actor, is_mirrored=False)
        assert after(Job.objects.get(kind=sync.FORGET)).state == JobState.DONE

    after_the_first(switch_off)
    assert (after(job).state, job.done, job.failed) == (JobState.DONE, 3, 0)

    assert Conversation.objects.count() == 3
    assert not Item.objects.exists()
    assert set(Conversation.objects.values_list("title", flat=True)) == {""}


@pytest.mark.usefixtures("small_pages")
def test_a_walk_during_which_the_copy_is_off_for_a_while_begins_again(
    front: Project, recorded: RecordedUpstream, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = recorded.start_conversation("Hello")
    for number in range(4):
        recorded.plant(one, {"type": "message", "role": "user", "content": [], "n": number})
    job, note = sync.start_fetch(front, [one], actor=actor), PartRun.note
    once = iter([True])

    @contextmanager
    def noting(self: PartRun) -> Iterator[None]:
        with note(self):
            yield
        if next(once, False):
            change(front, actor, is_mirrored=False)
            after(Job.objects.get(kind=sync.FORGET))
            assert not Item.objects.exists()
            change(front, actor, is_mirrored=True)

    monkeypatch.setattr(PartRun, "note", noting)
    assert (after(job).state, job.done, job.failed) == (JobState.DONE, 1, 0)

    row = Conversation.objects.get()
    numbers = [item.body.get("n") for item in Item.objects.filter(conversation=row).in_order()]
    assert (numbers, row.item_count) == ([None, 0, 1, 2, 3], 5)
    assert row.synced_at is not None


def test_a_job_goes_on_at_the_new_address(
    front: Project,
    recorded: RecordedUpstream,
    proxy: FaultProxy,
    actor: Actor,
    after_the_first: Callable[[Then], None],
) -> None:
    ids = [recorded.start_conversation("Hello") for _ in range(3)]
    job = sync.start_fetch(front, ids, actor=actor)
    after_the_first(lambda: Project.objects.update(base_url=proxy.base_url))
    assert after(job).done == 3
    asked = {call.path.split("?")[0].split("/")[3] for call in proxy.calls}
    assert asked == set(ids[1:])
