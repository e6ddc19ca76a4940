"""Conversations brought in by their ids: a list is looked at first, and then fetched."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.html import escape

from conversations_admin.actions import ids, sync
from conversations_admin.actions.job_runs import run
from conversations_admin.models import Conversation, Job, JobInput, Project, User
from conversations_admin.web.views import ids as views
from tests.upstream.recorded import RecordedUpstream
from tests.web.pages import Element, read
from tests.web.sync.reading import A, B, C, address, plant, told_in

pytestmark = pytest.mark.django_db


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
    told = read(keeper.get(answer["Location"])).one("main").text
    assert "1 other of the list was known already and is not read again." in told
    run(job.pk)
    job.refresh_from_db()
    assert (job.done, job.failed) == (1, 0)
    assert Conversation.objects.get(conversation_id=new).title == "Hello"


@pytest.mark.parametrize("good", [A, ""])
def test_what_was_pasted_stays_to_be_mended(keeper: Client, good: str) -> None:
    text = f"\n{good}\n{A.upper()} <b>\n"

    page = keeper.post(address("ids_read"), {"text": text}).content.decode()

    # The first line break behind the tag is not part of it.
    assert f">\n{escape(text)}</textarea>" in page


def test_what_is_too_long_to_be_shown_again_is_said(
    keeper: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "MAX_PASTED", 5)
    page = see(keeper, A)
    assert page.one("textarea").text == ""
    assert "too long to be shown here again" in page.text


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
    assert [each.text for each in page.all("button", name="again")] == ["Read 1 conversation again"]


def test_each_way_to_fetch_says_how_many_and_how_long(keeper: Client, front: Project) -> None:
    Project.objects.update(calls_per_minute=3)
    plant(front, A)
    plant(front, B)

    ways = see(keeper, f"{A}\n{B}\n{C}").one("ul", class_="fetch-choices").all("li")

    assert [each.text for each in ways] == [
        "Fetch only the 1 new Takes under a minute.",
        "Fetch all 3, the 2 known again Takes about 2 minutes.",
    ]
    assert [each.has("button", name="again", value="1") for each in ways] == [False, True]


def test_without_a_copy_one_call_for_each_is_reckoned(keeper: Client, front: Project) -> None:
    Project.objects.update(calls_per_minute=1, is_mirrored=False)
    assert "Takes about 3 minutes." in see(keeper, f"{A}\n{B}\n{C}").text


def test_without_a_key_the_page_says_which_and_fetches_nothing(
    keeper: Client, front: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = see(keeper, A).one("input", name="list")["value"]
    monkeypatch.delenv(front.key_variable)

    page = see(keeper, A)

    told = page.one("section", aria_label="No key").text
    assert front.key_variable in told
    assert "can still be found" not in told
    plant(front, A)
    assert "can still be found and read" in see(keeper, A).text
    assert not page.has("ul", class_="fetch-choices")
    answer = keeper.post(address("ids_fetch"), {"list": name})
    assert answer.status_code == 422
    assert not Job.objects.exists()


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
    ("file", "advice"),
    [
        (b"PK\x03\x04" + bytes(range(256)) * 9, "save the sheet as CSV"),
        (b"%PDF-1.4\n(conv_a)", "copy the ids out"),
        (b"\x1f\x8b\x08" + bytes(range(256)), "unpack it"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, "Choose a list of ids"),
        (("conv_ä\n" * 9).encode("utf-16-le"), "Choose a list of ids"),
    ],
)
def test_what_is_no_text_is_refused_in_a_sentence(keeper: Client, file: bytes, advice: str) -> None:
    page = see(keeper, file=file)
    told = page.one("p", id="ids-problem").text
    assert told.startswith("This is not a text file.")
    assert advice in told
    assert not page.has("table")


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
