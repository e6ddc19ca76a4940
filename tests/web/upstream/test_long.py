"""A conversation that is too long to be fetched while somebody waits."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from conversations_admin.models import Conversation, Job, Project, User
from conversations_admin.models.job import JobState
from conversations_admin.stores.upstream import store
from tests.upstream.recorded import RecordedUpstream
from tests.web.conversation.conftest import Browser, text_of
from tests.web.pages import Element, read

pytestmark = pytest.mark.django_db

EDGE = {"order": "asc", "shown": "1-2", "newest": "2"}


@pytest.fixture
def name(recorded: RecordedUpstream, monkeypatch: pytest.MonkeyPatch) -> str:
    """Of one with more items than are fetched at once."""
    monkeypatch.setattr(store, "MOST_AT_ONCE", 2)
    return recorded.start_conversation("One", "Two", "Three", "Four")


def banner(browser: Browser, name: str) -> Element:
    page = read(browser.get("conversation_detail", name))
    return page.one("section", aria_label="Upstream")


def poll(browser: Browser, name: str) -> str:
    return read(browser.get("conversation_detail", name)).one("div", id="standing")["hx-get"]


def test_a_viewer_gets_the_beginning_and_one_job_fetches_the_rest(
    viewer: User, sign_in: Callable[[User], Client], project: Project, name: str
) -> None:
    viewing = Browser(sign_in(viewer), project)
    assert "More is being fetched." in banner(viewing, name).text
    banner(viewing, name)
    job = Job.objects.get()
    assert (job.project, job.kind) == (project, "sync.conversations")


def test_the_page_is_told_when_all_of_it_has_come(
    browser: Browser, recorded: RecordedUpstream, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = poll(browser, name)
    asked = {**browser.htmx.headers}
    assert browser.client.get(url, headers=asked).status_code == 204
    monkeypatch.setattr(store, "MOST_AT_ONCE", 100)
    row = Conversation.objects.get()
    store.UpstreamStore(browser.project).fetch_whole(row)
    Job.objects.update(state=JobState.DONE)
    edge = "&".join(f"{key}={value}" for key, value in EDGE.items())
    response = browser.client.get(f"{url}&{edge}", headers=asked)
    assert "All of it is here now." in text_of(response)
    assert read(response).one("p", id="range").text == "Items 1–2 of 4"


def test_the_page_is_told_when_it_could_not_be_fetched(browser: Browser, name: str) -> None:
    url = poll(browser, name)
    Job.objects.update(state=JobState.FAILED)
    response = browser.client.get(url, headers=browser.htmx.headers)
    assert "The rest could not be fetched." in text_of(response)
    there = browser.client.get(url)
    assert there.headers["Location"] == browser.url("conversation_detail", name)
