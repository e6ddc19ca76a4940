"""The sync page, the page that takes ids, and the first page of a project with an upstream."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from conversations_admin.actions import budget, ids, sync
from conversations_admin.actions.actor import Actor
from conversations_admin.actions.job_runs import run
from conversations_admin.models import Conversation, Job, JobInput, Project, User
from conversations_admin.models.conversation import Drift
from tests.upstream.recorded import RecordedUpstream
from tests.web.pages import HTMX, Element, read, titles

pytestmark = pytest.mark.django_db

A, B, C = (f"conv_{letter * 48}" for letter in "abc")


@pytest.fixture
def front(openai_project: Callable[..., Project], recorded: RecordedUpstream) -> Project:
    return openai_project(recorded, slug="front", capabilities={"lists": False})


@pytest.fixture
def keeper(curator: User, sign_in: Callable[[User], Client], front: Project) -> Client:
    """The browser of a curator, who may start jobs."""
    return sign_in(curator)


def address(name: str = "sync_page", **query: str) -> str:
    return reverse(name, args=["front"], query=query or None)


def plant(project: Project, name: str, **fields: object) -> Conversation:
    now = timezone.now()
    known = {"conversation_id": name, "created_at": now, "active_at": now, "synced_at": now}
    return Conversation.objects.create(project=project, **known | fields)


def told_in(page: Element) -> dict[str, str]:
    """What stands beside each word."""
    return {each.one("dt").text: each.one("dd").text for each in page.all("div") if _is_pair(each)}


def _is_pair(element: Element) -> bool:
    return [each.tag for each in element.children if isinstance(each, Element)] == ["dt", "dd"]


def links(page: Element) -> dict[str, str]:
    return {link.text: link["href"] for link in page.all("a")}


def test_the_page_tells_how_far_a_project_is(keeper: Client, front: Project) -> None:
    long_ago = timezone.now() - timedelta(days=30)
    plant(front, A)
    plant(front, B, synced_at=long_ago, drift=Drift.METADATA)
    plant(front, C, synced_at=None)
    plant(front, "conv_gone", drift=Drift.VANISHED, synced_at=long_ago)
    plant(front, "conv_deleted", deleted_at=timezone.now(), drift=Drift.NEW)
    budget.take(front, 5)

    page = read(keeper.get(address()))

    told = told_in(page)
    assert told["Known"] == "4"
    assert told["With a whole copy"] == "3"
    assert told["Never fetched"] == "1"
    assert told["Not read for 7 days"] == "1"
    assert told["Last walk through everything"] == "never"
    assert told["Lists its conversations"] == "no"
    drifted = page.one("a", id="drift-3")
    assert (drifted.text, drifted["href"]) == ("1", "/p/front/c/?q=drift:metadata")
    assert page.one("a", id="drift-1").text == "1"
    assert page.one("a", id="drift-4").text == "0"
    assert "5 of 300" in page.one(id="figures").text


def test_a_missing_key_is_told_with_its_variable(
    openai_project: Callable[..., Project],
    recorded: RecordedUpstream,
    curator: User,
    sign_in: Callable[[User], Client],
) -> None:
    openai_project(recorded, slug="front", key="", key_variable="NO_SUCH_KEY")
    browser = sign_in(curator)
    assert "NO_SUCH_KEY" in read(browser.get(address())).one(id="figures").text
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
    assert part.one(id="sync-jobs").has("progress")
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


# Ids


def see(browser: Client, text: str = "", *, file: bytes | None = None) -> Element:
    form: dict[str, object] = {"text": text}
    if file is not None:
        form["file"] = SimpleUploadedFile("ids.csv", file)
    return read(browser.post(address("ids_read"), form))


def test_a_list_is_looked_at_before_anything_is_fetched(
    keeper: Client, front: Project, recorded: RecordedUpstream
) -> None:
    new = recorded.start_conversation("Hello")
    plant(front, A)

    page = see(keeper, f"{new}\n{A}\n{A}\nrubbish <b>\n")

    assert told_in(page.one("main")) == {
        "New here": "1",
        "Known already": "1",
        "Given more than once": "1",
        "Not an id": "1",
        "Lines read": "4",
    }
    rubbish = page.one("table")
    assert [cell.text for cell in rubbish.one("tbody").all("td")][:2] == ["4", "rubbish <b>"]
    assert not Job.objects.exists()

    name = page.one("input", name="list")["value"]
    answer = keeper.post(address("ids_fetch"), {"list": name})

    job = Job.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/p/front/jobs/{job.pk}/")
    run(job.pk)
    job.refresh_from_db()
    assert (job.done, job.failed) == (1, 0)
    assert Conversation.objects.get(conversation_id=new).title == "Hello"


def test_known_ones_are_read_again_if_wanted(keeper: Client, front: Project) -> None:
    plant(front, A)
    name = see(keeper, f"{A}\n{B}").one("input", name="list")["value"]
    keeper.post(address("ids_fetch"), {"list": name, "again": "1"})
    job = Job.objects.get()
    run(job.pk)
    job.refresh_from_db()
    assert job.total == 2


def test_a_list_of_known_ones_offers_to_read_them_again(keeper: Client, front: Project) -> None:
    plant(front, A)
    page = see(keeper, A)
    assert page.one("input", name="again")["type"] == "hidden"
    assert "Read 1 again" in page.text


@pytest.mark.parametrize(
    "file",
    [
        f"id,title\r\n{A},x\r\n{B},y\r\n".encode("utf-8-sig"),
        f"title\tconversation_id\nä\t{A}\nb\t{B}\n".encode("utf-16"),
        b"\xff\xfe\xff rubbish" + b"\n",
        f'{{"id": "{A}"}}\n{{"id": "{B}"}}\n'.encode(),
        f"{A}\n\xff\xfe\n{B}".encode("latin-1"),
    ],
)
def test_files_of_every_kind_are_read(keeper: Client, file: bytes) -> None:
    page = see(keeper, file=file)
    expected = "No id of" if b"rubbish" in file else "Fetch 2 conversations"
    assert expected in page.text


@pytest.mark.parametrize(
    ("text", "file", "words"),
    [
        ("", None, "Paste some ids"),
        (" \n\t", None, "Paste some ids"),
        ("x", b"", "No id"),
        ("#", None, "No id"),
        ("x\n" * (ids.MAX_LINES + 1), None, "100,000 lines"),
        ("x" * (ids.MAX_BYTES + 1), None, "10 MB"),
        ("", b"x" * (ids.MAX_BYTES + 1), "10 MB"),
    ],
)
def test_a_list_that_cannot_be_read_is_told(
    keeper: Client, text: str, file: bytes | None, words: str
) -> None:
    page = see(keeper, text, file=file)
    assert words in page.text
    assert not page.has("input", name="list")


def test_a_hundred_thousand_lines_are_looked_at(keeper: Client) -> None:
    lines = (
        f"conv_{number % 40_000:048x}" if number % 3 else f"rubbish {number}"
        for number in range(ids.MAX_LINES)
    )
    page = see(keeper, file="\n".join(lines).encode())
    told = told_in(page)
    assert told["Lines read"] == "100,000"
    assert told["Not an id"] == "33,334"
    assert len(page.one("tbody").all("tr")) == 20
    name = page.one("input", name="list")["value"]
    keeper.post(address("ids_fetch"), {"list": name})
    job = Job.objects.get()
    kept = JobInput.objects.values_list("values", flat=True)
    assert sum(map(len, kept)) == int(told["New here"].replace(",", ""))
    assert job.kind == sync.FETCH


@pytest.mark.parametrize("name", ["", "nothing", "../../x", "\x00", "x" * 500, "é"])
def test_a_list_that_is_not_kept_has_to_be_given_again(keeper: Client, name: str) -> None:
    answer = keeper.post(address("ids_fetch"), {"list": name})
    assert answer.status_code == 422
    assert "Give it again" in read(answer).text


def test_a_list_is_nobody_elses(
    keeper: Client, superuser: User, sign_in: Callable[[User], Client]
) -> None:
    name = see(keeper, A).one("input", name="list")["value"]
    assert sign_in(superuser).post(address("ids_fetch"), {"list": name}).status_code == 422
    assert not Job.objects.exists()


# The first page


def test_the_first_page_offers_four_ways(keeper: Client) -> None:
    page = read(keeper.get("/p/front/c/"))
    assert [each.text for each in page.one("ul", class_="ways").all("h3")] == [
        "Point your program here",
        "Bring in ids",
        "List them from the upstream",
        "Create one",
    ]
    assert 'base_url="http://testserver/v1"' in page.one("pre", id="snippet").text
    assert "no route that lists" in page.text
    assert not page.has("form", action=address("sync_start"))


@pytest.mark.parametrize("capabilities", [{}, {"lists": True}])
def test_what_can_be_listed_is_offered(
    keeper: Client, front: Project, capabilities: dict[str, bool]
) -> None:
    Project.objects.filter(pk=front.pk).update(capabilities=capabilities)
    page = read(keeper.get("/p/front/c/"))
    assert page.one("form", action=address("sync_start")).one("input", name="kind")["value"] == (
        sync.NEW
    )


def test_a_project_that_has_some_shows_them(keeper: Client, front: Project, actor: Actor) -> None:
    plant(front, A)
    page = read(keeper.get("/p/front/c/"))
    assert not page.has("pre", id="snippet")
    assert len(titles(page)) == 1
