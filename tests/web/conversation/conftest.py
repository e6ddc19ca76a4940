"""A conversation's page as somebody's browser asks for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from conversations_admin.models import Conversation, Item, Project, User
from tests.web.pages import HTMX

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

CALL = {"type": "function_call", "call_id": "call_1", "name": "look_up", "arguments": "{}"}
OUTPUT = {"type": "function_call_output", "call_id": "call_1", "output": "found"}


@dataclass
class Browser:
    """A signed-in person in front of one project; `htmx` makes the requests htmx's."""

    client: Client
    project: Project
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def htmx(self) -> Browser:
        return Browser(self.client, self.project, HTMX)

    def url(self, name: str, *args: object) -> str:
        return reverse(name, args=[self.project.slug, *args])

    def get(self, name: str, *args: object, **query: Any) -> Response:
        return self.client.get(self.url(name, *args), query, headers=self.headers)

    def post(self, name: str, *args: object, query: str = "", **form: Any) -> Response:
        url = self.url(name, *args) + query
        return self.client.post(url, form, headers=self.headers)

    def page(self, conversation: Conversation, **query: Any) -> str:
        response = self.get("conversation_detail", conversation.conversation_id, **query)
        assert response.status_code == 200
        return response.content.decode()


@pytest.fixture
def browser_of(sign_in: Callable[[User], Client], project: Project) -> Callable[[User], Browser]:
    return lambda user: Browser(sign_in(user), project)


@pytest.fixture
def browser(browser_of: Callable[[User], Browser], curator: User) -> Browser:
    return browser_of(curator)


@pytest.fixture
def viewing(browser_of: Callable[[User], Browser], viewer: User) -> Browser:
    """A viewer's browser."""
    return browser_of(viewer)


@pytest.fixture
def conversation(make_conversation: Callable[..., Conversation]) -> Conversation:
    """A question, a call of a tool and its output."""
    return make_conversation(items=[{"role": "user", "content": "Look it up"}, CALL, OUTPUT])


@pytest.fixture
def items_of() -> Callable[[Conversation], list[Item]]:
    return lambda conversation: list(Item.objects.filter(conversation=conversation).in_order())


def naming(*items: Item) -> str:
    return "?" + urlencode([("item", item.item_id) for item in items])


def text_of(response: Response) -> str:
    return response.content.decode()
