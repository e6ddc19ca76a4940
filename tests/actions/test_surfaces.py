"""Whichever way an operation comes in, the audit log says the same about it.

Each operation is done through the action itself and through every surface that offers
it; but for who, when and through what, the entries must be equal.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from io import StringIO
from tempfile import NamedTemporaryFile
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.conversations import (
    create_conversation,
    delete_conversation,
    import_conversation,
    update_metadata,
)
from conversations_admin.actions.exports import Export, FileFormat, export_conversations
from conversations_admin.actions.items import add_items, delete_items, restore_items
from conversations_admin.actions.selection import Selection
from conversations_admin.actions.view_settings import ViewSettings
from conversations_admin.actions.views import change_view, create_view, delete_view
from conversations_admin.models import (
    AuditEntry,
    Conversation,
    Item,
    Project,
    SavedView,
    User,
)
from conversations_admin.search.language.tree import Pair, Query
from conversations_admin.web.forms.revision import as_field
from conversations_admin.wire.items import parse_items

BEFORE = {"tier": "gold", "env": "live"}
AFTER = {"tier": "free"}
HELLO = {"type": "message", "role": "user", "content": "hello"}
VIEW_BODY = {
    "name": "Gold",
    "query": "tier:gold",
    "columns": ["tier"],
    "visibility": "shared",
}
VIEW = ViewSettings(name="Gold", query="tier:gold", columns=("tier",), visibility="shared")

type Do = Callable[[Surfaces, Conversation], None]


@dataclass
class Surfaces:
    """The ways in, each as somebody who may do everything."""

    project: Project
    actor: Actor
    dashboard: Client
    api: Client
    secret: str

    def post(
        self, name: str, row: Conversation | None, form: dict[str, Any], query: str = ""
    ) -> None:
        names = [self.project.slug, *([row.conversation_id] if row else [])]
        answer = self.dashboard.post(reverse(name, args=names) + query, form)
        assert answer.status_code in {302, 303}, answer.content.decode()[:2000]

    def post_view(self, name: str, view: SavedView, form: dict[str, Any]) -> None:
        answer = self.dashboard.post(reverse(name, args=[self.project.slug, view.pk]), form)
        assert answer.status_code == 303, answer.content.decode()[:2000]

    def manage(self, method: str, path: str, body: object = None) -> None:
        self._send(method, f"/api/projects/{self.project.slug}/{path}", body)

    def call(self, method: str, path: str, body: object = None) -> None:
        self._send(method, f"/v1/conversations{path}", body)

    def _send(self, method: str, path: str, body: object) -> None:
        answer = self.api.generic(
            method,
            path,
            json.dumps(body) if body is not None else "",
            content_type="application/json",
            headers={"Authorization": f"Bearer {self.secret}"},
        )
        assert answer.status_code == 200, answer.content


def by_action_create(ways: Surfaces, row: Conversation) -> None:
    create_conversation(ways.project, metadata=BEFORE, items=parse_items([HELLO]), actor=ways.actor)


def by_dashboard_create(ways: Surfaces, row: Conversation) -> None:
    pairs = {
        f"pair-{number}-{part}": word
        for number, pair in enumerate(BEFORE.items())
        for part, word in zip(("key", "value"), pair, strict=True)
    }
    message = {"message-0-role": "user", "message-0-text": "hello", "mode": "messages"}
    ways.post("conversation_create", None, pairs | message)


def by_api_create(ways: Surfaces, row: Conversation) -> None:
    ways.call("POST", "", {"metadata": BEFORE, "items": [HELLO]})


def by_action_update(ways: Surfaces, row: Conversation) -> None:
    update_metadata(ways.project, row.conversation_id, AFTER, actor=ways.actor)


def by_dashboard_update(ways: Surfaces, row: Conversation) -> None:
    form = {"pair-0-key": "tier", "pair-0-value": "free", "seen": as_field(BEFORE), "act": "save"}
    ways.post("metadata_edit", row, form)


def by_api_update(ways: Surfaces, row: Conversation) -> None:
    ways.call("POST", f"/{row.conversation_id}", {"metadata": AFTER})


def by_action_add(ways: Surfaces, row: Conversation) -> None:
    add_items(ways.project, row.conversation_id, parse_items([HELLO]), actor=ways.actor)


def by_dashboard_add(ways: Surfaces, row: Conversation) -> None:
    form = {"mode": "messages", "message-0-role": "user", "message-0-text": "hello"}
    ways.post("item_create", row, form)


def by_dashboard_add_json(ways: Surfaces, row: Conversation) -> None:
    ways.post("item_create", row, {"mode": "json", "json": json.dumps([HELLO])})


def by_api_add(ways: Surfaces, row: Conversation) -> None:
    ways.call("POST", f"/{row.conversation_id}/items", {"items": [HELLO]})


def by_action_delete(ways: Surfaces, row: Conversation) -> None:
    delete_items(
        ways.project, row.conversation_id, [first_item(row)], actor=ways.actor, reason="spam"
    )


def by_dashboard_delete(ways: Surfaces, row: Conversation) -> None:
    ways.post("items_delete", row, {"reason": "spam"}, f"?item={first_item(row)}")


def by_api_delete(ways: Surfaces, row: Conversation) -> None:
    ways.call("DELETE", f"/{row.conversation_id}/items/{first_item(row)}")


def by_action_restore(ways: Surfaces, row: Conversation) -> None:
    by_action_delete(ways, row)
    restore_items(ways.project, row.conversation_id, [1], actor=ways.actor)


def by_dashboard_restore(ways: Surfaces, row: Conversation) -> None:
    by_action_delete(ways, row)
    ways.post("items_restore", row, {"position": "1"})


def by_action_bury(ways: Surfaces, row: Conversation) -> None:
    delete_conversation(ways.project, row.conversation_id, actor=ways.actor, reason="gone")


def by_dashboard_bury(ways: Surfaces, row: Conversation) -> None:
    form = {"typed": row.conversation_id[-6:], "reason": "gone"}
    ways.post("conversation_delete", row, form)


def by_api_bury(ways: Surfaces, row: Conversation) -> None:
    ways.call("DELETE", f"/{row.conversation_id}")


def kept_view(ways: Surfaces) -> SavedView:
    SavedView.objects.all().delete()
    return create_view(ways.project, VIEW, actor=ways.actor)


def by_action_keep(ways: Surfaces, row: Conversation) -> None:
    SavedView.objects.all().delete()
    create_view(ways.project, VIEW, actor=ways.actor)


def by_dashboard_keep(ways: Surfaces, row: Conversation) -> None:
    SavedView.objects.all().delete()
    form = {"name": "Gold", "q": "tier:gold", "keep": "on", "columns": "tier", "shared": "on"}
    ways.post("view_create", None, form)


def by_api_keep(ways: Surfaces, row: Conversation) -> None:
    SavedView.objects.all().delete()
    ways.manage("POST", "views/", VIEW_BODY)


def by_action_rename(ways: Surfaces, row: Conversation) -> None:
    change_view(kept_view(ways), replace(VIEW, name="Golden"), actor=ways.actor)


def by_dashboard_rename(ways: Surfaces, row: Conversation) -> None:
    form = {"name": "Golden", "q": "tier:gold", "keep": "on", "columns": "tier", "shared": "on"}
    ways.post_view("view_edit", kept_view(ways), form)


def by_api_rename(ways: Surfaces, row: Conversation) -> None:
    ways.manage("PATCH", f"views/{kept_view(ways).pk}/", {"name": "Golden"})


def by_action_drop(ways: Surfaces, row: Conversation) -> None:
    delete_view(kept_view(ways), actor=ways.actor)


def by_dashboard_drop(ways: Surfaces, row: Conversation) -> None:
    ways.post_view("view_delete", kept_view(ways), {})


def by_api_drop(ways: Surfaces, row: Conversation) -> None:
    ways.manage("DELETE", f"views/{kept_view(ways).pk}/")


LINE = {"id": "conv_by_command", "metadata": BEFORE, "items": [HELLO]}


def by_action_import(ways: Surfaces, row: Conversation) -> None:
    import_conversation(
        ways.project,
        "conv_by_action",
        metadata=BEFORE,
        items=parse_items([HELLO]),
        created_at=None,
        actor=ways.actor,
    )


def by_command_import(ways: Surfaces, row: Conversation) -> None:
    with NamedTemporaryFile("w", suffix=".jsonl") as file:
        file.write(json.dumps(LINE) + "\n")
        file.flush()
        call_command(
            "import_conversations", file.name, project=ways.project.slug, stdout=StringIO()
        )


TO_EXPORT = Export(
    selection=Selection(Query((Pair("tier", "gold"),))),
    file_format=FileFormat.CSV,
    columns=("tier",),
)


def by_action_export(ways: Surfaces, row: Conversation) -> None:
    list(export_conversations(ways.project, TO_EXPORT, actor=ways.actor))


def by_dashboard_export(ways: Surfaces, row: Conversation) -> None:
    form = {"q": "tier:gold", "format": "csv", "which": "shown", "column": "tier"}
    answer = ways.dashboard.post(
        reverse("conversation_export_file", args=[ways.project.slug]), form
    )
    assert b"".join(answer).startswith(b"id,")


def by_api_export(ways: Surfaces, row: Conversation) -> None:
    answer = ways.api.get(
        reverse("api_export", args=[ways.project.slug]),
        {"q": "tier:gold", "format": "csv", "columns": "tier"},
        headers={"Authorization": f"Bearer {ways.secret}"},
    )
    assert b"".join(answer).startswith(b"id,")


def by_command_export(ways: Surfaces, row: Conversation) -> None:
    call_command(
        "export_conversations",
        project=ways.project.slug,
        query="tier:gold",
        format="csv",
        columns="tier",
        stdout=StringIO(),
    )


OPERATIONS: dict[str, tuple[Do, ...]] = {
    "conversation.create": (by_action_create, by_dashboard_create, by_api_create),
    "metadata.update": (by_action_update, by_dashboard_update, by_api_update),
    "item.create": (by_action_add, by_dashboard_add, by_dashboard_add_json, by_api_add),
    "item.delete": (by_action_delete, by_dashboard_delete, by_api_delete),
    "item.restore": (by_action_restore, by_dashboard_restore),
    "conversation.delete": (by_action_bury, by_dashboard_bury, by_api_bury),
    "conversation.import": (by_action_import, by_command_import),
    "view.create": (by_action_keep, by_dashboard_keep, by_api_keep),
    "view.update": (by_action_rename, by_dashboard_rename, by_api_rename),
    "view.delete": (by_action_drop, by_dashboard_drop, by_api_drop),
    "conversation.export": (
        by_action_export,
        by_dashboard_export,
        by_api_export,
        by_command_export,
    ),
}
# How many entries an operation leaves; an export is on record before the first line leaves.
STEPS = {"conversation.export": 2}


def first_item(row: Conversation) -> str:
    return Item.objects.live().filter(conversation=row).in_order()[0].item_id


@pytest.fixture
def ways(
    project: Project,
    actor: Actor,
    superuser: User,
    secret: str,
    sign_in: Callable[[User], Client],
) -> Surfaces:
    return Surfaces(project, actor, sign_in(superuser), Client(), secret)


def trail(action: str, since: int) -> list[dict[str, Any]]:
    """What the log says of `action`, with names of new objects told apart by order only."""
    names: dict[str, str] = {}
    entries = AuditEntry.objects.filter(action=action, sequence__gt=since).order_by("sequence")
    return [_plain(entry, names) for entry in entries]


def _plain(entry: AuditEntry, names: dict[str, str]) -> dict[str, Any]:
    changes = json.loads(json.dumps(entry.changes))
    for item in changes.get("items", []):
        item["id"] = names.setdefault(item["id"], f"item {len(names)}")
        item["sha256"] = len(item["sha256"])
    for name in {"from", "count"} & changes.keys():  # what came before is exported as well
        changes[name] = bool(changes[name])
    return {
        "project": entry.project,
        "has_conversation": entry.conversation_id.startswith("conv_"),
        "target": names.get(entry.target, bool(entry.target)),
        "outcome": entry.outcome,
        "changes": changes,
    }


@pytest.mark.parametrize(
    ("action", "do"),
    [
        pytest.param(action, do, id=do.__name__)
        for action, dos in OPERATIONS.items()
        for do in dos[1:]
    ],
)
def test_every_surface_leaves_the_same_trail(
    ways: Surfaces, make_conversation: Callable[..., Conversation], action: str, do: Do
) -> None:
    trails = []
    for way in (OPERATIONS[action][0], do):
        row = make_conversation("one", "two", **BEFORE)
        since = AuditEntry.objects.newest_first()[0].sequence
        way(ways, row)
        trails.append(trail(action, since))
    assert trails[0] == trails[1]
    assert len(trails[0]) == STEPS.get(action, 1)
