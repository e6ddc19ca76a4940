"""What was sent without an answer, and ended while no page showed it: it is told once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from conversations_admin.actions.settling import settle
from conversations_admin.models import Conversation, PendingWrite, Project, User
from conversations_admin.models.audit import Via
from conversations_admin.web.upstream import writes
from tests.upstream.faults import Exchange, Fault, cut_before, serve_all
from tests.upstream.proxy import FaultProxy, Rule
from tests.upstream.recorded import RecordedUpstream
from tests.web.conversation.conftest import Browser, text_of
from tests.web.pages import read

pytestmark = pytest.mark.django_db

MESSAGE = {"message-0-role": "user", "message-0-text": "It was the blue one."}


@pytest.fixture
def broken(proxy: FaultProxy, opened: Conversation) -> Iterator[Rule]:
    """Whatever is written gets no answer."""
    with proxy.rule(cut_before(), method="POST") as rule:
        yield rule


def end(project: Project, *, ago: timedelta = timedelta(hours=1)) -> None:
    """As the worker does, when nobody looks."""
    then = timezone.now() - ago
    PendingWrite.objects.update(checked_at=then, started_at=then)
    settle(project, via=Via.JOB)
    assert not PendingWrite.objects.exists()


def notices(browser: Browser) -> str:
    """On the next page, which is of something else."""
    return read(browser.get("audit_list")).one("div", id="messages").text


@pytest.mark.usefixtures("broken")
def test_who_sent_it_is_told_once_that_it_was_not_done(
    browser: Browser,
    project: Project,
    opened: Conversation,
    make_user: Callable[..., User],
    sign_in: Callable[[User], Client],
) -> None:
    form = {"seen": '{"tier": "gold"}', "pair-0-key": "tier", "pair-0-value": "pro", "act": "save"}
    browser.post("metadata_edit", opened.conversation_id, **form)
    browser.post("item_create", opened.conversation_id, **MESSAGE)
    assert notices(browser) == ""
    end(project)
    other = Browser(sign_in(make_user("curator", username="ann")), project)
    assert notices(other) == ""
    told = notices(browser)
    assert "(change the metadata) was not done. If it is still wanted, send it again." in told
    assert "(add items) was not done." in told
    assert notices(browser) == ""


@pytest.mark.usefixtures("broken")
def test_what_was_done_after_all_leads_to_the_conversation(
    browser: Browser, project: Project, opened: Conversation, recorded: RecordedUpstream
) -> None:
    browser.htmx.post("item_create", opened.conversation_id, **MESSAGE)
    recorded.add(
        opened.conversation_id, {"items": [{"role": "user", "content": "It was the blue one."}]}
    )
    end(project)
    listed = read(browser.get("conversation_list")).one("div", id="messages")
    assert "(add items) was done after all." in listed.text
    there = browser.url("conversation_detail", opened.conversation_id)
    assert listed.one("a")["href"] == there


@pytest.mark.usefixtures("broken")
def test_what_nobody_will_ever_know_is_told_with_what_can_be_done(
    browser: Browser, project: Project
) -> None:
    project.capabilities = {"lists": False}
    project.save()
    browser.post("conversation_create", **MESSAGE)
    end(project, ago=timedelta(days=2))
    told = notices(browser)
    assert "(create a conversation) got no answer, and nobody will know any more" in told
    assert "Ask whoever runs the upstream for one with this metadata" in told


@pytest.mark.usefixtures("broken")
def test_what_an_open_page_has_told_is_not_told_again(
    browser: Browser, project: Project, opened: Conversation
) -> None:
    browser.htmx.post("item_create", opened.conversation_id, **MESSAGE)
    name = PendingWrite.objects.get().operation_id
    end(project)
    asked = browser.htmx.get("conversation_writes", opened.conversation_id, op=name)
    assert "It was not done: try again." in text_of(asked)
    assert "send it again" not in text_of(asked)
    assert notices(browser) == ""


def test_a_form_that_was_sent_again_is_not_told_of_what_it_sent_first(
    browser: Browser, project: Project, opened: Conversation, broken: Rule
) -> None:
    browser.htmx.post("item_create", opened.conversation_id, **MESSAGE)
    name = PendingWrite.objects.get().operation_id
    end(project)
    broken.remove()
    again = browser.htmx.post("item_create", opened.conversation_id, **MESSAGE, checking=name)
    assert "1 item is added at the end." in text_of(again)
    assert notices(browser) == ""


def test_a_form_that_finds_out_itself_what_came_of_it_says_so_alone(
    browser: Browser,
    opened: Conversation,
    recorded: RecordedUpstream,
    proxy: FaultProxy,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    name, form = opened.conversation_id, {"seen": '{"tier": "gold"}', "act": "save"}
    form |= {"pair-0-key": "tier", "pair-0-value": "pro"}
    with proxy.rule(cut_before(), method="POST"):
        browser.post("metadata_edit", name, **form)

    def play(exchange: Exchange) -> None:
        serve_all(exchange)
        recorded.set_metadata(name, {"tier": "pro"})

    # The upstream does it after the first look of that request, and before the second.
    monkeypatch.setattr(writes, "BETWEEN_LOOKS", timedelta())
    form["checking"] = PendingWrite.objects.get().operation_id
    with proxy.rule(Fault("done late", play), method="GET", times=1):
        page = read(browser.post("metadata_edit", name, **form))
    assert "It was done." in page.one("form", id="metadata").text
    assert page.one("button", id="send").text == "Show the conversation"
    assert page.one("div", id="messages").text == ""
    assert notices(browser) == ""


@pytest.mark.usefixtures("broken")
def test_a_page_that_asks_about_others_is_told_too(
    browser: Browser, project: Project, opened: Conversation
) -> None:
    browser.htmx.post("item_create", opened.conversation_id, **MESSAGE)
    assert browser.htmx.get("project_writes").status_code == 204
    end(project)
    asked = read(browser.htmx.get("project_writes"))
    assert "(add items) was not done." in asked.one("div", id="messages").text
    assert notices(browser) == ""


@pytest.mark.usefixtures("broken")
def test_a_page_that_shows_one_outcome_is_told_of_another_once(
    browser: Browser, project: Project, opened: Conversation
) -> None:
    browser.htmx.post("item_create", opened.conversation_id, **MESSAGE)
    shown = {"op": PendingWrite.objects.get().operation_id, "shown": "1-2", "newest": "2"}
    form = {"seen": '{"tier": "gold"}', "pair-0-key": "tier", "pair-0-value": "pro", "act": "save"}
    browser.post("metadata_edit", opened.conversation_id, **form)
    end(project)
    asked = browser.htmx.get("conversation_writes", opened.conversation_id, **shown)
    assert text_of(asked).count("(change the metadata) was not done.") == 1
