"""The pages of jobs: what people see while one runs, and what they can do about it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from conversations_admin.actions import sync
from conversations_admin.actions.actor import Actor
from conversations_admin.actions.job_leases import take
from conversations_admin.actions.job_runs import run
from conversations_admin.actions.jobs import cancel_job, start_job
from conversations_admin.models import AuditEntry, Conversation, Job, JobFailure, Project, User
from conversations_admin.models.job import JobState
from tests.tasks.kinds import Numbers
from tests.web.pages import HTMX, Element, read

pytestmark = pytest.mark.django_db

Start = Callable[..., Job]


@pytest.fixture
def start(project: Project, actor: Actor) -> Start:
    def make(*, parts: int = 4, failing: tuple[int, ...] = ()) -> Job:
        arguments = {"parts": parts, "failing": list(failing)}
        return start_job(project, Numbers.name, arguments, actor=actor)

    return make


@pytest.fixture
def curators(curator: User, sign_in: Callable[[User], Client], project: Project) -> Client:
    """The browser of somebody who may run jobs."""
    return sign_in(curator)


def page_of(browser: Client, job: Job | None = None, **query: str) -> Element:
    place = ["job_detail", "support", job.pk] if job else ["job_list", "support"]
    return read(browser.get(reverse(str(place[0]), args=place[1:]), query))


def halfway(job: Job) -> Job:
    """As a worker that has it would leave it in the middle."""
    take(job.pk, "host:1:x")
    Job.objects.filter(pk=job.pk).update(total=200, done=119, failed=1, counters={"not_found": 3})
    job.refresh_from_db()
    return job


def test_a_project_without_jobs_says_what_they_are(browser: Client) -> None:
    page = page_of(browser)

    assert "No jobs yet" in page.text
    assert page.one("a", aria_current="page").text == "Jobs"


def test_a_running_job_shows_how_far_it_is_in_numbers_and_as_a_bar(
    browser: Client, start: Start
) -> None:
    page = page_of(browser, halfway(start()))

    bar = page.one("div", role="progressbar")
    assert (bar["aria-valuenow"], bar["aria-valuemax"]) == ("120", "200")
    assert bar.one("rect", class_="done")["width"] == "59.50"
    assert bar.one("rect", class_="failed")["width"] == "0.50"
    assert "119 of 200 numbers done, 1 failed" in page.text
    told = page.one("section", class_="job")
    assert "Running" in told.text
    found = {each.one("dt").text: each.one("dd").text for each in told.one("dl").all("div")}
    assert (found["Done"], found["Failed"], found["Not found"]) == ("119", "1", "3")


def test_a_page_asks_again_only_while_its_job_runs(browser: Client, start: Start) -> None:
    job = start(parts=2)
    before = page_of(browser, job).one("div", id="job")
    assert before["hx-trigger"] == "every 2s"
    assert page_of(browser).one("div", id="jobs")["hx-trigger"] == "every 2s"

    run(job.pk)

    for page, part in ((page_of(browser, job), "job"), (page_of(browser), "jobs")):
        assert page.one("div", id=part).get("hx-trigger") is None


def test_what_is_asked_for_again_is_the_part_that_changes_and_tells_the_end(
    browser: Client, start: Start
) -> None:
    job = start(parts=2)
    run(job.pk)

    answer = browser.get(reverse("job_detail", args=["support", job.pk]), headers=HTMX)

    part = read(answer)
    assert not part.has("h1")
    assert part.one("p", hx_swap_oob="innerHTML:#job-said").text == "Done: 2 of 2 numbers done"


def test_without_scripts_there_is_a_link_to_look_again(browser: Client, start: Start) -> None:
    job = start()

    assert page_of(browser, job).one("a", id="job-refresh")["href"].endswith(f"/jobs/{job.pk}/")


def test_who_may_run_jobs_starts_one_that_is_offered(
    curators: Client, make_conversation: Callable[..., Conversation]
) -> None:
    make_conversation("Hello")
    page = page_of(curators)
    form = next(each for each in page.all("form") if "Rebuild the text index" in each.text)

    answer = curators.post(form["action"], {"kind": form.one("input", name="kind")["value"]})

    job = Job.objects.get()
    assert answer.status_code == 303
    run(job.pk)
    assert "1 of 1 items" in page_of(curators, job).text


def test_who_only_reads_sees_jobs_and_no_buttons(browser: Client, start: Start) -> None:
    job = start(parts=3, failing=(2,))
    assert not page_of(browser, job).has("a", id="job-cancel")
    run(job.pk)

    assert not page_of(browser, job).has("button", id="job-retry")
    assert "Rebuild the text index" not in page_of(browser).text


def test_the_same_kind_is_not_started_twice_at_once(curators: Client) -> None:
    address = reverse("job_start", args=["support"])
    curators.post(address, {"kind": "search.rebuild"})

    answer = curators.post(address, {"kind": "search.rebuild"})

    assert answer.status_code == 409
    assert "that is running already" in answer.content.decode()
    assert Job.objects.count() == 1


def test_cancelling_is_asked_for_first_and_is_on_record(
    curators: Client, start: Start, curator: User
) -> None:
    job = halfway(start())
    link = page_of(curators, job).one("a", id="job-cancel")
    question = read(curators.get(link["href"]))
    form = next(each for each in question.all("form") if "Cancel it" in each.text)

    answer = curators.post(form["action"], follow=True)

    page = read(answer)
    ends = f"{curator.username} asked for its end. It ends after what it is doing just now."
    assert ends in page.text
    assert "Ending" in page.text
    assert not page.has("a", id="job-cancel")
    entry = AuditEntry.objects.get(action="job.cancel")
    assert (entry.actor, entry.target) == (curator.username, f"{Numbers.name} {job.pk}")


def test_failed_parts_are_listed_with_their_reasons_and_done_again(
    curators: Client, start: Start
) -> None:
    job = start(parts=4, failing=(2, 4))
    run(job.pk)
    page = page_of(curators, job)
    assert "Done in part" in page.text
    assert "2 of 4 numbers are done. The 2 that failed are listed below" in page.text
    assert "2 is refused." in page.text
    assert not page.has("button", id="job-resume")

    retry = page.one("button", id="job-retry").parent
    assert retry is not None
    answer = curators.post(retry["action"], follow=True)

    again = Job.objects.latest("pk")
    page = read(answer)
    assert f"Does again what failed in job {job.pk}" in page.text
    assert page.one(id="messages").text == ""
    run(again.pk)
    assert "2 of 2 numbers" in page_of(curators, again).text
    before = page_of(curators, job)
    assert not before.has("button", id="job-retry")
    assert before.has("a", href=f"/p/support/jobs/{again.pk}/")


def test_many_failures_are_shown_a_page_at_a_time(curators: Client, start: Start) -> None:
    job = start()
    moment = job.created_at
    JobFailure.objects.bulk_create(
        JobFailure(job=job, part=f"conv_{number}", reason="Gone.", failed_at=moment)
        for number in range(60)
    )
    page = page_of(curators, job)
    assert "conv_49" in page.text
    assert "conv_50" not in page.text

    further = read(curators.get(page.one("a", id="failures-next")["href"]))

    assert "conv_50" in further.text
    last = JobFailure.objects.get(part="conv_49").pk
    assert further.one("div", id="job")["hx-get"].endswith(f"?after={last}")


def test_where_every_part_failed_nothing_looks_done(curators: Client, start: Start) -> None:
    job = start(parts=2, failing=(1, 2))
    run(job.pk)

    page = page_of(curators, job)

    assert page.one("span", class_="badge").text == "All failed"
    assert "0 of 2 numbers done, 2 failed" in page.text
    assert "None of the 2 numbers could be done." in page.text
    bar = page.one("div", role="progressbar")
    widths = [bar.one("rect", class_=name)["width"] for name in ("done", "failed")]
    assert widths == ["0.00", "100.00"]
    # It came to its end: there is nothing to go on with.
    assert not page.has("button", id="job-resume")
    assert page.one("button", id="job-retry").text == "Try the 2 that failed again"


def test_a_job_that_stopped_says_where_and_what_each_button_does(
    curators: Client, start: Start
) -> None:
    job = halfway(start())
    Job.objects.update(state=JobState.FAILED, problem="Stopped: nothing listens.")
    JobFailure.objects.create(job=job, part="7", reason="Refused.", failed_at=job.created_at)

    page = page_of(curators, job)

    assert page.one("span", class_="badge").text == "Stopped"
    assert "It stopped at 120 of 200 numbers. What was done until then stays done." in page.text
    acts = [each.text for each in page.one("ul", class_="job-acts").all("li")]
    assert acts == [
        "Go on with the other 80From where it stopped; what failed is not tried again.",
        "Try the 1 that failed againAs a job of its own; the others are not touched.",
    ]


def test_a_job_that_is_held_up_says_that_it_goes_on_by_itself(
    browser: Client, viewer: User, start: Start
) -> None:
    job = halfway(start())
    Job.objects.update(taken_at=job.created_at - timedelta(minutes=1))
    Job.objects.update(problem="Waiting: jobs may make 30 calls of the upstream a minute.")
    page = page_of(browser, job)
    assert page.one("span", class_="badge").text == "Running"
    assert "left" in page.one("div", class_="job-bar").text

    Job.objects.update(problem="Waiting: nothing listens.")

    page = page_of(browser, job)
    assert page.one("span", class_="badge").text == "Waiting"
    assert "It goes on by itself once this is over: Waiting: nothing listens." in page.text
    assert "left" not in page.one("div", class_="job-bar").text

    # In the zone of the person who looks.
    User.objects.filter(pk=viewer.pk).update(time_zone="Asia/Kolkata")
    until = timezone.now().replace(second=0) + timedelta(minutes=10)
    Job.objects.update(state=JobState.QUEUED, lease_owner="", lease_until=until)
    local = until.astimezone(ZoneInfo("Asia/Kolkata"))
    words = f"Waiting until {local:%H:%M}; then it tries again by itself:"
    assert words in page_of(browser, job).text


def test_how_much_there_is_nobody_knows_at_first(browser: Client, start: Start) -> None:
    job = halfway(start())
    Job.objects.update(total=None)

    bar = page_of(browser, job).one("div", role="progressbar")

    assert bar.get("data-unknown") == ""
    assert bar.get("aria-valuenow") is None
    assert not bar.has("rect")


def test_a_cancelled_job_goes_on_where_it_stopped(
    curators: Client, start: Start, actor: Actor
) -> None:
    job = start(parts=3)
    cancel_job(job, actor=actor)
    page = page_of(curators, job)
    assert f"{actor.name} ended it at 0 numbers." in page.text
    form = page.one("button", id="job-resume").parent
    assert form is not None

    curators.post(form["action"])

    run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.done) == (JobState.DONE, 3)


def test_one_that_had_nothing_to_do_says_so_and_why(browser: Client, start: Start) -> None:
    job = start(parts=0)
    run(job.pk)
    for page in (page_of(browser), page_of(browser, job)):
        assert page.one("span", class_="badge").text == "Nothing to do"
        assert "There were no numbers." in page.text
        assert "0 of 0" not in page.text
    Job.objects.update(kind=sync.STALE, arguments={"days": 7})
    assert "had been read, in the last 7 days." in page_of(browser, job).text


def test_a_job_that_no_worker_takes_says_what_to_do(browser: Client, start: Start) -> None:
    job = start()
    assert "No worker is there" not in page_of(browser, job).text
    Job.objects.update(lease_until=job.lease_until - timedelta(minutes=1))
    assert "No worker is there" in page_of(browser, job).text

    Job.objects.update(problem="Waiting: nothing listens.")

    assert "No worker is there" not in page_of(browser, job).text


def test_a_list_of_many_is_walked_from_the_newest(browser: Client, start: Start) -> None:
    jobs = [start() for _ in range(30)]
    page = page_of(browser)
    assert page.has("a", id=f"job-{jobs[-1].pk}")
    assert not page.has("a", id=f"job-{jobs[0].pk}")

    older = next(link for link in page.all("a", class_="link") if link.text == "Older")

    assert read(browser.get(older["href"])).has("a", id=f"job-{jobs[0].pk}")
