"""Bringing conversations in by their ids, and the pages about an upstream, in a real browser."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from playwright.sync_api import expect

from conversations_admin.actions import sync
from conversations_admin.actions.actor import Actor
from conversations_admin.actions.job_runs import run
from conversations_admin.models import Conversation, Job, Project, User
from conversations_admin.models.conversation import KEPT, Drift
from tests.browser.conftest import LOOKS, Visitor, faults_of
from tests.tasks.runs import FAST
from tests.upstream.recorded import RecordedUpstream

pytestmark = pytest.mark.django_db(transaction=True)

type Work = Callable[[], threading.Thread]


@pytest.fixture
def front(openai_project: Callable[..., Project], recorded: RecordedUpstream) -> Project:
    return openai_project(recorded, slug="front", capabilities={"lists": False})


@pytest.fixture
def work() -> Iterator[Work]:
    """`work()`: a worker that does the newest job."""
    workers: list[threading.Thread] = []

    def labour(key: int) -> None:
        try:
            run(key)
        finally:
            connection.close()

    def start() -> threading.Thread:
        worker = threading.Thread(target=labour, args=[Job.objects.latest("pk").pk])
        worker.start()
        workers.append(worker)
        return worker

    yield start
    for worker in workers:
        worker.join(timeout=30)
        assert not worker.is_alive()


def test_ids_are_pasted_looked_at_and_fetched_with_progress_and_cancelled(
    visitor: Visitor, curator: User, front: Project, recorded: RecordedUpstream, work: Work
) -> None:
    Project.objects.update(calls_per_minute=30)
    ids = [recorded.start_conversation(f"Hello {number}") for number in range(12)]
    page = visitor.sign_in(curator, then="/p/front/c/")
    page.get_by_role("link", name="Paste or upload ids").click()
    page.get_by_label("Paste ids").fill("\n".join(["# ours", *ids, ids[0], "rubbish"]))
    page.get_by_role("button", name="See what is in it").click()
    expect(page.get_by_role("table")).to_contain_text("rubbish")
    page.get_by_role("button", name="Fetch 12 conversations").click()
    expect(page).to_have_url(re.compile(r"/p/front/jobs/\d+/"))

    worker = work()
    # Two calls each: after the first few, two seconds apart.
    some = re.compile("[1-9] of 12 conversations")
    expect(page.locator("#job")).to_contain_text(some)
    page.locator("#job-cancel").click()
    page.get_by_role("button", name="Cancel it").click()
    worker.join(timeout=30)
    badge = page.locator("#job .badge").first
    expect(badge).to_have_text("Cancelled")
    assert 0 < Conversation.objects.count() < 12

    Project.objects.update(calls_per_minute=FAST)
    page.get_by_role("button", name="Go on").click()
    expect(badge).to_have_text("Waiting")
    work()
    expect(badge).to_have_text("Done")
    expect(page.locator("#job")).to_contain_text("12 of 12 conversations")
    page.get_by_role("link", name="Conversations", exact=True).click()
    expect(page.locator("tr[data-row]")).to_have_count(12)


def test_the_sync_page_follows_a_walk_and_stops_by_itself(
    visitor: Visitor, curator: User, front: Project, recorded: RecordedUpstream, work: Work
) -> None:
    ids = [recorded.start_conversation("Hello") for _ in range(3)]
    sync.start_fetch(front, ids, actor=Actor.of_command())
    work().join(timeout=30)
    recorded.delete_conversation(ids[0])
    page = visitor.sign_in(curator, then="/p/front/sync/")
    page.get_by_role("button", name="Walk through everything").click()
    jobs = page.locator("#sync-jobs")
    expect(jobs.locator(".badge").first).to_have_text("Waiting")
    expect(page.locator("#drift-1")).to_have_text("0")

    work()

    expect(jobs.locator(".badge").first).to_have_text("Done")
    expect(page.locator("#drift-1")).to_have_text("1")
    expect(jobs).not_to_have_attribute("hx-trigger", re.compile("every"))
    page.locator("#drift-1").click()
    expect(page.locator("tr[data-row]")).to_have_count(1)


def test_the_sync_page_says_when_the_upstream_is_away_and_back(
    visitor: Visitor, curator: User, front: Project, recorded: RecordedUpstream
) -> None:
    Project.objects.update(base_url="http://127.0.0.1:9/v1")
    page = visitor.sign_in(curator, then="/p/front/sync/")
    away = page.get_by_text("The upstream does not answer.")
    expect(page.locator("#reach .badge")).to_have_text("no")
    expect(away).to_be_visible()
    assert faults_of(page) == ""

    Project.objects.update(base_url=recorded.base_url)
    page.get_by_role("link", name="Ask again").click()

    expect(page.locator("#reach .badge")).to_have_text("yes")
    expect(away).to_have_count(0)


def test_ids_are_uploaded_without_scripts(
    make_visitor: Callable[..., Visitor],
    curator: User,
    front: Project,
    recorded: RecordedUpstream,
    work: Work,
) -> None:
    one = recorded.start_conversation("Hello")
    visitor = make_visitor(scripts=False)
    page = visitor.sign_in(curator, then="/p/front/sync/")
    page.get_by_role("link", name="Fetch by ids").click()
    file = {"name": "ids.csv", "mimeType": "text/csv", "buffer": f"id,n\n{one},1\n".encode()}
    page.get_by_label("Or choose a file").set_input_files(file)  # type: ignore[arg-type]
    page.get_by_role("button", name="See what is in it").click()
    page.get_by_role("button", name="Fetch 1 conversation").click()
    work().join(timeout=30)
    page.reload()
    expect(page.locator("#job")).to_contain_text("1 of 1 conversations")


@pytest.fixture
def busy(front: Project, recorded: RecordedUpstream, work: Work) -> Project:
    """With every kind of drift, a job that runs and one that failed in part."""
    ids = [recorded.start_conversation("Hello") for _ in range(6)]
    sync.start_fetch(front, [*ids, "conv_unknown"], actor=Actor.of_command())
    work().join(timeout=30)
    for conversation_id, drift in zip(ids, [*Drift.values, KEPT], strict=False):
        Conversation.objects.filter(conversation_id=conversation_id).update(drift=drift)
    Conversation.objects.filter(conversation_id=ids[5]).update(
        synced_at=timezone.now() - timedelta(days=30)
    )
    job = sync.start_sweep(front, actor=Actor.of_command())
    Job.objects.filter(pk=job.pk).update(total=12_000, done=4_321, problem="Waiting: a rest.")
    return front


@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize("look", ["light wide", "dark narrow"])
def test_the_pages_are_free_of_faults(
    make_visitor: Callable[..., Visitor],
    superuser: User,
    openai_project: Callable[..., Project],
    look: str,
) -> None:
    openai_project("http://127.0.0.1:9/v1", slug="empty", key="", key_variable="NO_SUCH_KEY")
    visitor = make_visitor(**LOOKS[look])
    page = visitor.sign_in(superuser)
    faults = {}

    def note(name: str) -> None:
        faults[name] = faults_of(page)

    for path in ("front/sync", "empty/sync", "empty/c"):
        visitor.open(f"/p/{path}/")
        note(path)
    visitor.open("/p/front/sync/ids/")
    known = Conversation.objects.values_list("conversation_id", flat=True)
    rubbish = [f"rubbish {number} " + "x" * 90 for number in range(30)]
    page.get_by_label("Paste ids").fill("\n".join([*known, "conv_new", "conv_new", *rubbish]))
    page.get_by_role("button", name="See what is in it").click()
    page.get_by_role("table").wait_for()
    note("preview")
    visitor.expect_complaint("422")
    page.get_by_label("Paste ids").fill("")
    page.get_by_role("button", name="See what is in it").click()
    page.get_by_role("alert").wait_for()
    note("nothing given")
    assert {name: fault for name, fault in faults.items() if fault} == {}
