"""What the tests of these pages share: rows, addresses, and what stands beside each word."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from conversations_admin.models import Conversation, Project
from tests.web.pages import Element

A, B, C = (f"conv_{letter * 48}" for letter in "abc")


def address(name: str = "sync_page", **query: str) -> str:
    return reverse(name, args=["front"], query=query or None)


def plant(project: Project, name: str, **fields: object) -> Conversation:
    now = timezone.now()
    known = {"conversation_id": name, "created_at": now, "active_at": now, "synced_at": now}
    return Conversation.objects.create(project=project, **known | fields)


def told_in(page: Element) -> dict[str, str]:
    """What stands beside each word."""
    return {each.one("dt").text: each.one("dd").text for each in page.all("div") if _is_pair(each)}


def _is_pair(element: Element) -> bool:
    return [each.tag for each in element.children if isinstance(each, Element)] == ["dt", "dd"]
