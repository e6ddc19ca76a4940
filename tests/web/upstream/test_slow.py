"""What a form that was sent is told while its answer is awaited."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from conversations_admin.models import Conversation, PendingWrite, User
from conversations_admin.models.audit import Via
from tests.upstream.proxy import FaultProxy
from tests.web.conversation.conftest import Browser, text_of
from tests.web.pages import read

pytestmark = pytest.mark.django_db

ON_RECORD = "What you sent is on record, and nothing need be sent again."


def begin(opened: Conversation, user: User, **changed: Any) -> None:
    """As if somebody's request were waiting for the upstream in this moment."""
    fields = {
        "operation_id": "op_1",
        "project": opened.project,
        "action": "item.create",
        "conversation_id": opened.conversation_id,
        "actor": user.username,
        "actor_id": user.pk,
        "via": Via.DASHBOARD,
        "started_at": timezone.now(),
    }
    PendingWrite.objects.create(**fields | changed)


def told(browser: Browser, *of: str) -> str:
    name = "conversation_writes" if of else "project_writes"
    return read(browser.htmx.get(name, *of, sent="")).text


def test_what_is_under_way_is_said_to_be_on_record_and_the_upstream_is_not_asked(
    browser: Browser, proxy: FaultProxy, opened: Conversation, curator: User
) -> None:
    begin(opened, curator)
    proxy.clear()
    assert ON_RECORD in told(browser, opened.conversation_id)
    assert ON_RECORD not in told(browser)
    assert proxy.calls == []


@pytest.mark.parametrize(
    "changed",
    [
        {"actor_id": 0},
        {"via": Via.API},
        {"is_unknown": True},
        {"started_at": timezone.now() - timedelta(hours=1)},
    ],
)
def test_what_is_not_under_way_for_this_person_is_not_said_to_be(
    browser: Browser, opened: Conversation, curator: User, changed: dict[str, Any]
) -> None:
    begin(opened, curator, **changed)
    words = told(browser, opened.conversation_id)
    assert words.startswith("The upstream is slow. Do not send it again before there is an answer.")


def test_forms_say_where_to_ask_and_have_a_place_for_the_answer(
    browser: Browser, opened: Conversation
) -> None:
    name = opened.conversation_id
    item = opened.items.in_order()[0].item_id
    forms = [
        (browser.get("conversation_detail", name), "composer", "conversation_writes"),
        (browser.get("conversation_create"), "creation", "project_writes"),
        (
            browser.get("items_delete", name, item=item),
            "deletion",
            "conversation_writes",
        ),
    ]
    for response, form_id, asked in forms:
        form = read(response).one("form", id=form_id)
        of = [] if asked == "project_writes" else [name]
        assert form["data-sends"] == f"{browser.url(asked, *of)}?sent"
        assert form.one("div", role="status").text == ""
    assert "data-sends" not in text_of(browser.get("metadata_edit", name))
