"""A job watched in a browser: it moves by itself, can be ended, and then the page is at rest."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from django.db import connection

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.job_progress import PartRun
from conversations_admin.actions.job_runs import run
from conversations_admin.actions.jobs import start_job
from conversations_admin.models import Job, Project, User
from tests.browser.conftest import Visitor, axe_findings, faults_of, settle
from tests.tasks.kinds import Numbers

pytestmark = pytest.mark.django_db(transaction=True)


class Held:
    """A job at work in a thread, which stops in front of a part until it is let go on."""

    def __init__(self, job: Job, *, at: int) -> None:
        self.job = job
        self._may_go_on = threading.Event()
        Numbers.before[str(at)] = self._wait
        self._thread = threading.Thread(target=self._work)
        self._thread.start()

    def let_go_on(self) -> None:
        self._may_go_on.set()
        self._thread.join(30)

    def _work(self) -> None:
        try:
            run(self.job.pk)
        finally:
            connection.close()

    def _wait(self, _: PartRun) -> None:
        self._may_go_on.wait(30)


@pytest.fixture
def hold(project: Project, actor: Actor) -> Iterator[Callable[..., Held]]:
    held: list[Held] = []

    def make(*, parts: int, at: int, failing: tuple[int, ...] = ()) -> Held:
        arguments = {"parts": parts, "failing": list(failing)}
        held.append(Held(start_job(project, Numbers.name, arguments, actor=actor), at=at))
        return held[-1]

    yield make
    for each in held:
        each.let_go_on()
    Numbers.before.clear()


def test_a_job_moves_by_itself_until_it_is_done(
    visitor: Visitor, curator: User, hold: Callable[..., Held]
) -> None:
    held = hold(parts=8, at=6, failing=(2,))
    page = visitor.sign_in(curator, then=f"/p/support/jobs/{held.job.pk}/")
    page.get_by_text("4 of 8 numbers done, 1 failed").wait_for()
    page.get_by_role("link", name="Cancel").focus()
    assert axe_findings(page) == ""

    held.let_go_on()

    page.get_by_text("7 of 8 numbers done, 1 failed", exact=True).wait_for()
    page.get_by_text("2 is refused.").wait_for()
    assert page.locator("#job[hx-trigger]").count() == 0
    assert "7 of 8 numbers" in (page.locator("#job-said").text_content() or "")
    assert axe_findings(page) == ""

    page.get_by_role("button", name="Try the 1 that failed again").click()
    page.get_by_text("Does again what failed").wait_for()


def test_a_job_is_ended_from_its_page_and_keeps_the_keyboards_place(
    visitor: Visitor, curator: User, hold: Callable[..., Held]
) -> None:
    held = hold(parts=8, at=6)
    page = visitor.sign_in(curator, then=f"/p/support/jobs/{held.job.pk}/")
    cancel = page.get_by_role("link", name="Cancel")
    cancel.focus()
    with page.expect_response(lambda answer: answer.url.endswith(f"/jobs/{held.job.pk}/")):
        pass
    settle(page)
    assert page.evaluate("document.activeElement.id") == "job-cancel"

    cancel.press("Enter")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Cancel it").click()
    page.get_by_text("Ending", exact=True).wait_for()
    held.let_go_on()

    page.get_by_text("Cancelled", exact=True).wait_for()
    assert page.get_by_role("button", name="Go on with the other 2").is_visible()


@pytest.mark.parametrize("look", [{}, {"dark": True, "narrow": True}])
def test_the_pages_of_jobs_are_in_order_in_every_look(
    make_visitor: Callable[..., Visitor],
    curator: User,
    hold: Callable[..., Held],
    look: dict[str, bool],
) -> None:
    hold(parts=3, at=3, failing=(1,)).let_go_on()
    hold(parts=8, at=6)
    visitor = make_visitor(**look)
    page = visitor.sign_in(curator, then="/p/support/jobs/")
    assert faults_of(page) == ""
    page.locator("a.row-title").last.click()
    page.get_by_role("heading", name="What failed").wait_for()
    assert faults_of(page) == ""
