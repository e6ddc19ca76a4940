"""A conversation as an upstream sends it, whatever is in it, and how it drifted."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from conversations_admin.errors import InvalidRequest
from conversations_admin.models import Conversation, Item
from conversations_admin.models.conversation import GONE_FOR_GOOD, KEPT, Drift, Origin
from conversations_admin.models.plain import is_storable, storable
from conversations_admin.records.rows import Provenance

MAX_ID: Final = 64
MAX_KEY, MAX_VALUE = 64, 512
# The last second of the year 9998: in any time zone a time that a database takes.
LAST_SECOND: Final = 253_370_764_799
GRAVITY: Final = {drift: rank for rank, drift in enumerate(("", *Drift.values, KEPT))}


@dataclass(frozen=True)
class Answered:
    """What an upstream says of a conversation; `created_at` is None where it says nothing."""

    conversation_id: str
    metadata: dict[str, str]
    created_at: datetime | None

    @classmethod
    def of(cls, wire: Mapping[str, Any]) -> Answered:
        conversation_id = wire.get("id")
        if not isinstance(conversation_id, str) or not _is_id(conversation_id):
            raise InvalidRequest(
                f"The upstream's id of a conversation is not text of 1 to {MAX_ID} characters.",
                param="id",
            )
        return cls(conversation_id, _metadata(wire.get("metadata")), created_at_of(wire))


def raise_drift(conversation: Conversation, drift: Drift) -> None:
    """The gravest that was found holds."""
    if GRAVITY[drift] > GRAVITY[conversation.drift]:
        conversation.drift = drift


def settle_gone(conversation: Conversation) -> None:
    """No drift any more if all items that were gone are back."""
    if conversation.drift != Drift.GONE:
        return
    gone = Item.objects.filter(conversation=conversation, is_gone=True, deleted_at__isnull=False)
    if not gone.exists():
        conversation.drift = ""


def settle_deleted(
    conversation: Conversation, item_ids: Collection[str], *, by: Provenance
) -> None:
    """Items that a read found gone before the answer to our deletion was kept are ours."""
    rows = Item.objects.filter(
        conversation=conversation, item_id__in=item_ids, is_gone=True, deleted_at__isnull=False
    )
    last = rows.order_by("-deleted_at").first()
    if last is None:
        return
    rows.filter(deleted_at=last.deleted_at).update(is_gone=False, deleted_by=by.name)
    others = Item.objects.filter(conversation=conversation, is_gone=True)
    if conversation.drift == Drift.GONE and not others.exists():
        conversation.drift = ""
        conversation.save(update_fields=["drift"])


def take_over(
    conversation: Conversation, answered: Answered, *, origin: Origin, is_ours: bool, is_late: bool
) -> list[str]:
    """Make the row say what the upstream answered; the names of the columns that changed.

    `is_late`: the metadata of the row was written after the upstream was asked.
    """
    before = {name: getattr(conversation, name) for name in _COLUMNS}
    if conversation.drift in GONE_FOR_GOOD:
        conversation.drift = ""
    if is_ours and origin == Origin.CREATED:
        conversation.origin = origin
        conversation.drift = "" if conversation.drift == Drift.NEW else conversation.drift
    if not is_late and conversation.metadata != answered.metadata:
        conversation.metadata = answered.metadata
        if not is_ours:
            raise_drift(conversation, Drift.METADATA)
    if answered.created_at is not None:
        conversation.created_at = answered.created_at
    return [name for name in _COLUMNS if getattr(conversation, name) != before[name]]


_COLUMNS: Final = ("metadata", "created_at", "origin", "drift")


def _is_id(text: str) -> bool:
    return 0 < len(text) <= MAX_ID and is_storable(text)


def _metadata(given: object) -> dict[str, str]:
    """As it is where it keeps to the API's limits; else as much of it as fits."""
    if not isinstance(given, Mapping):
        return {}
    return {
        storable(str(key), length=MAX_KEY): storable(_text(value), length=MAX_VALUE)
        for key, value in given.items()
    }


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def created_at_of(wire: Mapping[str, Any]) -> datetime | None:
    """None for what is no time, or none that a database takes."""
    seconds = wire.get("created_at")
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return None
    return datetime.fromtimestamp(seconds, tz=UTC) if 0 <= seconds <= LAST_SECOND else None
