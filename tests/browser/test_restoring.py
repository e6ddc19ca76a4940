"""Deleted items that come back, on a page where somebody goes on meanwhile."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from conversations_admin.actions import freshness
from conversations_admin.actions.actor import Actor
from conversations_admin.actions.items import delete_items
from conversations_admin.models import Project, User
from tests.browser.conftest import Visitor, settle
from tests.browser.test_last_click import answer, hold_all
from tests.upstream.proxy import FaultProxy
from tests.upstream.recorded import RecordedUpstream
from tests.web.conversation.conftest import CALL, OUTPUT

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = "It was the blue one."
AWAY = "The upstream does not answer."


@pytest.fixture(autouse=True)
def _asked_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(freshness, "BETWEEN_CALLS", 0.0)


@pytest.fixture
def page(
    visitor: Visitor, superuser: User, actor: Actor, with_text: Project, recorded: RecordedUpstream
) -> Page:
    """A conversation of which a message, a call and its output were deleted apart."""
    visitor.expect_complaint("422")
    name = recorded.start_conversation("Where is my parcel?", "Hello?")
    recorded.add(name, {"items": [CALL, OUTPUT]})
    freshness.refresh(with_text, name, actor=actor)
    for item in (items := recorded.items(name))[:1] + items[:1:-1]:
        delete_items(with_text, name, [item["id"]], actor=actor, reason="wrong")
    return visitor.sign_in(superuser, then=reverse("conversation_detail", args=["support", name]))


def line(page: Page, words: str) -> Locator:
    return page.locator("article.line", has=page.locator("summary", has_text=words))


def restore(page: Page, words: str) -> None:
    line(page, words).locator("summary").first.click()
    line(page, words).get_by_role("button", name="Restore").click()


def test_a_restoration_that_is_refused_says_so_where_it_was_asked_for(
    page: Page, proxy: FaultProxy
) -> None:
    banner = page.get_by_role("region", name="Upstream")
    dialog, notice = page.get_by_role("dialog"), page.locator(".notice", has_text=AWAY)
    with proxy.down():
        restore(page, "user message")
        expect(banner).to_contain_text(AWAY)
        settle(page)
        expect(notice).to_be_visible()
    banner.get_by_role("link", name="Retry").click()
    expect(notice).to_have_count(0)
    restore(page, "look_up")
    with proxy.down():
        dialog.get_by_role("button", name="Restore").click()
        expect(page.locator("#standing[data-hindrance]")).to_have_count(1)
        settle(page)
        expect(dialog.get_by_role("alert")).to_contain_text(AWAY)
        with page.expect_response(lambda response: response.status == 422):
            dialog.get_by_role("button", name="Restore").click()
        settle(page)
        held = hold_all(page, lambda url: "/items/restore/" in url)
        dialog.get_by_role("button", name="Restore").click()
        page.keyboard.press("Escape")
        answer(page, held)
        expect(notice).to_be_visible()
    banner.get_by_role("link", name="Retry").click()
    expect(notice).to_have_count(0)


def test_what_somebody_does_meanwhile_is_left_alone(page: Page) -> None:
    draft, dialog = page.locator("#message-0-text"), page.get_by_role("dialog")
    draft.fill(TEXT)
    here = page.url
    held = hold_all(page, lambda url: "/items/restore/" in url)
    restore(page, "user message")
    live = page.locator("article.entry", has_text="Hello?")
    live.get_by_title("Actions").click()
    live.get_by_role("link", name="Delete").click()
    dialog.get_by_label("Reason").fill("Not theirs")
    answer(page, held)
    expect(line(page, "user message")).to_contain_text("restored")
    settle(page)
    expect(dialog.get_by_label("Reason")).to_have_value("Not theirs")
    dialog.get_by_role("button", name="Keep").click()
    page.unroute_all()
    restore(page, "look_up")
    dialog.get_by_role("button", name="Restore").click()
    expect(page.locator("article.line", has_text="; restored")).to_have_count(3)
    expect(dialog).to_be_hidden()
    expect(page.locator("article.entry", has_text="look_up")).to_contain_text("found")
    expect(draft).to_have_value(TEXT)
    expect(line(page, "look_up")).to_be_focused()
    assert page.url == here
