"""Opening a conversation of a project in front of an upstream: how old what is shown is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from conversations_admin.models import AuditEntry, Conversation, Item, Project, User
from conversations_admin.stores.upstream import retries
from tests.upstream.faults import delay, refusal
from tests.upstream.proxy import FaultProxy
from tests.upstream.recorded import RecordedUpstream
from tests.web.conversation.conftest import Browser, text_of
from tests.web.pages import HTMX, read

pytestmark = pytest.mark.django_db


def test_an_id_that_was_never_seen_is_fetched_when_it_is_opened(
    browser: Browser, recorded: RecordedUpstream
) -> None:
    name = recorded.start_conversation("Where is my parcel?", tier="gold")
    page = read(browser.get("conversation_detail", name))
    assert "Where is my parcel?" in page.text
    assert "as of just now" in [each.text for each in page.all("dd")]
    assert not page.has("section", class_="banner")
    assert AuditEntry.objects.get(action="conversation.view").conversation_id == name


def test_what_was_said_upstream_meanwhile_is_there(
    browser: Browser, recorded: RecordedUpstream, opened: Conversation
) -> None:
    recorded.add(opened.conversation_id, {"items": [{"role": "user", "content": "Still there?"}]})
    assert "Still there?" in browser.page(opened)


def test_a_further_part_of_an_open_page_asks_nobody(
    browser: Browser, proxy: FaultProxy, opened: Conversation
) -> None:
    proxy.clear()
    response = browser.htmx.get("conversation_detail", opened.conversation_id, after="1")
    assert response.status_code == 200
    assert proxy.calls == []


def test_while_the_upstream_is_away_our_copy_is_shown_and_nothing_can_be_changed(
    browser: Browser, proxy: FaultProxy, opened: Conversation
) -> None:
    with proxy.down():
        page = read(browser.get("conversation_detail", opened.conversation_id))
        banner = page.one("section", aria_label="Upstream")
        refused = browser.post(
            "item_create", opened.conversation_id, **{"message-0-text": "Too late"}
        )
    assert "Where is my parcel?" in page.text
    assert "The upstream does not answer. You see our copy, brought up to date" in banner.text
    assert "nothing can be changed for now" in banner.text
    assert banner.one("a").text == "Retry"
    disabled = page.all("a", aria_disabled="true")
    assert [link.text for link in disabled] == ["Add items", "Delete", "Delete", "Edit"]
    assert {link["aria-describedby"] for link in disabled} == {"hindrance"}
    assert banner.has("p", id="hindrance")
    assert not any("href" in link.attributes for link in disabled)
    assert not page.has("form", id="composer")
    assert refused.status_code == 422
    assert "The upstream does not answer. Try again in a moment. Nothing was changed." in text_of(
        refused
    )
    assert "Too late" in text_of(refused)
    assert Item.objects.count() == 2


def test_when_an_item_was_written_is_not_claimed_of_what_was_found_upstream(
    browser: Browser, opened: Conversation
) -> None:
    browser.post("item_create", opened.conversation_id, **{"message-0-text": "Ours"})
    page = read(browser.get("conversation_detail", opened.conversation_id))
    found, _, ours = (each.one("span", class_="entry-when") for each in page.all("article"))
    assert found.text.startswith("first seen ")
    assert "The upstream does not say when" in found.one("time")["title"]
    assert "first seen" not in ours.text


def test_a_key_that_was_revoked_leaves_our_copy_to_be_read(
    browser: Browser, recorded: RecordedUpstream, opened: Conversation
) -> None:
    recorded.token = "sk-other"
    page = read(browser.get("conversation_detail", opened.conversation_id))
    banner = page.one("section", aria_label="Upstream")
    assert "does not accept the key in the environment variable" in banner.text
    assert "Where is my parcel?" in page.text


def test_the_history_tells_what_came_of_a_write_and_not_that_it_was_started(
    browser: Browser, opened: Conversation
) -> None:
    name = opened.conversation_id
    browser.post("item_create", name, **{"message-0-role": "user", "message-0-text": "Hello?"})
    history = read(browser.get("conversation_detail", name)).one("section", id="history")
    added = [act for act in history.all("li") if "added items" in act.text]
    assert len(added) == 1
    assert not added[0].has("span", class_="badge")
    assert added[0].one("span", class_="row-id").text.startswith("req_")


def test_further_parts_of_a_stale_page_offer_no_changes_either(
    browser: Browser, opened: Conversation
) -> None:
    part = browser.htmx.get("conversation_detail", opened.conversation_id, before="2", hindered=1)
    html = text_of(part)
    deletions = read(part).all("a", aria_disabled="true")
    assert [link.text for link in deletions] == ["Delete"]
    assert "href" not in deletions[0].attributes
    assert "the top of the page says why" in deletions[0]["title"]
    assert 'name="hindered"' in html


def test_a_conversation_that_is_gone_upstream_says_so_and_keeps_our_copy(
    browser: Browser, recorded: RecordedUpstream, opened: Conversation
) -> None:
    recorded.delete_conversation(opened.conversation_id)
    page = read(browser.get("conversation_detail", opened.conversation_id))
    assert "The upstream no longer has this conversation." in page.text
    assert "This is our copy of just now; it can be read, but not changed." in page.text
    assert not page.has("section", aria_label="Drift")
    assert "Where is my parcel?" in page.text
    assert not page.has("form", id="composer")


def test_a_conversation_that_nobody_has_is_not_there(browser: Browser) -> None:
    response = browser.get("conversation_detail", "conv_nothing")
    assert response.status_code == 404
    assert "Not found at the upstream" in text_of(response)
    assert "The upstream answered:" in text_of(response)


def test_without_a_copy_an_upstream_that_is_away_is_an_error_with_a_way_on(
    browser: Browser, proxy: FaultProxy, recorded: RecordedUpstream
) -> None:
    name = recorded.start_conversation("Hello")
    with proxy.down():
        response = browser.get("conversation_detail", name)
    page = read(response)
    assert response.status_code == 503
    assert "The upstream does not answer" in page.text
    assert "Nothing was changed" not in page.text
    assert "Try again" in page.text


def test_a_key_that_is_not_set_is_named_with_who_can_set_it(
    openai_project: Callable[..., Project],
    recorded: RecordedUpstream,
    curator: User,
    sign_in: Callable[[User], Client],
) -> None:
    project = openai_project(recorded, key="", key_variable="NOBODY_SET_THIS")
    response = Browser(sign_in(curator), project).get("conversation_detail", "conv_1")
    assert response.status_code == 503
    assert "NOBODY_SET_THIS" in text_of(response)
    assert "Whoever runs this server can set it" in text_of(response)


def test_the_upstreams_own_words_are_marked_as_such(
    browser: Browser, proxy: FaultProxy, opened: Conversation
) -> None:
    no = refusal(400, message="Not today.", param="items[0]")
    with proxy.rule(no, method="POST"):
        response = browser.post(
            "item_create", opened.conversation_id, **{"message-0-text": "Anybody?"}
        )
    field = read(response).one("div", id="message-0-errors")
    assert response.status_code == 422
    assert field.text == "The upstream answered: Not today."
    assert "Anybody?" in text_of(response)


def test_who_reads_only_metadata_is_told_the_same(
    make_user: Callable[..., User],
    sign_in: Callable[[User], Client],
    proxy: FaultProxy,
    opened: Conversation,
    project: Project,
) -> None:
    browser = Browser(sign_in(make_user("auditor")), project)
    with proxy.down():
        page = read(browser.get("conversation_detail", opened.conversation_id))
    assert "The upstream does not answer." in page.text
    assert "parcel" not in page.text


def test_keys_that_the_upstream_kept_are_named(
    browser: Browser, recorded: RecordedUpstream, opened: Conversation
) -> None:
    form = {"seen": '{"tier": "gold"}', "pair-0-key": "lang", "pair-0-value": "de", "act": "save"}
    response = browser.post("metadata_edit", opened.conversation_id, **form)
    assert response.status_code == 303
    page = text_of(browser.client.get(response.headers["Location"]))
    assert "The upstream kept these keys: tier." in page
    assert recorded.metadata(opened.conversation_id) == {"tier": "gold", "lang": "de"}


def test_a_local_project_has_nothing_of_all_this(
    make_user: Callable[..., User], sign_in: Callable[[User], Client]
) -> None:
    project = Project.objects.create(slug="local", name="Local")
    browser = Browser(sign_in(make_user("curator", username="ann")), project)
    html = text_of(browser.get("conversation_list"))
    assert "upstream.css" not in html
    assert "Drift" not in text_of(browser.htmx.get("facet_rail"))


def test_an_upstream_that_hangs_is_waited_for_once_and_not_by_every_page(
    browser: Browser,
    proxy: FaultProxy,
    opened: Conversation,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(retries, "PATIENCE", 1.0)
    opened.project.timeout = 1
    opened.project.save()
    with proxy.rule(delay(3)):
        browser.get("conversation_detail", opened.conversation_id)
        proxy.clear()
        page = read(browser.get("conversation_detail", opened.conversation_id))
        assert proxy.calls == []
    assert "Where is my parcel?" in page.text
    assert "The upstream does not answer. You see our copy" in page.text
    region = page.one("div", id="standing")
    assert region["hx-trigger"] == "load, every 15s"
    asked = {"order": "asc", "shown": "1-2", "newest": "2", "hindered": "1"}
    back = read(browser.client.get(region["hx-get"], asked, headers=HTMX))
    assert "The upstream answers again." in back.one("div", id="standing").text
    assert back.has("form", id="composer")
