"""The row of a conversation, kept up to date by what the upstream says. Only for `mirror`."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from itertools import batched

from django.db import transaction
from django.utils import timezone

from conversations_admin.audit.chain import Record
from conversations_admin.models import Conversation, Item, Project
from conversations_admin.models.conversation import Drift, Origin
from conversations_admin.models.prepared import PreparedInsert, PreparedQuery
from conversations_admin.records import rows
from conversations_admin.records.mirroring.conversations import Answered, take_over
from conversations_admin.search.text import index
from conversations_admin.stores.upstream import noticing
from conversations_admin.stores.upstream.copying import locked

WORDS = 500
# What the words of a conversation's items are filed by.
FILED_BY = {"created_at", "deleted_at"}

_any = PreparedQuery(
    lambda project, name: Conversation.objects.filter(project=project).filter(conversation_id=name),
    1,
    "conv_1",
)
_insert = PreparedInsert(Conversation)


@dataclass(frozen=True, kw_only=True)
class Look:
    """What the upstream answered, and what is known of the time and the cause of it.

    `later` takes what is noticed, if that is not to be appended to the audit log at once.
    """

    answered: Answered
    origin: Origin
    is_ours: bool
    at: datetime | None
    before: Mapping[str, str] | None
    later: list[Record] | None

    def take_over(self, row: Conversation) -> list[str]:
        """Change the row, unsaved; the names of the columns that changed."""
        if row.deleted_at is not None and (self.at is None or row.deleted_at > self.at):
            return []
        is_late = self.before is not None and row.metadata != self.before
        changed = take_over(
            row, self.answered, origin=self.origin, is_ours=self.is_ours, is_late=is_late
        )
        if row.deleted_at is not None:
            row.deleted_at = None
            changed.append("deleted_at")
        return changed


def keep(project: Project, look: Look) -> Conversation:
    row = _found(project, look)
    if row is None:
        row, is_new = _inserted(project, look)
        if is_new:
            return row
    elif not look.take_over(row):
        row.project = project
        return row
    with transaction.atomic(savepoint=False):
        row = locked(row)
        row.project = project
        _write(row, look)
    return row


def _found(project: Project, look: Look) -> Conversation | None:
    return _any.first(project.pk, look.answered.conversation_id)


def _inserted(project: Project, look: Look) -> tuple[Conversation, bool]:
    """The row, and whether it was not there; somebody may be inserting the same right now."""
    new = row_of(project, look.answered, origin=look.origin, at=look.at)
    if look.origin == Origin.LISTED and not look.is_ours:
        new.drift = Drift.NEW
    if insert(new):
        return new, True
    row = _found(project, look)
    assert row is not None  # noqa: S101 no row of a conversation is ever deleted
    return row, False


def row_of(
    project: Project, answered: Answered, *, origin: Origin, at: datetime | None
) -> Conversation:
    """A new row, not inserted."""
    created_at = answered.created_at or at or timezone.now()
    return Conversation(
        project=project,
        conversation_id=answered.conversation_id,
        metadata=answered.metadata,
        created_at=created_at,
        active_at=created_at,
        origin=origin,
    )


def insert(row: Conversation) -> bool:
    """Insert it with what it is found by, unless it is there; say whether it was not."""
    with transaction.atomic(savepoint=False):
        is_new = _insert.if_new(row)
        if is_new:
            rows.add_pairs(row)
    return is_new


def _write(row: Conversation, look: Look) -> None:
    """The conversation's lock must be held."""
    was = copy(row)
    changed = look.take_over(row)
    if not changed:
        return
    row.save(update_fields=changed)
    if {"metadata", *FILED_BY} & set(changed):
        rows.write_pairs(row)
    if FILED_BY & set(changed):
        index.remove_conversation(was)
        _write_words(row)
    if "metadata" in changed and not look.is_ours:
        noticing.metadata_changed(row, before=was.metadata, later=look.later)


def _write_words(row: Conversation) -> None:
    items = Item.objects.live().filter(conversation=row).defer("body").in_order()
    for portion in batched(items.iterator(chunk_size=WORDS), WORDS, strict=False):
        index.replace([index.entry_of(item, row) for item in portion])
