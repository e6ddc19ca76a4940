"""Each page, light and dark, wide and narrow: no error, nothing for axe, nothing sticking out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.urls import reverse

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.conversations import delete_conversation, import_conversation
from conversations_admin.actions.items import delete_items
from conversations_admin.demo.conversations import demo_conversations
from conversations_admin.models import AuditEntry, Conversation, Item, Project, User
from conversations_admin.wire.items import parse_items
from tests.browser.conftest import Visitor, axe_findings, faults_in_light_and_dark

pytestmark = pytest.mark.django_db(transaction=True)

# Rows of the list beside the one conversation; axe takes its time for each.
OTHERS = 10


@pytest.fixture
def busy(project: Project, actor: Actor) -> Conversation:
    """A conversation with one item of every type, one of them deleted, among others."""
    items: dict[str, dict[str, Any]] = {}
    for number, demo in enumerate(demo_conversations(now=datetime.now(tz=UTC), count=300)):
        if number < OTHERS:
            import_conversation(
                project,
                f"conv_demo{number:04}",
                metadata=demo.metadata,
                items=parse_items(demo.items, maximum=None),
                created_at=demo.created_at,
                actor=actor,
            )
        for item in demo.items:
            items.setdefault(item.get("type", "message"), dict(item))
    created = import_conversation(
        project,
        "conv_everything",
        metadata={"tier": "gold", "name": "Ann Lee"},
        items=parse_items(list(items.values()), maximum=None),
        created_at=None,
        actor=actor,
    )
    delete_items(project, "conv_everything", [created.items[0]["id"]], actor=actor, reason="x")
    delete_conversation(project, "conv_demo0001", actor=actor, reason="x")
    return Conversation.objects.get(conversation_id="conv_everything")


def addresses(row: Conversation) -> dict[str, str]:
    slug, name = row.project.slug, row.conversation_id
    item = Item.objects.live().filter(conversation=row)[0]
    entry = AuditEntry.objects.filter(project=slug).newest_first()[0]
    one = [slug, name]
    return {
        "list": reverse("conversation_list", args=[slug]),
        "filtered list": reverse("conversation_list", args=[slug]) + "?q=plan:free+-env:staging",
        "nothing matches": reverse("conversation_list", args=[slug]) + "?q=plan:none+nothing",
        "broken query": reverse("conversation_list", args=[slug]) + '?q=plan:"free',
        "new conversation": reverse("conversation_create", args=[slug]),
        "conversation": reverse("conversation_detail", args=one),
        "newest first": reverse("conversation_detail", args=one) + "?order=desc",
        "raw": reverse("conversation_raw", args=one),
        "item raw": reverse("item_raw", args=[*one, item.position]),
        "metadata": reverse("metadata_edit", args=one),
        "composer": reverse("item_create", args=one),
        "delete items": reverse("items_delete", args=one) + f"?item={item.item_id}",
        "delete conversation": reverse("conversation_delete", args=one),
        "columns": reverse("columns_choose", args=[slug]),
        "audit": reverse("audit_list", args=[slug]),
        "audit entry": reverse("audit_entry", args=[slug, entry.sequence]),
        "tokens": reverse("token_list"),
        "preferences": reverse("preferences"),
        "password": reverse("account_change_password"),
        "api docs": reverse("api_docs"),
        "not found": "/nothing/here/",
        "deleted conversation": reverse("conversation_detail", args=[slug, "conv_demo0001"]),
    }


@pytest.mark.parametrize("narrow", [False, True])
def test_every_page_is_free_of_faults(
    make_visitor: Callable[..., Visitor], superuser: User, busy: Conversation, narrow: bool
) -> None:
    visitor = make_visitor(narrow=narrow)
    visitor.expect_complaint("404")
    visitor.expect_complaint("422")
    visitor.expect_complaint("400")
    page = visitor.open(reverse("account_login"))
    faults = {"sign in": faults_in_light_and_dark(page)}
    visitor.sign_in_by_form(superuser)
    for name, path in addresses(busy).items():
        visitor.open(path)
        faults[name] = faults_in_light_and_dark(page)
    assert {name: fault for name, fault in faults.items() if fault} == {}


def test_dialogs_are_free_of_faults(visitor: Visitor, superuser: User, busy: Conversation) -> None:
    page = visitor.sign_in(superuser)
    visitor.open(addresses(busy)["conversation"])
    for key in ("#", "r", "?"):
        page.locator("body").press(key)
        page.locator("#dialog[open]").wait_for()
        assert axe_findings(page) == "", key
        page.keyboard.press("Escape")
        page.locator("#dialog[open]").wait_for(state="detached")


def test_the_admin_keeps_to_the_content_policy(
    visitor: Visitor, superuser: User, busy: Conversation
) -> None:
    page = visitor.sign_in(superuser)
    for path in ("/admin/", "/admin/conversations_admin/conversation/",
                 "/admin/conversations_admin/auditentry/",
                 "/admin/conversations_admin/project/add/",
                 "/admin/conversations_admin/user/add/"):  # fmt: skip
        answer = page.goto(visitor.address + path)
        assert answer is not None
        assert answer.status == 200


def test_forms_of_the_admin_are_free_of_faults(
    visitor: Visitor, superuser: User, project: Project
) -> None:
    page = visitor.sign_in(superuser)
    for path in ("project/add", f"project/{project.pk}/change", "user/add"):
        visitor.open(f"/admin/conversations_admin/{path}/")
        page.get_by_text("Chosen", exact=False).first.wait_for()
        assert axe_findings(page) == "", path
