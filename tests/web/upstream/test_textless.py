"""A project that keeps no text: items are read from the upstream and nowhere stored."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from django.test import Client

from conversations_admin.models import AuditEntry, Conversation, Item, Project
from conversations_admin.stores.upstream.store import UpstreamStore
from tests.upstream.proxy import FaultProxy
from tests.upstream.recorded import RecordedUpstream
from tests.web.conversation.conftest import CALL, OUTPUT, Browser, text_of
from tests.web.pages import read

pytestmark = pytest.mark.django_db


@pytest.fixture
def name(recorded: RecordedUpstream) -> str:
    """Of a conversation of 250 messages."""
    name = recorded.start_conversation(tier="gold")
    for start in range(0, 250, 10):
        recorded.add(
            name,
            {"items": [{"role": "user", "content": f"Word {start + n}."} for n in range(10)]},
        )
    return name


@pytest.fixture
def call(recorded: RecordedUpstream, bare: Browser) -> str:
    """Of an open conversation of a question, a call of a tool and its output."""
    name = recorded.start_conversation("Look it up")
    recorded.add(name, {"items": [CALL, OUTPUT]})
    bare.get("conversation_detail", name)
    return name


def words(page: object) -> list[str]:
    assert hasattr(page, "all")
    return [
        each.one("div", class_="prose").text
        for each in page.all("article", class_="entry")
        if each.has("div", class_="prose")
    ]


def test_the_items_are_shown_and_nothing_is_stored(
    bare: Browser, recorded: RecordedUpstream
) -> None:
    name = recorded.start_conversation("The planted sentence.", tier="gold")
    page = read(bare.get("conversation_detail", name))
    assert words(page) == ["The planted sentence."]
    assert "1 item, as the upstream has them now" in page.one("p", id="range").text
    assert not page.has("search", id="matches")
    row = Conversation.objects.get()
    assert (row.title, row.metadata, Item.objects.count()) == ("", {"tier": "gold"}, 0)
    assert page.one("h1").text == name
    assert AuditEntry.objects.filter(action="conversation.view").count() == 1


def test_a_long_one_is_walked_page_by_page_in_either_order(bare: Browser, name: str) -> None:
    seen: list[str] = []
    page = read(bare.get("conversation_detail", name))
    seen += words(page)
    while below := page.one("div", id="below").all("a"):
        shown = page.one("input", name="shown")["value"]
        newest = page.one("input", name="newest")["value"]
        edge = urlencode({"order": "asc", "shown": shown, "newest": newest})
        url = f"{below[0]['hx-get']}&{edge}"
        page = read(bare.client.get(url, headers=bare.htmx.headers))
        seen += words(page)
    assert seen == [f"Word {n}." for n in range(250)]
    assert page.one("p", id="range").text == "250 items, as the upstream has them now"
    newest_first = read(bare.get("conversation_detail", name, order="desc"))
    assert words(newest_first)[0] == "Word 249."
    older = newest_first.one("div", id="below").one("a")["href"]
    assert words(read(bare.client.get(older)))[0] == "Word 149."


def test_a_link_to_an_item_opens_the_page_around_it(
    bare: Browser, name: str, recorded: RecordedUpstream
) -> None:
    item = recorded.items(name)[120]
    page = read(bare.get("conversation_detail", name, around=item["id"]))
    assert words(page.one("div", class_="marked")) == ["Word 120."]
    assert (words(page)[0], words(page)[-1], len(words(page))) == ("Word 70.", "Word 169.", 100)
    missing = bare.get("conversation_detail", name, around="msg_nothing")
    assert missing.status_code == 404
    assert words(read(missing))[0] == "Word 0."


def test_every_look_asks_the_upstream_a_bounded_number_of_times(
    bare: Browser, name: str, proxy: FaultProxy
) -> None:
    proxy.clear()
    bare.get("conversation_detail", name)
    assert len(proxy.calls) == 2


def test_items_are_added_and_shown_without_being_stored(
    bare: Browser, recorded: RecordedUpstream
) -> None:
    name = recorded.start_conversation("Hello")
    bare.get("conversation_detail", name)
    item = recorded.items(name)[0]
    edge = {"order": "asc", "shown": "1-1", "newest": item["id"]}
    form = {"message-0-role": "user", "message-0-text": "Are you there?"}
    response = bare.htmx.post("item_create", name, **form, **edge)
    page = read(response)
    assert words(page.one("div", hx_swap_oob="beforeend:#entries")) == ["Are you there?"]
    assert page.one("input", name="newest")["value"] == recorded.items(name)[1]["id"]
    assert Item.objects.count() == 0
    recorded.delete_item(name, item["id"])
    late = bare.htmx.post("item_create", name, **form, **edge)
    assert "Go to them" in text_of(late)


def test_a_call_is_deleted_with_its_output_and_cannot_come_back(
    bare: Browser, call: str, recorded: RecordedUpstream
) -> None:
    _, first, output = recorded.items(call)
    query = f"?item={first['id']}"
    dialog = read(bare.client.get(bare.url("items_delete", call) + query))
    assert dialog.one("input", name="partner")["value"] == output["id"]
    assert "nothing of it can be restored" in dialog.text
    response = bare.post("items_delete", call, query=query, reason="x", partner=output["id"])
    assert response.status_code == 303
    assert [item["type"] for item in recorded.items(call)] == ["message"]
    page = read(bare.client.get(response.headers["Location"]))
    assert "2 items deleted." in page.text
    assert not page.has("article", class_="line")


def test_htmx_takes_a_deleted_item_from_the_page(
    bare: Browser, call: str, recorded: RecordedUpstream
) -> None:
    item = recorded.items(call)[0]
    query = f"?item={item['id']}"
    response = bare.htmx.post("items_delete", call, query=query, reason="x", shown="1-3")
    assert response.headers["HX-Retarget"] == f'[id="item-{item["id"]}"]'
    assert not read(response).has("article")
    assert "2 items, as the upstream has them now" in text_of(response)


def test_the_json_is_read_from_the_upstream(
    bare: Browser, call: str, recorded: RecordedUpstream
) -> None:
    raw = text_of(bare.get("conversation_raw", call))
    assert "Look it up" in raw
    item = recorded.items(call)[1]
    page = read(bare.get("conversation_detail", call))
    links = [link["href"] for link in page.all("a") if link.text == "Open raw"]
    assert f"items/raw/?item={item['id']}" in links[1]
    assert "call_1" in text_of(bare.client.get(links[1]))
    assert bare.get("item_raw_by_id", call, item="msg_nothing").status_code == 404


def test_words_cannot_be_searched_and_the_list_says_what_can(bare: Browser, call: str) -> None:
    for query in ("parcel", "tier:gold -parcel", "role:tool", 'item:(role:user "a b")'):
        response = bare.get("conversation_list", q=query)
        problem = read(response).one("div", id="q-problem")
        assert response.status_code == 422
        assert "This project keeps no text of messages" in problem.text
    row = read(bare.get("conversation_list", q="-tier:gold")).one("tr", data_row="")
    assert row.one("a", class_="row-id").text == call
    assert not row.has("a", class_="row-title")
    offered = bare.htmx.get("conversation_suggest", q="ro", at=2)
    assert "role:" not in text_of(offered)
    facets = bare.htmx.get("facet_rail", q="parcel")
    assert facets.status_code == 422


def test_the_api_refuses_words_with_a_code(
    textless: Project, make_token: Callable[..., tuple[object, str]], client: Client
) -> None:
    _, secret = make_token(for_project=textless)
    headers = {"Authorization": f"Bearer {secret}"}
    for path in ("conversations/", "facets/", "count/"):
        response = client.get(
            f"/api/projects/{textless.slug}/{path}", {"q": "refund"}, headers=headers
        )
        assert response.status_code == 422, path
        assert response.json()["error"]["code"] == "text_not_kept"


def test_how_many_items_there_are_is_not_claimed_of_what_was_not_read(
    bare: Browser, textless: Project, recorded: RecordedUpstream
) -> None:
    read_name = recorded.start_conversation("One", "Two")
    bare.get("conversation_detail", read_name)
    UpstreamStore(textless).list_items(read_name, after=None, limit=20, order="asc")
    other = recorded.start_conversation("One", "Two", "Three")
    UpstreamStore(textless).retrieve_conversation(other)
    page = read(bare.get("conversation_list"))
    counts = {row["id"].removeprefix("row-"): row.one("td", data_label="Items").text
              for row in page.all("tr") if "id" in row.attributes}  # fmt: skip
    assert counts == {read_name: "2", other: "–not read"}
    assert "is known only of those" not in page.text
    found = text_of(bare.get("conversation_list", q="items:>2"))
    assert "is known only of those that were opened here" in found


def test_only_metadata_can_be_exported(bare: Browser, call: str) -> None:
    dialog = read(bare.get("conversation_export"))
    assert [each["value"] for each in dialog.all("input", name="format")] == ["csv"]
    assert "keeps no text of messages, so none can be exported" in dialog.text
    table = bare.post("conversation_export_file", format="csv")
    rows = list(csv.DictReader(io.StringIO(b"".join(table.streaming_content).decode())))  # type: ignore[attr-defined]
    assert [row["id"] for row in rows] == [call]
    assert "title" not in rows[0]
    refused = bare.post("conversation_export_file", format="jsonl")
    assert refused.status_code == 422
    assert "Export CSV" in text_of(refused)


def test_the_upstream_being_away_is_said_where_there_is_no_copy(
    bare: Browser, call: str, proxy: FaultProxy
) -> None:
    with proxy.down():
        response = bare.get("conversation_detail", call)
        listed = bare.get("conversation_list")
    assert response.status_code == 503
    assert "The upstream does not answer" in text_of(response)
    assert listed.status_code == 200
