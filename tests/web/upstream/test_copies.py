"""What is left here of a conversation that its upstream no longer has: kept, or removed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from conversations_admin.models import AuditEntry, Conversation, PendingWrite, Project, User
from conversations_admin.models.conversation import KEPT
from tests.upstream.proxy import FaultProxy
from tests.upstream.recorded import RecordedUpstream
from tests.web.conversation.conftest import Browser, text_of
from tests.web.pages import read
from tests.web.upstream.test_slow import begin

pytestmark = pytest.mark.django_db

REASON = {"reason": "Asked for by the customer"}


@pytest.fixture
def deleting(superuser: User, sign_in: Callable[[User], Client], project: Project) -> Browser:
    """Of somebody who may delete conversations."""
    return Browser(sign_in(superuser), project)


@pytest.fixture
def vanished(browser: Browser, recorded: RecordedUpstream, opened: Conversation) -> Conversation:
    recorded.delete_conversation(opened.conversation_id)
    browser.page(opened)
    opened.refresh_from_db()
    return opened


def drifted(browser: Browser, query: str = "drift:vanished") -> list[str]:
    page = read(browser.get("conversation_list", q=query))
    return [row["id"].removeprefix("row-") for row in page.all("tr") if "id" in row.attributes]


def banner_buttons(browser: Browser, conversation: Conversation) -> list[str]:
    """What the page of one that is gone offers to do about it."""
    page = read(browser.get("conversation_detail", conversation.conversation_id))
    banner = page.one("section", aria_label="Upstream")
    return [each.text for kind in ("button", "a") for each in banner.all(kind)]


def test_what_is_kept_on_purpose_is_no_drift_however_often_it_is_looked_at(
    browser: Browser, vanished: Conversation
) -> None:
    name = vanished.conversation_id
    assert name in drifted(browser)
    assert browser.post("drift_acknowledge", name).status_code == 303
    page = read(browser.get("conversation_detail", name))
    assert "Our copy is kept, and marked as a kept copy: drift:kept finds it." in page.text
    told = page.one("section", aria_label="Upstream").text
    assert told.startswith("Kept copy: the upstream no longer has this conversation.")
    assert "Somebody decided to keep it" in told
    assert "Where is my parcel?" in page.text
    assert name not in drifted(browser) + drifted(browser, "drift:any")
    assert drifted(browser, "drift:kept") == [name]
    assert read(browser.get("conversation_list")).one("span", class_="drift").text == "Kept copy"
    vanished.refresh_from_db()
    assert vanished.drift == KEPT
    assert browser.post("drift_acknowledge", name).status_code == 409
    (entry,) = AuditEntry.objects.filter(action="drift.acknowledge", outcome="succeeded")
    assert entry.changes == {"drift": "vanished"}


def test_nothing_is_to_be_decided_while_a_write_of_ours_has_no_outcome(
    browser: Browser, recorded: RecordedUpstream, opened: Conversation, curator: User
) -> None:
    begin(opened, curator)
    recorded.delete_conversation(opened.conversation_id)
    assert not banner_buttons(browser, opened)
    PendingWrite.objects.all().delete()
    assert banner_buttons(browser, opened) == ["Keep our copy"]


def test_removing_our_copy_asks_for_a_reason_and_is_on_record(
    deleting: Browser, vanished: Conversation
) -> None:
    name = vanished.conversation_id
    page = read(deleting.get("conversation_detail", name))
    link = page.one("section", aria_label="Upstream").one("a")
    assert (link.text, link["href"]) == ("Remove our copy", deleting.url("copy_remove", name))
    assert "our copy is the last one" in text_of(deleting.client.get(link["href"]))
    assert deleting.post("copy_remove", name).status_code == 422
    assert deleting.post("copy_remove", name, **REASON).status_code == 303
    assert name not in drifted(deleting)
    gone = deleting.get("conversation_detail", name)
    assert gone.status_code == 404
    assert "Our copy of this conversation was removed" in text_of(gone)
    entry = AuditEntry.objects.get(action="copy.remove")
    assert (entry.conversation_id, entry.reason, entry.actor) == (name, REASON["reason"], "root")
    assert entry.changes == {"before": {"tier": "gold"}, "after": {}}


def test_deleting_by_address_leads_to_removing_our_copy(
    deleting: Browser, vanished: Conversation
) -> None:
    response = deleting.get("conversation_delete", vanished.conversation_id)
    assert response.headers["Location"] == deleting.url("copy_remove", vanished.conversation_id)


def test_deleting_what_went_meanwhile_offers_to_remove_our_copy(
    deleting: Browser, recorded: RecordedUpstream, opened: Conversation
) -> None:
    name = opened.conversation_id
    recorded.delete_conversation(name)
    response = deleting.htmx.post("conversation_delete", name, typed=name[-6:], **REASON)
    page = read(response)
    form = page.one("form", id="removal")
    assert form["hx-post"] == deleting.url("copy_remove", name)
    assert form.one("textarea", id="removal-reason").text == REASON["reason"]
    standing = page.one("div", id="standing")
    assert "The upstream no longer has this conversation." in standing.text
    assert standing["hx-swap-oob"] == "true"


def test_what_the_upstream_has_is_deleted_and_not_only_here(
    deleting: Browser, opened: Conversation
) -> None:
    name = opened.conversation_id
    there = deleting.get("copy_remove", name).headers["Location"]
    assert there == deleting.url("conversation_delete", name)
    response = deleting.post("copy_remove", name, **REASON)
    assert response.status_code == 422
    assert "The upstream has this conversation" in text_of(response)
    opened.refresh_from_db()
    assert opened.deleted_at is None


def test_nothing_is_removed_while_the_upstream_cannot_be_asked(
    deleting: Browser, proxy: FaultProxy, vanished: Conversation
) -> None:
    with proxy.down():
        response = deleting.post("copy_remove", vanished.conversation_id, **REASON)
    assert response.status_code == 422
    assert "The upstream does not answer." in text_of(response)
    vanished.refresh_from_db()
    assert vanished.deleted_at is None


def test_who_may_not_delete_may_keep_but_not_remove(
    browser: Browser, vanished: Conversation
) -> None:
    assert banner_buttons(browser, vanished) == ["Keep our copy"]
    assert browser.post("copy_remove", vanished.conversation_id, **REASON).status_code == 403


def test_metadata_of_what_is_gone_cannot_be_edited_and_the_page_says_why(
    browser: Browser, vanished: Conversation
) -> None:
    response = browser.get("metadata_edit", vanished.conversation_id)
    assert response.status_code == 303
    page = read(browser.client.get(response.headers["Location"]))
    assert "so nothing of it can be changed" in page.one("div", id="messages").text


def test_without_a_mirror_the_metadata_is_left_and_can_be_removed(
    textless: Project,
    superuser: User,
    sign_in: Callable[[User], Client],
    recorded: RecordedUpstream,
) -> None:
    browser = Browser(sign_in(superuser), textless)
    name = recorded.start_conversation("A secret", tier="gold")
    browser.get("conversation_detail", name)
    recorded.delete_conversation(name)
    page = read(browser.get("conversation_detail", name))
    assert "so its metadata is all that is left" in page.text
    assert "Its items went with it" in page.text
    assert "gold" in page.text
    assert browser.post("copy_remove", name, **REASON).status_code == 303
    assert name not in drifted(browser)
