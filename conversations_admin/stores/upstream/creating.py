"""A conversation that was created through us, as rows in one go. Only for `mirror`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from conversations_admin.models import Conversation, Project
from conversations_admin.models.conversation import Origin
from conversations_admin.records.mirroring.bodies import Body
from conversations_admin.records.mirroring.conversations import Answered
from conversations_admin.records.mirroring.items import insert_items
from conversations_admin.records.rows import Provenance
from conversations_admin.search.text import index
from conversations_admin.stores.upstream import refreshing
from conversations_admin.stores.upstream.adding import added_row
from conversations_admin.stores.upstream.keeping import still_keeps_text
from conversations_admin.wire.text import title_of


def create(
    project: Project,
    answered: Answered,
    bodies: Sequence[Body],
    *,
    is_whole: bool,
    at: datetime,
    by: Provenance,
) -> Conversation | None:
    """None if a read has stored it before the answer to the write was kept: nothing is written."""
    row = refreshing.row_of(project, answered, origin=Origin.CREATED, at=at)
    row.item_count, row.synced_at = len(bodies), at if is_whole else None
    kept = bodies if project.keeps_text else []
    row.next_position, row.title = len(kept) + 1, title_of(kept)
    with transaction.atomic(savepoint=False):
        if not refreshing.insert(row):
            return None
        if kept and not still_keeps_text(project):
            return _without_text(row)
        items = [
            added_row(row, body, position=position, at=row.created_at, by=by)
            for position, body in enumerate(kept, start=1)
        ]
        insert_items(items)
        index.add(items, conversation=row)
    return row


def _without_text(row: Conversation) -> Conversation:
    row.next_position, row.title = 1, ""
    row.save(update_fields=["next_position", "title"])
    return row
