"""An auditor in front of the log, and what is read of its pages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.items import delete_items
from conversations_admin.models import Conversation, Project, User
from conversations_admin.models.audit import Via
from tests.web.pages import Element

LOG = "/p/support/audit/"


@pytest.fixture
def auditor(make_user: Callable[..., User]) -> User:
    return make_user("auditor")


@pytest.fixture
def browser(auditor: User, sign_in: Callable[[User], Client], project: Project) -> Client:
    return sign_in(auditor)


def actions(page: Element) -> list[str]:
    cells = page.all("td", data_label="Action")
    return [cell.one("span", class_="row-id").text for cell in cells]


def delete_first_item(
    conversation: Conversation, project: Project, user: User, *, reason: str = ""
) -> str:
    item_id: str = conversation.items.values_list("item_id", flat=True)[0]
    actor = Actor.of_user(user, via=Via.DASHBOARD)
    delete_items(project, conversation.conversation_id, [item_id], actor=actor, reason=reason)
    return item_id
