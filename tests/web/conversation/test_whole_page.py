"""After what changes the page is drawn anew, as nothing can take the place of what it shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from conversations_admin.models import Conversation, Item, Project, User
from conversations_admin.web.deletable import MOST_AT_ONCE
from tests.upstream.faults import refusal
from tests.upstream.proxy import FaultProxy
from tests.upstream.recorded import RecordedUpstream
from tests.web.conversation.conftest import CALL, OUTPUT, Browser, naming, text_of
from tests.web.pages import read

type Make = Callable[..., Conversation]
type ItemsOf = Callable[[Conversation], list[Item]]

MESSAGE = {"role": "user", "content": "Hm"}
EDGE = {"order": "asc", "shown": "1-3", "oldest": 1, "newest": 3}


@pytest.fixture(params=["with_text", "textless"])
def through(
    request: pytest.FixtureRequest, curator: User, sign_in: Callable[[User], Client]
) -> Browser:
    """A browser in front of a project that has an upstream."""
    return Browser(sign_in(curator), request.getfixturevalue(request.param))


@pytest.fixture
def pair(recorded: RecordedUpstream, through: Browser) -> tuple[str, list[str]]:
    """An open conversation of a question, a call and its output, and the ids of the last two."""
    name = recorded.start_conversation("Look it up")
    added = recorded.add(name, {"items": [CALL, OUTPUT]})
    through.get("conversation_detail", name)
    return name, [item["id"] for item in added]


@pytest.fixture
def output_stays(
    recorded: RecordedUpstream, pair: tuple[str, list[str]], proxy: FaultProxy
) -> Iterator[None]:
    """The upstream refuses to delete that output."""
    name, (_, output) = pair
    fault = refusal(400, message="It is in use.")
    with proxy.rule(fault, method="DELETE", path=f"{name}/items/{output}"):
        yield
    assert len(recorded.items(name)) == 2


def landed(browser: Browser, response: Any) -> Any:
    """The page that htmx is sent to."""
    assert response.status_code == 200
    page = browser.client.get(response.headers["HX-Redirect"])
    assert page.status_code == 200
    return page


@pytest.mark.usefixtures("output_stays")
@pytest.mark.parametrize("together", [True, False])
def test_what_an_upstream_deleted_before_it_refused_the_rest_is_told(
    together: bool, through: Browser, pair: tuple[str, list[str]]
) -> None:
    name, (call, output) = pair
    query = f"?item={call}" + (f"&item={output}" if together else "")
    form = {"reason": "x", "partner": [] if together else [output]}
    response = through.htmx.post("items_delete", name, query=query, **form, **EDGE)

    html = text_of(landed(through, response))
    assert "Only 1 of 2 items is deleted. The upstream answered: It is in use." in html
    assert "Nothing was changed." not in html
    assert f"items/delete/?item={output}" in html
    assert f"item={call}" not in html


def test_what_an_upstream_refused_altogether_is_told_in_the_dialog(
    through: Browser, pair: tuple[str, list[str]], proxy: FaultProxy
) -> None:
    name, (call, output) = pair
    query = f"?item={call}&item={output}"
    with proxy.rule(refusal(400, message="It is in use."), method="DELETE"):
        response = through.htmx.post("items_delete", name, query=query, reason="x", **EDGE)
    assert response.status_code == 422
    told = read(response).one("form", id="deletion").one("div", class_="form-errors").text
    assert told == "The upstream answered: It is in use."


def test_a_call_of_which_another_output_stays_is_not_taken_from_around_it(
    browser: Browser, make_conversation: Make, items_of: ItemsOf
) -> None:
    row = make_conversation(items=[CALL, OUTPUT, OUTPUT])
    _, shown, newcomer = items_of(row)
    form = {"partner": shown.item_id, "reason": "x"}
    response = browser.htmx.post(
        "items_delete", row.conversation_id, query=naming(newcomer), **form, **EDGE
    )
    html = text_of(landed(browser, response))
    assert "2 items deleted." in html
    assert f"item={shown.item_id}" not in html


def test_a_page_without_text_that_loses_its_end_is_drawn_anew(
    textless: Project, curator: User, sign_in: Callable[[User], Client], recorded: RecordedUpstream
) -> None:
    browser = Browser(sign_in(curator), textless)
    name = recorded.start_conversation("Hello", "Are you there?")
    browser.get("conversation_detail", name)
    first, last = recorded.items(name)
    edge = {"order": "asc", "shown": "1-2", "newest": last["id"]}
    query = f"?item={last['id']}"
    response = browser.htmx.post("items_delete", name, query=query, reason="x", **edge)
    page = read(landed(browser, response))
    assert page.one("input", name="newest")["value"] == first["id"]


def test_an_item_of_a_repeated_id_comes_back_on_a_new_page(
    browser: Browser, make_conversation: Make
) -> None:
    twin = MESSAGE | {"type": "message", "id": "msg_twin"}
    row = make_conversation(items=[twin, twin, MESSAGE])
    browser.post("items_delete", row.conversation_id, query="?item=msg_twin", reason="x")
    response = browser.htmx.post("items_restore", row.conversation_id, query="?position=2", **EDGE)
    assert "HX-Retarget" not in response.headers
    page = read(landed(browser, response))
    assert "1 item is back" in page.text
    first, second = page.all("article", class_="line")
    assert "; restored" not in first.text
    assert "; restored" in second.text


def test_a_partner_of_a_repeated_id_comes_back_on_a_new_page(
    browser: Browser, make_conversation: Make, items_of: ItemsOf
) -> None:
    """Its line is not where the answer would look for it, either."""
    call = CALL | {"id": "fc_twin"}
    row = make_conversation(items=[call, call | {"call_id": "call_2"}, OUTPUT])
    output = items_of(row)[2]
    for query in (naming(output), "?item=fc_twin"):
        browser.post("items_delete", row.conversation_id, query=query, reason="x")
    form = {"asked": 1, "partner": 1}
    response = browser.htmx.post(
        "items_restore", row.conversation_id, query="?position=3", **form, **EDGE
    )
    assert "2 items are back" in text_of(landed(browser, response))


def test_too_many_to_restore_at_once_are_refused_in_words_that_say_how_many_go(
    browser: Browser, conversation: Conversation
) -> None:
    form: dict[str, Any] = {"position": list(range(1, MOST_AT_ONCE + 2))}
    response = browser.htmx.post("items_restore", conversation.conversation_id, **form)
    assert response.status_code == 400
    assert f"Restore at most {MOST_AT_ONCE} items at once; these are 51." in text_of(response)


def test_what_comes_back_once_no_text_is_kept_any_more_is_shown_on_a_new_page(
    with_text: Project, curator: User, sign_in: Callable[[User], Client], recorded: RecordedUpstream
) -> None:
    browser = Browser(sign_in(curator), with_text)
    name = recorded.start_conversation("Hello", "Are you there?")
    browser.get("conversation_detail", name)
    query = f"?item={recorded.items(name)[1]['id']}"
    browser.post("items_delete", name, query=query, reason="x")
    Project.objects.update(is_mirrored=False)
    response = browser.htmx.post("items_restore", name, query="?position=2", **EDGE)
    assert "1 item is back" in text_of(landed(browser, response))
