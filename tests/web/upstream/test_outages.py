"""A page that is open while its upstream goes and comes back, and the list meanwhile."""

from __future__ import annotations

import pytest

from conversations_admin.actions import freshness
from conversations_admin.actions.actor import Actor
from conversations_admin.actions.conversations import delete_conversation
from conversations_admin.models import Conversation, Item, Project, User
from tests.upstream.asking import asked_elsewhere
from tests.upstream.proxy import FaultProxy
from tests.upstream.recorded import RecordedUpstream
from tests.web.conversation.conftest import CALL, OUTPUT, Browser, text_of
from tests.web.pages import Element, read

pytestmark = pytest.mark.django_db

MESSAGE = {"message-0-role": "user", "message-0-text": "It was the blue one."}
EDGE = {"order": "asc", "shown": "1-2", "newest": "2"}


@pytest.fixture(autouse=True)
def _asked_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(freshness, "BETWEEN_CALLS", 0.0)


def standing(page: Element) -> Element:
    return page.one("div", id="standing")


def test_a_refused_change_tells_the_page_and_keeps_the_draft(
    browser: Browser, proxy: FaultProxy, opened: Conversation
) -> None:
    with proxy.down():
        response = browser.htmx.post("item_create", opened.conversation_id, **MESSAGE, **EDGE)
    page = read(response)
    assert response.status_code == 422
    assert page.one("textarea", id="message-0-text").text == MESSAGE["message-0-text"]
    assert standing(page)["hx-swap-oob"] == "true"
    assert standing(page)["data-hindrance"].startswith("Nothing can be changed")
    assert standing(page)["hx-trigger"] == "every 15s"
    assert "You see our copy" in standing(page).text
    assert "Nothing listens at the address of the upstream." in standing(page).text
    assert "Nothing was sent" not in standing(page).text


def test_what_a_refusal_is_about_alone_says_nothing_of_the_upstream(
    browser: Browser, opened: Conversation
) -> None:
    form = {"mode": "json", "json": '{"type": "item_reference", "id": "msg_nobody"}'}
    response = browser.htmx.post("item_create", opened.conversation_id, **form, **EDGE)
    assert response.status_code == 422
    assert not read(response).has("div", id="standing")


def test_a_restoration_that_was_refused_is_told_beside_the_page(
    browser: Browser, proxy: FaultProxy, recorded: RecordedUpstream, opened: Conversation
) -> None:
    item = Item.objects.in_order()[1]
    recorded.delete_item(opened.conversation_id, item.item_id)
    browser.page(opened)
    with proxy.down():
        response = browser.htmx.post(
            "items_restore", opened.conversation_id, position=item.position
        )
    assert response.headers["HX-Reswap"] == "none"
    assert "Nothing was changed." in text_of(response)
    assert "data-hindrance" in standing(read(response)).attributes


def test_a_restoration_that_was_refused_in_the_dialog_is_told_there(
    browser: Browser, proxy: FaultProxy, recorded: RecordedUpstream
) -> None:
    name = recorded.start_conversation()
    call, output = recorded.add(name, {"items": [CALL, OUTPUT]})
    browser.get("conversation_detail", name)
    for item in (output, call):
        query = f"?item={item['id']}"
        browser.post("items_delete", name, query=query, reason="x")
    form = {"asked": 1, "partner": 2}
    with proxy.down():
        response = browser.htmx.post("items_restore", name, query="?position=1", **form)
    page = read(response)
    assert response.status_code == 422
    assert response.headers["HX-Retarget"] == "#dialog"
    refusal = page.one("form", id="restoration").one("div", class_="form-errors")
    assert "Nothing was changed." in refusal.text
    assert "data-once-back" in refusal.attributes
    assert page.one("input", name="partner").get("checked") is not None
    assert standing(page)["hx-swap-oob"] == "true"
    assert not page.has("div", class_="notice")


def test_an_open_page_hears_that_the_upstream_is_still_away(
    browser: Browser, proxy: FaultProxy, opened: Conversation
) -> None:
    with proxy.down():
        response = browser.htmx.get("conversation_standing", opened.conversation_id, **EDGE)
    assert response.status_code == 200
    assert "data-hindrance" in standing(read(response)).attributes
    assert not read(response).has("form", id="composer")


