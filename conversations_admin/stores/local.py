"""The embedded store: this server is the Conversations API and the rows are the truth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from operator import attrgetter, itemgetter

from django.db import transaction
from django.utils import timezone

from conversations_admin.errors import Conflict, InvalidRequest
from conversations_admin.models import Conversation, Item, Project
from conversations_admin.models.conversation import ConversationQuerySet, Origin
from conversations_admin.models.item import ItemQuerySet
from conversations_admin.models.plain import is_storable
from conversations_admin.records import rows
from conversations_admin.records.rows import Provenance
from conversations_admin.search.text import index
from conversations_admin.stores import linking
from conversations_admin.stores.protocol import (
    ItemPage,
    ItemsDeleted,
    MetadataChange,
    Order,
    WireObject,
)
from conversations_admin.wire.ids import new_conversation_id
from conversations_admin.wire.items import ItemDraft
from conversations_admin.wire.objects import (
    after_not_found,
    conversation_deleted,
    conversation_not_found,
    item_not_found,
)


class LocalStore:
    """One project's conversations in this database.

    Writers of one conversation take its row lock first, so positions have no gaps that
    a reader could miss and none is given twice. Each write is part of the action's
    transaction, without a savepoint: what fails in it fails the action.
    """

    def __init__(self, project: Project) -> None:
        self.project = project

    @transaction.atomic(savepoint=False)
    def create_conversation(
        self, *, metadata: Mapping[str, str], items: Sequence[ItemDraft], by: Provenance
    ) -> tuple[WireObject, list[WireObject]]:
        now = timezone.now()
        return self._insert(new_conversation_id(), metadata, items, at=now, by=by)

    @transaction.atomic(savepoint=False)
    def import_conversation(
        self,
        conversation_id: str,
        *,
        created_at: datetime | None,
        metadata: Mapping[str, str],
        items: Sequence[ItemDraft],
        by: Provenance,
    ) -> tuple[WireObject, list[WireObject]]:
        """Create under a given id and time; any number of items."""
        if self._rows(conversation_id).exists():
            raise InvalidRequest(
                f"Conversation '{conversation_id}' is already here.",
                param="id",
                code="conversation_exists",
            )
        at = created_at or timezone.now()
        return self._insert(conversation_id, metadata, items, at=at, by=by, origin=Origin.IMPORTED)

    def retrieve_conversation(self, conversation_id: str) -> WireObject:
        return rows.wire_conversation(self._live(conversation_id))

    @transaction.atomic(savepoint=False)
    def update_metadata(
        self,
        conversation_id: str,
        metadata: Mapping[str, str],
        *,
        expected: Mapping[str, str] | None,
    ) -> MetadataChange:
        conversation = self._locked(conversation_id)
        before = conversation.metadata
        if expected is not None and before != dict(expected):
            raise Conflict(
                "Somebody changed this metadata after you opened it.",
                current=before,
                param="metadata",
            )
        conversation.metadata = dict(metadata)
        conversation.save(update_fields=["metadata"])
        rows.write_pairs(conversation)
        return MetadataChange(before=before, conversation=rows.wire_conversation(conversation))

    @transaction.atomic(savepoint=False)
    def delete_conversation(self, conversation_id: str) -> WireObject:
        conversation = self._locked(conversation_id)
        rows.bury_conversation(conversation, at=timezone.now())
        index.remove_conversation(conversation)
        return conversation_deleted(conversation_id)

    @transaction.atomic(savepoint=False)
    def add_items(
        self, conversation_id: str, items: Sequence[ItemDraft], *, by: Provenance
    ) -> list[WireObject]:
        conversation = self._locked(conversation_id)
        bodies = linking.resolve(items, conversation=conversation)
        added = rows.append_items(conversation, bodies, at=timezone.now(), by=by)
        index.add(added, conversation=conversation)
        return bodies

    def list_items(
        self, conversation_id: str, *, after: str | None, limit: int, order: Order
    ) -> ItemPage:
        conversation = self._live(conversation_id)
        items = Item.objects.filter(conversation=conversation).live()
        column, beyond = ("position", "gt") if order == "asc" else ("-position", "lt")
        if after is not None:
            start = self._position(conversation, after, order=order)
            items = items.filter(**{f"position__{beyond}": start})
        bodies = list(items.order_by(column).values_list("body", flat=True)[: limit + 1])
        return ItemPage(items=bodies[:limit], has_more=len(bodies) > limit)

    def retrieve_item(self, conversation_id: str, item_id: str) -> WireObject:
        items = self._items(self._live(conversation_id), [item_id])
        # Sorted here: asked for an order, SQLite walks the conversation to find one id.
        entries: list[tuple[int, WireObject]] = list(items.values_list("position", "body"))
        if not entries:
            raise item_not_found(item_id)
        return min(entries, key=itemgetter(0))[1]

    @transaction.atomic(savepoint=False)
    def delete_items(
        self, conversation_id: str, item_ids: Sequence[str], *, by: Provenance
    ) -> ItemsDeleted:
        conversation = self._locked(conversation_id)
        buried = sorted(self._items(conversation, item_ids), key=attrgetter("position"))
        found = {item.item_id for item in buried}
        for item_id in item_ids:
            if item_id not in found:
                raise item_not_found(item_id)
        rows.bury_items(conversation, buried, at=timezone.now(), by=by)
        index.remove(buried, conversation=conversation)
        return ItemsDeleted(
            conversation=rows.wire_conversation(conversation),
            items=[item.body for item in buried],
        )

    def _insert(
        self,
        conversation_id: str,
        metadata: Mapping[str, str],
        items: Sequence[ItemDraft],
        *,
        at: datetime,
        by: Provenance,
        origin: Origin = Origin.CREATED,
    ) -> tuple[WireObject, list[WireObject]]:
        conversation = Conversation.objects.create(
            project=self.project,
            conversation_id=conversation_id,
            metadata=dict(metadata),
            created_at=at.astimezone(UTC),
            active_at=at,
            origin=origin,
        )
        rows.add_pairs(conversation)
        bodies = linking.resolve(items, conversation=conversation) if items else []
        if bodies:
            added = rows.append_items(conversation, bodies, at=at, by=by)
            index.add(added, conversation=conversation)
        return rows.wire_conversation(conversation), bodies

    def _live(self, conversation_id: str) -> Conversation:
        return self._found(self._rows(conversation_id).live().first(), conversation_id)

    def _locked(self, conversation_id: str) -> Conversation:
        # Not live(): the row may be deleted by whom we wait for.
        conversation = self._rows(conversation_id).select_for_update().first()
        is_live = conversation is not None and conversation.deleted_at is None
        return self._found(conversation if is_live else None, conversation_id)

    def _rows(self, conversation_id: str) -> ConversationQuerySet:
        if not is_storable(conversation_id):
            return Conversation.objects.none()
        return Conversation.objects.filter(project=self.project, conversation_id=conversation_id)

    def _found(self, conversation: Conversation | None, conversation_id: str) -> Conversation:
        if conversation is None:
            raise conversation_not_found(conversation_id)
        return conversation

    def _items(self, conversation: Conversation, item_ids: Sequence[str]) -> ItemQuerySet:
        storable = [item_id for item_id in item_ids if is_storable(item_id)]
        return Item.objects.live().filter(conversation=conversation, item_id__in=storable)

    def _position(self, conversation: Conversation, item_id: str, *, order: Order) -> int:
        """Where a walk goes on after `item_id`: past its last entry, so that it always ends."""
        entries = self._items(conversation, [item_id])
        positions = list(entries.values_list("position", flat=True))
        if not positions:
            raise after_not_found(item_id)
        return max(positions) if order == "asc" else min(positions)
