"""What every store answers: the Conversations API as a Python protocol.

Stores speak in wire objects (dicts as the API sends them) and raise the errors of
`conversations_admin.errors`. They check no permission and write no audit entry.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from conversations_admin.records.rows import Provenance
from conversations_admin.wire.items import ItemDraft

type Order = Literal["asc", "desc"]
type WireObject = dict[str, Any]


@dataclass(frozen=True)
class ItemPage:
    """Items in the order asked for; `has_more` is exact."""

    items: list[WireObject]
    has_more: bool


@dataclass(frozen=True)
class MetadataChange:
    before: dict[str, str]
    conversation: WireObject


@dataclass(frozen=True)
class ItemsDeleted:
    """`conversation` is what is left, `items` what was taken out."""

    conversation: WireObject
    items: list[WireObject]


class Store(Protocol):
    def create_conversation(
        self, *, metadata: Mapping[str, str], items: Sequence[ItemDraft], by: Provenance
    ) -> tuple[WireObject, list[WireObject]]:
        """The new conversation and its items."""

    def retrieve_conversation(self, conversation_id: str) -> WireObject:
        """Raise NotFound for an unknown or deleted one, as every method here does."""

    def update_metadata(
        self,
        conversation_id: str,
        metadata: Mapping[str, str],
        *,
        expected: Mapping[str, str] | None,
    ) -> MetadataChange:
        """Replace the metadata; with `expected`, only if it is still that (else Conflict)."""

    def delete_conversation(self, conversation_id: str) -> WireObject:
        """Answer the confirmation. The items stay stored, out of reach."""

    def add_items(
        self, conversation_id: str, items: Sequence[ItemDraft], *, by: Provenance
    ) -> list[WireObject]:
        """Append in order; all or none."""

    def list_items(
        self, conversation_id: str, *, after: str | None, limit: int, order: Order
    ) -> ItemPage: ...

    def retrieve_item(self, conversation_id: str, item_id: str) -> WireObject: ...

    def delete_items(
        self, conversation_id: str, item_ids: Sequence[str], *, by: Provenance
    ) -> ItemsDeleted:
        """Delete all of `item_ids` or none."""