def test_an_open_page_gets_what_it_missed_once_the_upstream_is_back(
    browser: Browser, recorded: RecordedUpstream, opened: Conversation
) -> None:
    recorded.add(opened.conversation_id, {"items": [{"role": "user", "content": "Still there?"}]})
    asked = EDGE | {"hindered": "1"}
    page = read(browser.htmx.get("conversation_standing", opened.conversation_id, **asked))
    assert "The upstream answers again." in standing(page).text
    assert "data-hindrance" not in standing(page).attributes
    assert "hx-trigger" not in standing(page).attributes
    assert "Still there?" in page.one("div", hx_swap_oob="beforeend:#entries").text
    assert page.one("form", id="composer")["hx-swap-oob"] == "true"
    assert not page.one("div", id="edge").has("input", name="hindered")


@pytest.mark.parametrize("asked", [EDGE, {"since": ""}, {"form": "away"}])
def test_an_open_page_hears_once_that_its_conversation_was_deleted(
    browser: Browser, project: Project, opened: Conversation, actor: Actor, asked: dict[str, str]
) -> None:
    delete_conversation(project, opened.conversation_id, actor=actor)
    response = browser.htmx.get("conversation_standing", opened.conversation_id, **asked)
    assert response.status_code == 286
    told = standing(read(response))
    assert told.text.startswith("This conversation was deleted. It was deleted on ")
    assert told["data-hindrance"] == "This conversation was deleted."
    assert "hx-get" not in told.attributes
    assert told.one("a")["href"] == browser.url("conversation_list")


def test_an_open_page_hears_once_that_its_project_is_closed_to_it(
    browser: Browser, project: Project, opened: Conversation, superuser: User
) -> None:
    project.members.add(superuser)
    for response in (
        browser.htmx.get("conversation_standing", opened.conversation_id),
        browser.htmx.get("project_standing"),
    ):
        assert response.status_code == 286
        assert "There is nothing here any more." in standing(read(response)).text
    assert browser.get("project_standing").status_code == 404


def test_a_composer_that_is_there_is_left_alone_with_its_draft(
    browser: Browser, opened: Conversation
) -> None:
    page = read(browser.htmx.get("conversation_standing", opened.conversation_id, **EDGE))
    assert not page.has("form", id="composer")


def test_metadata_that_could_not_be_saved_stays_to_be_saved_again(
    browser: Browser, proxy: FaultProxy, opened: Conversation
) -> None:
    form = {"seen": '{"tier": "gold"}', "pair-0-key": "tier", "pair-0-value": "pro", "act": "save"}
    with proxy.down():
        response = browser.post("metadata_edit", opened.conversation_id, **form)
    page = read(response)
    assert response.status_code == 422
    assert "The upstream does not answer." in page.one("div", role="alert").text
    assert "see what is marked" not in page.text
    assert page.one("textarea", name="pair-0-value").text == "pro"
    there = browser.url("conversation_standing", opened.conversation_id)
    assert standing(page)["hx-get"] == f"{there}?form=away"
    assert "Nothing can be sent for now." in standing(page).text
    back = read(browser.htmx.get("conversation_standing", opened.conversation_id, form="away"))
    assert "You can go on: what you typed is still here." in standing(back).text
    assert not standing(back).has("a")
    assert "Save" in [button.text for button in page.all("button")]
    assert browser.post("metadata_edit", opened.conversation_id, **form).status_code == 303


def test_a_form_that_nobody_could_send_is_not_shown(
    browser: Browser, proxy: FaultProxy, opened: Conversation
) -> None:
    with proxy.down():
        response = browser.get("metadata_edit", opened.conversation_id)
    there = browser.url("conversation_detail", opened.conversation_id)
    assert response.headers["Location"] == there


def test_a_creation_that_was_refused_says_so_and_marks_nothing(
    browser: Browser, proxy: FaultProxy
) -> None:
    with proxy.down():
        page = read(browser.post("conversation_create", **MESSAGE))
    assert "Nothing is created yet. The upstream does not answer." in page.text
    assert "see what is marked" not in page.text
    assert "What you type stays on this page until it can" in standing(page).text
    assert standing(page)["hx-get"] == f"{browser.url('project_standing')}?form=away"
    assert standing(page)["hx-trigger"] == "every 15s"
    assert not standing(page).has("a")
    assert page.one("textarea", id="message-0-text").text == MESSAGE["message-0-text"]


