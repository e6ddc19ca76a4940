"""The sync page: how far a project is with its upstream, and what brings it further."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from conversations_admin.actions import budget, sync
from conversations_admin.actions.job_runs import run
from conversations_admin.models import Job, Project, User
from conversations_admin.models.conversation import KEPT, Drift
from tests.upstream.asking import asked_elsewhere
from tests.upstream.proxy import FaultProxy
from tests.upstream.recorded import RecordedUpstream
from tests.web.pages import HTMX, Element, read
from tests.web.sync.reading import A, B, C, address, plant, told_in

pytestmark = pytest.mark.django_db


def links(page: Element) -> dict[str, str]:
    return {link.text: link["href"] for link in page.all("a")}


def buttons(page: Element) -> list[Element]:
    """Those that start something."""
    forms = page.all("form", action=address("sync_start"))
    return [button for form in forms for button in form.all("button")]


def asked(browser: Client) -> Element:
    """What the page is answered when it asks whether the upstream is there."""
    return read(browser.get(address(ask="1"), headers=HTMX))


def test_the_page_tells_how_far_a_project_is(keeper: Client, front: Project) -> None:
    long_ago = timezone.now() - timedelta(days=30)
    plant(front, A)
    plant(front, B, synced_at=long_ago, drift=Drift.METADATA)
    plant(front, C, synced_at=None)
    plant(front, "conv_gone", drift=Drift.VANISHED, synced_at=long_ago)
    plant(front, "conv_kept", drift=KEPT, synced_at=long_ago)
    plant(front, "conv_deleted", deleted_at=timezone.now(), drift=Drift.NEW)
    budget.take(front, 5)

    page = read(keeper.get(address()))

    told = told_in(page)
    assert told["Known"] == "5"
    assert told["With a whole copy"] == "4"
    assert told["Never fetched"] == "1"
    assert told["Not read for 7 days"] == "1"
    assert told["Last walk through everything"] == "never"
    assert told["Lists its conversations"] == "no"
    drifts = page.one(id="figures").all("a")
    assert {link["title"]: link.text for link in drifts} == {
        "drift:vanished": "1",
        "drift:gone": "0",
        "drift:metadata": "1",
        "drift:new": "0",
        "drift:kept": "1",
    }
    for link in drifts:
        rows = read(keeper.get(link["href"])).all("tr")
        assert link["href"] == f"/p/front/c/?q={link['title']}"
        assert len([row for row in rows if "id" in row.attributes]) == int(link.text)
    assert "5 of 300" in page.one(id="calls").text


def test_a_missing_key_is_told_with_its_variable(
    openai_project: Callable[..., Project],
    recorded: RecordedUpstream,
    curator: User,
    sign_in: Callable[[User], Client],
) -> None:
    openai_project(recorded, slug="front", key="", key_variable="NO_SUCH_KEY")
    browser = sign_in(curator)
    page = read(browser.get(address()))
    assert "NO_SUCH_KEY" in page.one("section", aria_label="No key").text
    assert told_in(page)["Answers"] == "cannot be asked"
    assert all("disabled" in each.attributes for each in buttons(page))
    assert not page.one("main").has("a", href=address("ids_read"))
    answer = browser.post(address("sync_start"), {"kind": sync.SWEEP}, follow=True)
    assert "NO_SUCH_KEY" in read(answer).one(id="messages").text
    assert not Job.objects.exists()


def test_the_page_costs_the_same_however_many_there_are(
    keeper: Client, front: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync, "CAP", 3)
    plant(front, A)
    keeper.get(address())
    with CaptureQueriesContext(connection) as few:
        keeper.get(address())
    for number in range(6):
        plant(front, f"conv_{number}", drift=Drift.NEW)
    with CaptureQueriesContext(connection) as many:
        page = read(keeper.get(address()))
    assert len(many) == len(few)
    assert "3+" in page.one(id="figures").text


def test_the_page_asks_whether_the_upstream_answers(keeper: Client, front: Project) -> None:
    before = read(keeper.get(address())).one("dl", id="reach")
    assert before["hx-trigger"] == "load"
    assert told_in(before)["Last answered"] == "never"

    answer = asked(keeper)

    told = told_in(answer.one("dl", id="reach"))
    assert told == {"Answers": "yes", "Last answered": "just now"}
    assert answer.one("dl", id="reach").get("hx-trigger") is None
    assert not answer.has("section")


def test_an_upstream_that_is_away_is_told_with_when_it_answered_last(
    keeper: Client, front: Project
) -> None:
    plant(front, A, synced_at=timezone.now() - timedelta(hours=3))
    Project.objects.update(base_url="http://127.0.0.1:9/v1")

    answer = asked(keeper)

    reach = answer.one("dl", id="reach")
    assert told_in(reach) == {"Answers": "no", "Last answered": "3 h ago"}
    assert reach["hx-trigger"] == "every 15s"
    banner = answer.one("section", aria_label="Upstream")
    assert banner.one("span", class_="js-only").text == "This page looks again by itself."
    told = banner.text
    assert told.startswith("The upstream does not answer. It last answered 3 h ago.")
    assert "What has been copied here can be found and read" in told
    assert "Nothing listens at the address of the upstream." in told
    # Nothing to be read out again as long as nothing has changed.
    assert keeper.get(reach["hx-get"], headers=HTMX).status_code == 204
    # Without scripts the whole page comes.
    page = read(keeper.get(address(ask="1")))
    assert told_in(page)["Answers"] == "no"
    assert "127.0.0.1" not in page.text


def test_while_somebody_else_waits_for_the_upstream_nothing_is_said_of_it(
    keeper: Client, front: Project, proxy: FaultProxy
) -> None:
    front.base_url = proxy.base_url
    front.save()

    with asked_elsewhere(front, proxy):
        reach = read(keeper.get(address(ask="first"), headers=HTMX)).one("dl", id="reach")
        # What is said of an outage stands meanwhile.
        assert keeper.get(address(ask="away"), headers=HTMX).status_code == 204

    assert told_in(reach)["Answers"].startswith("asking")
    assert told_in(reach)["Last answered"] == "never"
    assert reach["hx-trigger"] == "load delay:2s, every 15s"
    then = read(keeper.get(reach["hx-get"], headers=HTMX)).one("dl", id="reach")
    assert told_in(then) == {"Answers": "yes", "Last answered": "just now"}


def test_an_upstream_that_refuses_our_key_answers_all_the_same(
    keeper: Client, front: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(front.key_variable, "sk-of-somebody-else")

    answer = asked(keeper)

    told = told_in(answer.one("dl", id="reach"))
    assert told == {"Answers": "refuses", "Last answered": "just now"}
    said = answer.one("section", aria_label="Upstream").text
    assert said.startswith("The upstream does not accept our key.")
    assert front.key_variable in said


def test_without_a_copy_nothing_is_said_of_one(keeper: Client, front: Project) -> None:
    Project.objects.update(is_mirrored=False, base_url="http://127.0.0.1:9/v1")

    page = read(keeper.get(address(ask="1")))

    assert "copy" not in page.one("main").text.replace("Kept copy", "")
    assert "somebody decided to keep their metadata" in page.text


@pytest.mark.parametrize(
    ("known", "words"),
    [(None, "not known yet"), (True, "merges"), (False, "replaces")],
)
def test_what_an_update_of_metadata_does_is_told_once_it_is_known(
    keeper: Client, front: Project, known: bool | None, words: str
) -> None:
    capabilities = {} if known is None else {"merges_metadata": known}
    Project.objects.update(capabilities=capabilities)

    told = told_in(read(keeper.get(address())))

    assert [value for word, value in told.items() if word.startswith("Updating")] == [words]


@pytest.mark.parametrize(
    ("kind", "form"),
    [(sync.SWEEP, {}), (sync.STALE, {}), (sync.REFRESH, {"q": "tier:gold"})],
)
def test_each_button_starts_its_job(keeper: Client, kind: str, form: dict[str, str]) -> None:
    answer = keeper.post(address("sync_start"), {"kind": kind, **form}, follow=True)
    assert "started" in read(answer).one(id="messages").text
    job = Job.objects.get()
    assert (job.kind, job.created_by, job.via) == (kind, "curator", "dashboard")
    page = read(keeper.get(address()))
    assert page.one(id="sync-jobs")["hx-trigger"] == "every 3s"
    run(job.pk)
    assert page.one("a", id=f"sync-job-{job.pk}")["href"] == f"/p/front/jobs/{job.pk}/"
    assert read(keeper.get(address())).one(id="sync-jobs").get("hx-trigger") is None


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"kind": sync.NEW}, "cannot list"),
        ({"kind": sync.REFRESH, "q": " "}, "which conversations"),
        ({"kind": sync.REFRESH, "q": 'tier:"gold'}, "quot"),
    ],
)
def test_what_cannot_be_started_is_told_on_the_page(
    keeper: Client, form: dict[str, str], words: str
) -> None:
    answer = keeper.post(address("sync_start"), form, follow=True)
    assert words in read(answer).one(id="messages").text
    assert not Job.objects.exists()


@pytest.mark.parametrize("kind", ["", "mirror.forget", "search.rebuild", sync.FETCH])
def test_nothing_else_is_started_here(keeper: Client, kind: str) -> None:
    assert keeper.post(address("sync_start"), {"kind": kind}).status_code == 400
    assert not Job.objects.exists()


def test_a_second_walk_is_refused_in_words(keeper: Client) -> None:
    keeper.post(address("sync_start"), {"kind": sync.SWEEP})
    answer = keeper.post(address("sync_start"), {"kind": sync.SWEEP}, follow=True)
    assert "running already" in read(answer).one(id="messages").text
    assert Job.objects.count() == 1


def test_polling_brings_the_jobs_and_the_figures(keeper: Client) -> None:
    keeper.post(address("sync_start"), {"kind": sync.SWEEP})
    part = read(keeper.get(address(), headers=HTMX))
    assert part.one(id="sync-jobs").has("div", role="progressbar")
    assert part.one(id="figures")["hx-swap-oob"] == "true"
    assert not part.has("h1")


def test_who_may_only_look_starts_nothing(
    viewer: User, sign_in: Callable[[User], Client], front: Project
) -> None:
    browser = sign_in(viewer)
    page = read(browser.get(address()))
    assert not page.has("form", action=address("sync_start"))
    assert browser.post(address("sync_start"), {"kind": sync.SWEEP}).status_code == 403
    assert browser.get(address("ids_read")).status_code == 403


def test_who_runs_the_console_sees_it_without_links_to_conversations(
    make_user: Callable[..., User], sign_in: Callable[[User], Client], front: Project
) -> None:
    browser = sign_in(make_user("operator"))
    page = read(browser.get(address()))
    assert page.has("form", action=address("sync_start"))
    assert not page.has("a", id="drift-1")


def test_a_local_project_has_no_such_page(
    curator: User, sign_in: Callable[[User], Client], project: Project
) -> None:
    browser = sign_in(curator)
    assert browser.get("/p/support/sync/").status_code == 400
    assert "Sync" not in links(read(browser.get("/p/support/c/")))


def test_the_sidebar_leads_to_it(keeper: Client) -> None:
    assert links(read(keeper.get("/p/front/c/")))["Sync"] == address()
