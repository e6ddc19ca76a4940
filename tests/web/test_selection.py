"""The boxes of the list, and what a form of them means."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.http import QueryDict
from django.test import Client

from conversations_admin.actions.selection import Selection
from conversations_admin.errors import InvalidQuery, InvalidRequest
from conversations_admin.models import Conversation
from conversations_admin.search.language.parser import parse
from conversations_admin.web.listing.selection import fields_of, selection_in
from tests.web.pages import HTMX, Element, read

type Make = Callable[..., Conversation]
LIST = "/p/support/c/"


def boxes(page: Element) -> list[str]:
    return [box["value"] for box in page.all("input", type="checkbox", name="id")]


def test_each_row_has_a_box_of_the_form_below_them(
    browser: Client, make_conversation: Make
) -> None:
    rows = [make_conversation("Hello", tier="gold") for _ in range(2)]

    page = read(browser.get(LIST, {"q": "tier:gold", "columns": "tier,plan"}))

    assert sorted(boxes(page)) == sorted(row.conversation_id for row in rows)
    assert {box["form"] for box in page.all("input", name="id")} == {"selection"}
    form = page.one("form", id="selection")
    assert (form["method"], form["action"]) == ("post", "/p/support/export/")
    assert form.one("input", name="q")["value"] == "tier:gold"
    assert [each["value"] for each in form.all("input", name="column")] == ["tier", "plan"]
    assert [each["value"] for each in form.all("button", name="scope")] == ["ids", "query"]


def test_further_rows_have_boxes_and_no_second_form(
    browser: Client, make_conversation: Make
) -> None:
    old = make_conversation("Old")
    new = make_conversation("New")

    page = read(browser.get(LIST, {"after": new.conversation_id}, headers=HTMX))

    assert boxes(page) == [old.conversation_id]
    assert not page.has("form", id="selection")


def test_nothing_to_select_has_no_form(browser: Client) -> None:
    assert not read(browser.get(LIST)).has("form", id="selection")


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        ("", Selection()),
        ("q=tier:gold", Selection(parse("tier:gold"))),
        ("scope=query&q=tier:gold&ids=conv_1", Selection(parse("tier:gold"))),
        ("scope=ids&q=tier:gold&ids=conv_1+conv_2", Selection(ids=("conv_1", "conv_2"))),
        ("scope=ids&id=conv_2&id=conv_1&id=conv_2", Selection(ids=("conv_2", "conv_1"))),
        ("scope=ids&ids=%00+conv_1", Selection(ids=("conv_1",))),
    ],
)
def test_a_form_means_a_selection_and_its_fields_mean_the_same(sent: str, meant: Selection) -> None:
    selection = selection_in(QueryDict(sent))
    assert (selection.query, selection.ids) == (meant.query, meant.ids)
    fields = fields_of(selection)
    again = QueryDict(mutable=True)
    again.update({"scope": fields.scope, "q": fields.q, "ids": fields.ids})
    assert selection_in(again) == selection


@pytest.mark.parametrize("sent", ["scope=ids", "scope=ids&ids=+", "scope=all", "scope="])
def test_a_form_that_means_nothing_is_refused(sent: str) -> None:
    with pytest.raises(InvalidRequest):
        selection_in(QueryDict(sent))


def test_a_forged_query_is_refused_with_its_place() -> None:
    with pytest.raises(InvalidQuery):
        selection_in(QueryDict('q=tier:"gold'))