def test_a_page_for_a_new_conversation_asks_before_anybody_types(
    browser: Browser, proxy: FaultProxy
) -> None:
    region = standing(read(browser.get("conversation_create")))
    assert (region["hx-get"], region["hx-trigger"]) == (
        f"{browser.url('project_standing')}?form",
        "load",
    )
    assert standing(read(browser.htmx.get("project_standing", form=""))).text == ""
    with proxy.down():
        told = standing(read(browser.htmx.get("project_standing", form="")))
    assert "Nothing can be sent for now." in told.text
    assert told["hx-get"] == f"{browser.url('project_standing')}?form=away"
    back = standing(read(browser.htmx.get("project_standing", form="away")))
    assert back.text == "The upstream answers again. You can go on: what you typed is still here."


def test_pages_say_at_once_what_is_known_of_the_upstream_and_ask_nobody(
    browser: Browser, proxy: FaultProxy, opened: Conversation
) -> None:
    with proxy.down():
        browser.get("conversation_detail", opened.conversation_id)
    proxy.clear()
    listed = standing(read(browser.get("conversation_list")))
    assert "The upstream does not answer. You see our copies" in listed.text
    assert listed["hx-trigger"] == "load, every 15s"
    form = standing(read(browser.get("conversation_create")))
    assert "Nothing can be sent for now." in form.text
    assert proxy.calls == []
    browser.get("conversation_detail", opened.conversation_id)
    assert standing(read(browser.get("conversation_list"))).text == ""


def test_the_list_says_that_the_upstream_is_away_and_how_old_our_copies_are(
    browser: Browser, proxy: FaultProxy, opened: Conversation
) -> None:
    region = standing(read(browser.get("conversation_list")))
    assert region["hx-trigger"] == "load"
    assert region["hx-get"] == browser.url("project_standing")
    assert standing(read(browser.htmx.get("project_standing"))).text == ""
    with proxy.down():
        told = standing(read(browser.htmx.get("project_standing")))
    assert "The upstream does not answer. You see our copies" in told.text
    assert "the newest was brought up to date" in told.text
    assert told["hx-get"] == f"{browser.url('project_standing')}?away"
    again = told.one("a", id="standing-again")
    assert (again["hx-get"], again["hx-vals"]) == (told["hx-get"], '{"now": ""}')
    assert browser.get("project_standing").headers["Location"] == browser.url("conversation_list")
    assert opened.synced_at is not None


def test_the_upstream_is_asked_for_all_lists_that_are_open_together(
    browser: Browser, proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(freshness, "BETWEEN_CALLS", 3600.0)
    for _ in range(3):
        browser.htmx.get("project_standing")
    assert len(proxy.calls) == 1
    browser.htmx.get("project_standing", now="")
    assert len(proxy.calls) == 2


def test_while_somebody_else_waits_for_the_upstream_a_page_asks_again_soon(
    browser: Browser, proxy: FaultProxy, project: Project
) -> None:
    with asked_elsewhere(project, proxy):
        listed = standing(read(browser.htmx.get("project_standing")))
        form = standing(read(browser.htmx.get("project_standing", form="")))
    assert listed["hx-get"] == browser.url("project_standing")
    assert form["hx-get"] == f"{browser.url('project_standing')}?form="
    assert {listed["hx-trigger"], form["hx-trigger"]} == {"load delay:2s, every 15s"}
    assert (listed.text, form.text) == ("", "")
    assert len(proxy.calls) == 1
    assert "hx-get" not in standing(read(browser.htmx.get("project_standing", form=""))).attributes


def test_what_a_page_says_of_an_outage_stands_while_somebody_else_asks(
    browser: Browser, proxy: FaultProxy, project: Project, opened: Conversation
) -> None:
    name = opened.conversation_id
    asks = [{"form": "away"}, {"away": ""}], [EDGE, {"form": "away"}]
    proxy.clear()
    with asked_elsewhere(project, proxy):
        of_project = [browser.htmx.get("project_standing", **query) for query in asks[0]]
        of_one = [browser.htmx.get("conversation_standing", name, **query) for query in asks[1]]
        assert {each.status_code for each in (*of_project, *of_one)} == {204}
        assert len(proxy.calls) == 1
        now = browser.htmx.get("conversation_standing", name, **EDGE, now="")
        assert "The upstream answers again." in standing(read(now)).text
    with proxy.down():
        browser.get("conversation_detail", name)
    listed = standing(read(browser.get("conversation_list")))
    assert listed["hx-get"] == f"{browser.url('project_standing')}?away"
    with asked_elsewhere(project, proxy):
        form = standing(read(browser.htmx.get("project_standing", form="")))
    assert "Nothing can be sent for now." in form.text
    back = standing(read(browser.htmx.get("project_standing", form="away")))
    assert "The upstream answers again." in back.text
