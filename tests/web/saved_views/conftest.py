"""A person with a few conversations who saves views of them, and what is read of the pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.view_settings import ViewSettings
from conversations_admin.actions.views import create_view
from conversations_admin.models import Conversation, Project, SavedView, User
from conversations_admin.models.audit import Via
from conversations_admin.models.view import Visibility
from tests.web.pages import Element

LIST = "/p/support/c/"
VIEWS = "/p/support/views/"
GOLD = ViewSettings(name="Gold", query="tier:gold")
SHARED = replace(GOLD, visibility=Visibility.SHARED)

type Save = Callable[..., SavedView]


@pytest.fixture
def browser(
    curator: User, sign_in: Callable[[User], Client], make_conversation: Callable[..., Conversation]
) -> Client:
    make_conversation("Refund please", tier="gold", plan="pro")
    make_conversation("Hello", tier="free", plan="pro")
    return sign_in(curator)


@pytest.fixture
def ann(make_user: Callable[..., User]) -> User:
    return make_user("curator", username="ann")


@pytest.fixture
def save(project: Project, curator: User) -> Save:
    def make(settings: ViewSettings = GOLD, *, by: User = curator) -> SavedView:
        return create_view(project, settings, actor=acting(by))

    return make


def acting(user: User) -> Actor:
    return Actor.of_user(user, via=Via.DASHBOARD)


def bar(page: Element) -> Element:
    return page.one("div", id="view-bar")


def link(page: Element, words: str) -> Element:
    return next(each for each in page.all("a") if each.text == words)


def fields(form: Element) -> dict[str, str]:
    return {each["name"]: each["value"] for each in form.all("input") if each.get("value")}


def beside(page: Element) -> list[str]:
    return [each.one("span", class_="cut").text for each in side_links(page)]


def side_links(page: Element) -> list[Element]:
    return [each for each in page.one("section", id="side-views").all("a") if each.get("data-kind")]


def at(view: SavedView, act: str = "") -> str:
    return f"{VIEWS}{view.pk}/{act}"
