"""The way back to the list as it was last filtered."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from conversations_admin.models import Conversation
from tests.web.pages import HTMX, query_of, read

type Make = Callable[..., Conversation]
LIST = "/p/support/c/"


def test_a_conversation_leads_back_to_the_list_as_it_was_filtered(
    browser: Client, make_conversation: Make
) -> None:
    here = f"{LIST}{make_conversation('A refund', tier='gold').conversation_id}/"

    def way_back() -> str:
        return read(browser.get(here)).one("nav", class_="crumbs").all("a")[0]["href"]

    assert way_back() == LIST
    browser.get(LIST, {"q": "tier:gold", "columns": "tier"})
    assert query_of(way_back()) == {"q": "tier:gold", "columns": "tier"}
    browser.get(LIST, {"q": "refund"}, headers=HTMX)
    browser.get(LIST, {"q": "no:match:", "after": "conv_1"})
    assert query_of(way_back()) == {"q": "refund"}
    browser.get(LIST, {"q": '"broken'})
    assert query_of(way_back()) == {"q": "refund"}
    search = read(browser.get(here)).one("a", data_search_at=f"{LIST}?q=refund#q")
    assert search["href"] == LIST
    browser.get(LIST)
    assert way_back() == LIST


def test_looking_at_the_same_list_again_writes_no_session(
    browser: Client, make_conversation: Make
) -> None:
    make_conversation("A refund", tier="gold")
    browser.get(LIST, {"q": "tier:gold"})

    with CaptureQueriesContext(connection) as captured:
        browser.get(LIST, {"q": "tier:gold"})

    assert not [each for each in captured if "UPDATE" in each["sql"]]
