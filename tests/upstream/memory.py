"""Conversations in memory, with the habits recorded from the public platform."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from conversations_admin.wire import objects
from conversations_admin.wire.bodies import parse_create, parse_update
from conversations_admin.wire.ids import new_conversation_id, new_item_id
from conversations_admin.wire.items import ItemDraft, parse_item, parse_items, stored_form
from conversations_admin.wire.metadata import parse_metadata
from conversations_admin.wire.objects import conversation_object, list_object
from conversations_admin.wire.refusals import missing

type WireObject = dict[str, Any]


@dataclass
class Kept:
    id: str
    metadata: dict[str, str]
    created_at: int = field(default_factory=lambda: int(time.time()))
    items: list[WireObject] = field(default_factory=list)

    def answer(self) -> WireObject:
        return conversation_object(self.id, self.created_at, self.metadata)

    def position_of(self, item_id: str | None) -> int | None:
        ids = [item.get("id") for item in self.items]
        return ids.index(item_id) if item_id in ids else None


class Memory:
    """What the eight routes do, and below them what a test does behind everybody's back.

    Item types in `later_types` are taken as they come, as a platform newer than our
    SDK would.
    """

    def __init__(self) -> None:
        self.later_types: set[str] = set()
        self._kept: dict[str, Kept] = {}
        # Of deleted conversations too: deleting one does not delete its items.
        self._known: dict[str, WireObject] = {}
        self._lock = threading.RLock()

    def create(self, body: Any) -> WireObject:
        with self._lock:
            raw = body.get("items") if isinstance(body, dict) else None
            asked = {key: body[key] for key in body if key != "items"} if raw else body
            kept = Kept(new_conversation_id(), parse_create(asked).metadata)
            kept.items = self._new_items(kept, raw or [])
            self._kept[kept.id] = kept
            return kept.answer()

    def retrieve(self, conversation_id: str) -> WireObject:
        with self._lock:
            return self._find(conversation_id).answer()

    def update(self, conversation_id: str, body: Any) -> WireObject:
        """Add the pairs that were sent; the others, and those sent as null, stay."""
        with self._lock:
            kept = self._find(conversation_id)
            sent = body.get("metadata") if isinstance(body, dict) else None
            if isinstance(sent, dict):
                pairs = {key: value for key, value in sent.items() if value is not None}
                body = {**body, "metadata": pairs}
            kept.metadata = parse_metadata(kept.metadata | parse_update(body))
            return kept.answer()

    def remove(self, conversation_id: str) -> WireObject:
        with self._lock:
            del self._kept[self._find(conversation_id).id]
            return objects.conversation_deleted(conversation_id)

    def add(self, conversation_id: str, body: Any) -> list[WireObject]:
        with self._lock:
            kept = self._find(conversation_id)
            if not isinstance(body, dict) or "items" not in body:
                raise missing("items")
            added = self._new_items(kept, body["items"])
            kept.items += added
            return added

    def page(
        self, conversation_id: str, *, after: str | None, limit: int, order: str
    ) -> WireObject:
        with self._lock:
            kept = self._find(conversation_id)
            start = 0
            items = kept.items if order == "asc" else kept.items[::-1]
            if after is not None:
                position = Kept("", {}, items=items).position_of(after)
                if position is None:
                    raise objects.after_not_found(after)
                start = position + 1
            return list_object(items[start : start + limit], has_more=len(items) > start + limit)

    def item(self, conversation_id: str, item_id: str) -> WireObject:
        with self._lock:
            kept = self._find(conversation_id)
            return kept.items[self._position(kept, item_id)]

    def remove_item(self, conversation_id: str, item_id: str) -> WireObject:
        with self._lock:
            kept = self._find(conversation_id)
            del kept.items[self._position(kept, item_id)]
            return {"id": item_id, "object": "conversation.item.deleted", "deleted": True}

    def start_conversation(self, *texts: str, **metadata: str) -> str:
        """A conversation of user messages; answer its id."""
        items = [{"role": "user", "content": text} for text in texts]
        return str(self.create({"metadata": metadata, "items": items})["id"])

    def plant(
        self, conversation_id: str, item: Mapping[str, Any], *, at: int | None = None
    ) -> WireObject:
        """Put in an item unchecked, of any type and with any fields; last unless `at`."""
        with self._lock:
            kept = self._find(conversation_id)
            planted = deepcopy(dict(item))
            planted.setdefault("id", new_item_id(str(planted.get("type"))))
            kept.items.insert(len(kept.items) if at is None else at, planted)
            self._known.setdefault(planted["id"], planted)
            return planted

    def delete_item(self, conversation_id: str, item_id: str) -> None:
        self.remove_item(conversation_id, item_id)

    def set_metadata(self, conversation_id: str, metadata: Mapping[str, str]) -> None:
        """Let these be all the pairs there are."""
        with self._lock:
            self._find(conversation_id).metadata = dict(metadata)

    def delete_conversation(self, conversation_id: str) -> None:
        self.remove(conversation_id)

    def items(self, conversation_id: str) -> list[WireObject]:
        """Oldest first."""
        with self._lock:
            return deepcopy(self._find(conversation_id).items)

    def metadata(self, conversation_id: str) -> dict[str, str]:
        with self._lock:
            return dict(self._find(conversation_id).metadata)

    def conversation_ids(self) -> list[str]:
        with self._lock:
            return list(self._kept)

    def _find(self, conversation_id: str) -> Kept:
        if conversation_id not in self._kept:
            raise objects.conversation_not_found(conversation_id)
        return self._kept[conversation_id]

    def _position(self, kept: Kept, item_id: str) -> int:
        position = kept.position_of(item_id)
        if position is None:
            raise objects.item_not_found(item_id)
        return position

    def _new_items(self, kept: Kept, raw: Any) -> list[WireObject]:
        drafts = self._drafts(raw)
        for draft in drafts:
            if draft.reference and draft.id not in self._known:
                raise objects.reference_not_found(draft.id or "")
        doubled = [
            draft.id for draft in drafts if draft.id and kept.position_of(draft.id) is not None
        ]
        if doubled:
            raise objects.already_in_conversation(doubled)
        items = [self._item_of(draft) for draft in drafts]
        self._known = {item["id"]: item for item in items} | self._known
        return items

    def _drafts(self, raw: Any) -> list[ItemDraft]:
        if not isinstance(raw, list) or len(raw) > 20:
            return parse_items(raw)
        return [self._draft(item, f"items[{number}]") for number, item in enumerate(raw)]

    def _draft(self, raw: Any, param: str) -> ItemDraft:
        if not isinstance(raw, dict) or raw.get("type") not in self.later_types:
            return parse_item(raw, param=param)
        body = {key: value for key, value in raw.items() if key != "id"}
        return ItemDraft(raw["type"], raw.get("id"), reference=False, body=body)

    def _item_of(self, draft: ItemDraft) -> WireObject:
        if draft.id is not None and draft.id in self._known:
            return self._known[draft.id]
        return stored_form(draft, draft.id or new_item_id(draft.type))
