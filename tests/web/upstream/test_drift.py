"""What changed upstream behind our back: badges, what they mean, and noting that it was seen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from conversations_admin.models import AuditEntry, Conversation, Item, Project, User
from conversations_admin.models.conversation import KEPT, Drift
from conversations_admin.search.language.parser import parse
from conversations_admin.web.upstream.drift import LOOKS
from tests.upstream.recorded import RecordedUpstream
from tests.web.conversation.conftest import Browser, text_of
from tests.web.pages import query_of, read

pytestmark = pytest.mark.django_db


@pytest.fixture
def changed(browser: Browser, recorded: RecordedUpstream, opened: Conversation) -> Conversation:
    """Its metadata was changed upstream."""
    recorded.set_metadata(opened.conversation_id, {"tier": "pro"})
    browser.page(opened)
    opened.refresh_from_db()
    return opened


@pytest.mark.parametrize("drift", [*Drift.values, KEPT])
def test_every_kind_has_a_badge_in_the_list_that_says_what_it_means(
    browser: Browser, opened: Conversation, drift: str
) -> None:
    Conversation.objects.update(drift=drift)
    badge = read(browser.get("conversation_list")).one("span", class_="drift")
    assert badge.text == LOOKS[drift].word
    assert badge["title"].startswith(LOOKS[drift].meaning)
    assert badge["title"].endswith(f"drift:{drift}")
    assert badge.has("svg")
    (written,) = parse(f'drift:"{badge.text.lower()}"')
    assert str(written) == f"drift:{drift}"


def test_changed_metadata_is_explained_until_somebody_has_seen_it(
    browser: Browser, changed: Conversation
) -> None:
    page = read(browser.get("conversation_detail", changed.conversation_id))
    note = page.one("section", aria_label="Drift")
    assert note.text.startswith("Metadata changed. It was changed at the upstream")
    assert note.one("button").text == "Seen"
    response = browser.post("drift_acknowledge", changed.conversation_id)
    assert response.status_code == 303
    page = read(browser.client.get(response.headers["Location"]))
    assert not page.has("section", aria_label="Drift")
    assert not read(browser.get("conversation_list")).has("span", class_="drift")
    entry = AuditEntry.objects.get(action="drift.acknowledge")
    assert (entry.conversation_id, entry.changes) == (
        changed.conversation_id,
        {"drift": "metadata"},
    )


def test_the_note_names_the_keys_with_what_they_were_and_are(
    browser: Browser, recorded: RecordedUpstream, changed: Conversation
) -> None:
    name = changed.conversation_id
    recorded.set_metadata(name, {"tier": "free", "lang": "en"})
    page = read(browser.get("conversation_detail", name))
    rows = page.one("section", aria_label="Drift").all("li")
    assert [(row["data-change"], row.text) for row in rows] == [
        ("changed", "~tier changedgold → free"),
        ("added", "+lang addeden"),
    ]


def test_what_was_changed_back_is_no_longer_named(
    browser: Browser, recorded: RecordedUpstream, changed: Conversation
) -> None:
    name = changed.conversation_id
    recorded.set_metadata(name, {"tier": "gold"})
    page = read(browser.get("conversation_detail", name))
    assert not page.one("section", aria_label="Drift").has("li")


def test_the_history_has_a_line_for_what_changed_upstream(
    browser: Browser, changed: Conversation
) -> None:
    page = read(browser.get("conversation_detail", changed.conversation_id))
    history = page.one("section", id="history")
    assert any(act.text.startswith("upstream changed the metadata") for act in history.all("li"))
    assert "Only what you did yourself and what changed upstream." in history.text


def test_htmx_gets_the_empty_note_and_a_word(browser: Browser, changed: Conversation) -> None:
    response = browser.htmx.post("drift_acknowledge", changed.conversation_id)
    assert read(response).one("div", id="drift").text == ""
    assert "Noted" in text_of(response)


def test_a_copy_that_is_kept_is_marked_so_in_its_place(
    browser: Browser, opened: Conversation
) -> None:
    Conversation.objects.update(drift=Drift.VANISHED)
    response = browser.htmx.post("drift_acknowledge", opened.conversation_id)
    note = read(response).one("div", id="drift")
    assert note.text.startswith("Kept copy.")
    assert not note.has("button")


def test_noting_it_twice_is_refused(browser: Browser, changed: Conversation) -> None:
    browser.post("drift_acknowledge", changed.conversation_id)
    response = browser.post("drift_acknowledge", changed.conversation_id)
    assert response.status_code == 409
    assert "taken note of it already" in text_of(response)


def test_a_viewer_sees_the_note_and_cannot_take_it_away(
    viewer: User, sign_in: Callable[[User], Client], project: Project, changed: Conversation
) -> None:
    viewing = Browser(sign_in(viewer), project)
    page = read(viewing.get("conversation_detail", changed.conversation_id))
    note = page.one("section", aria_label="Drift")
    assert not note.has("button")
    assert viewing.post("drift_acknowledge", changed.conversation_id).status_code == 403
    page = read(viewing.get("conversation_detail", changed.conversation_id))
    assert page.one("section", aria_label="Drift").one("li").text == note.one("li").text
    changed.refresh_from_db()
    assert changed.drift == Drift.METADATA


def test_the_rail_finds_what_drifted(browser: Browser, changed: Conversation) -> None:
    page = read(browser.htmx.get("facet_rail"))
    links = {link.text: query_of(link["href"])["q"] for link in page.all("a", class_="chip")
             if "drift" in link["href"]}  # fmt: skip
    assert links == {
        "Any": "drift:any",
        "New upstream": "drift:new",
        "Metadata changed": "drift:metadata",
        "Items gone": "drift:gone",
        "Vanished upstream": "drift:vanished",
        "Kept copy": "drift:kept",
    }
    found = text_of(browser.get("conversation_list", q=links["Metadata changed"]))
    assert changed.conversation_id in found
    assert changed.conversation_id not in text_of(browser.get("conversation_list", q="drift:new"))


def test_an_item_that_went_upstream_is_a_line_that_says_so_and_can_be_restored(
    browser: Browser, recorded: RecordedUpstream, opened: Conversation
) -> None:
    item = Item.objects.in_order()[1]
    recorded.delete_item(opened.conversation_id, item.item_id)
    page = read(browser.get("conversation_detail", opened.conversation_id))
    line = page.one("article", class_="line")
    assert "gone upstream, noticed" in line.all("summary")[0].text
    assert "Deleted by" not in line.text
    assert "nobody deleted it here" in line.text
    restored = browser.post("items_restore", opened.conversation_id, position=item.position)
    assert restored.status_code == 303
    assert len(recorded.items(opened.conversation_id)) == 2


def test_deleting_what_is_gone_upstream_blames_nobody(
    browser: Browser, recorded: RecordedUpstream, opened: Conversation
) -> None:
    item = Item.objects.in_order()[1]
    recorded.delete_item(opened.conversation_id, item.item_id)
    browser.page(opened)
    response = browser.get("items_delete", opened.conversation_id, item=item.item_id)
    assert response.status_code == 409
    assert "is gone upstream" in text_of(response)
