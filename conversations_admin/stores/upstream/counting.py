"""The number of items, where a project keeps nothing else of them. Only for `mirror`."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from conversations_admin.models import Conversation
from conversations_admin.models.conversation import Drift
from conversations_admin.records.mirroring.conversations import raise_drift
from conversations_admin.stores.upstream import noticing
from conversations_admin.stores.upstream.copying import is_long_ago, locked


def count_added(conversation: Conversation, count: int, *, at: datetime) -> None:
    """The conversation's lock must be held, here and below."""
    conversation.item_count += count
    conversation.active_at = max(conversation.active_at, at)
    conversation.save(update_fields=["item_count", "active_at"])


def count_deleted(conversation: Conversation, count: int, *, at: datetime) -> None:
    conversation.item_count = max(conversation.item_count - count, 0)
    conversation.active_at = max(conversation.active_at, at)
    conversation.save(update_fields=["item_count", "active_at"])


def note_count(conversation: Conversation, count: int, *, at: datetime) -> None:
    """The upstream was seen to have so many; fewer than it had are drift."""
    if conversation.item_count == count and not is_long_ago(conversation, at):
        return
    with transaction.atomic(savepoint=False):
        row = locked(conversation)
        lost = row.item_count - count if row.synced_at is not None else 0
        if lost:
            row.active_at = max(row.active_at, at)
        if lost > 0:
            raise_drift(row, Drift.GONE)
        row.item_count, row.synced_at = count, at
        row.save(update_fields=["item_count", "synced_at", "active_at", "drift"])
        if lost > 0:
            noticing.items_went(row, lost)
