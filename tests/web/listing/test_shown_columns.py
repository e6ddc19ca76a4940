"""Which columns the list shows."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.users import choose_columns
from conversations_admin.models import Conversation, Project, User
from conversations_admin.models.audit import Via
from tests.web.pages import read

type Make = Callable[..., Conversation]
LIST = "/p/support/c/"


def test_columns_in_the_address_come_before_those_chosen(
    browser: Client, make_conversation: Make, project: Project, viewer: User
) -> None:
    make_conversation("Hello", tier="gold", plan="pro", locale="de")
    choose_columns(viewer, project, ["plan"], actor=Actor.of_user(viewer, via=Via.DASHBOARD))

    def columns(**address: str) -> list[str]:
        page = read(browser.get(LIST, address))
        return [each.text for each in page.all("th", class_="key")]

    assert columns() == ["plan"]
    assert columns(columns="tier,locale") == ["tier", "locale"]
    assert columns(columns="") == []
    assert columns(columns='"a,b",tier,tier') == ["a,b", "tier"]
    assert len(columns(columns=",".join(map(str, range(40))))) == 12


def test_a_search_keeps_the_columns_of_the_address(browser: Client) -> None:
    form = read(browser.get(LIST, {"columns": "tier"})).one("form", role="search")

    assert form.one("input", name="columns")["value"] == "tier"
    assert form["action"] == form["hx-get"] == LIST


def test_a_filter_leaves_the_unchosen_columns_where_they_are(
    browser: Client, make_conversation: Make
) -> None:
    for number in range(6):
        make_conversation("Hello", user=f"u_{number % 5}", tier="gold" if number % 2 else "free")
    make_conversation("Coffee", blend="dark")

    def columns(query: str) -> list[str]:
        page = read(browser.get(LIST, {"q": query}))
        return [head.text for head in page.all("th", class_="key")]

    assert columns("tier:gold") == columns("user:u_1") == columns("")[:2] == ["user", "tier"]
    assert columns("blend:dark") == ["blend"]
