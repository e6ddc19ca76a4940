"""The address of a conversation that was deleted."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.conversations import delete_conversation
from conversations_admin.models import Conversation, Project, User
from conversations_admin.models.audit import Via
from tests.web.conversation.conftest import Browser
from tests.web.pages import read

TITLE = "This conversation was deleted"


@pytest.fixture
def ann(make_user: Callable[..., User]) -> User:
    return make_user(username="ann", is_superuser=True)


@pytest.fixture
def deleted(make_conversation: Callable[..., Conversation], project: Project, ann: User) -> str:
    """One of two conversations."""
    name, _ = (make_conversation("Hello").conversation_id for _ in range(2))
    actor = Actor.of_user(ann, via=Via.API)
    delete_conversation(project, name, actor=actor, reason="asked for")
    return name


def test_it_says_when_and_by_whom_and_leads_on(browser: Browser, deleted: str) -> None:
    response = browser.get("conversation_detail", deleted)

    assert response.status_code == 404
    page = read(response)
    assert page.one("h1").text == TITLE
    told = page.one("section", class_="error-page").text
    assert "It was deleted on " in told
    assert "by ann, over the API." in told
    assert "asked for" not in told
    assert [link.text for link in page.all("a", class_="btn")] == ["Back to the list"]
    for name in ("conversation_raw", "metadata_edit", "item_create"):
        assert TITLE in browser.get(name, deleted).content.decode()
    assert "by <bdi>ann</bdi>" in browser.htmx.get("item_create", deleted).content.decode()


def test_who_may_read_the_log_finds_its_entries_and_the_reason(
    browser_of: Callable[[User], Browser], make_user: Callable[..., User], ann: User, deleted: str
) -> None:
    for person in (make_user("auditor"), ann):
        browser = browser_of(person)
        page = read(browser.get("conversation_detail", deleted))
        assert "The reason given: asked for" in page.one("section", class_="error-page").text
        log = page.all("a", class_="btn")[1]["href"]
        assert log == f"{browser.url('audit_list')}?target={deleted}"
        assert "conversation.delete" in browser.client.get(log).content.decode()


def test_nothing_is_told_of_others_or_to_others(
    browser: Browser,
    browser_of: Callable[[User], Browser],
    make_user: Callable[..., User],
    other_project: Project,
    deleted: str,
) -> None:
    live = Conversation.objects.live().get().conversation_id
    here = browser.url("conversation_detail", deleted)
    answers = [
        browser.client.get(here.replace("/support/", f"/{other_project.slug}/")),
        browser.get("conversation_detail", "conv_never"),
        browser.get("item_raw", live, 99),
    ]
    for answer in answers:
        assert answer.status_code == 404
        assert "There is nothing here" in answer.content.decode()
    for person in (make_user("operator"), make_user()):
        assert "ann" not in read(browser_of(person).get("conversation_detail", deleted)).text
    browser.project.members.add(make_user("viewer", username="eve"))
    assert TITLE not in browser.get("conversation_detail", deleted).content.decode()
