"""The rows of a project in front of an upstream, as reads of the upstream refresh them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from django.db import DatabaseError, transaction
from django.utils import timezone

from conversations_admin.errors import StoreUnavailable
from conversations_admin.models import Conversation, Item, PendingWrite, Project
from conversations_admin.models.conversation import Origin
from conversations_admin.models.plain import is_storable
from conversations_admin.models.prepared import PreparedQuery
from conversations_admin.stores.protocol import Order, WireObject
from conversations_admin.stores.upstream import mirror

logger = logging.getLogger(__name__)

_live = PreparedQuery(
    lambda project, name: (
        Conversation.objects.live().filter(project=project).filter(conversation_id=name)
    ),
    1,
    "conv_1",
)
_pending = PreparedQuery(
    lambda project, name: (
        PendingWrite.objects.filter(project=project).filter(conversation_id=name).only("pk")[:1]
    ),
    1,
    "conv_1",
)
_item = PreparedQuery(
    lambda conversation, item_id: Item.objects.filter(conversation=conversation).filter(
        item_id=item_id
    )[:1],
    1,
    "item_1",
)


class OurRows:
    """`at` is when the upstream was asked for what is kept."""

    def __init__(self, project: Project) -> None:
        self.project = project

    def find(self, conversation_id: str) -> Conversation | None:
        if not is_storable(conversation_id):
            return None
        row = _live.first(self.project.pk, conversation_id)
        if row is not None:
            row.project = self.project
        return row

    def item(self, conversation: Conversation, item_id: str) -> Item | None:
        """As it was last known, also a deleted one."""
        return _item.first(conversation.pk, item_id)

    def to_refresh(self, conversation_id: str) -> Conversation | None:
        """None for one that is not known here, or that we are writing to right now."""
        row = self.find(conversation_id)
        return None if row is None or self.is_being_written(conversation_id) else row

    def is_being_written(self, conversation_id: str) -> bool:
        return _pending.exists(self.project.pk, conversation_id)

    def metadata_of(self, conversation_id: str) -> dict[str, str] | None:
        """To be asked before the upstream is: an answer that our own write overtook is old."""
        row = self.find(conversation_id)
        return None if row is None else row.metadata

    def keep_seen(
        self, conversation: WireObject, *, at: datetime, before: Mapping[str, str] | None = None
    ) -> Conversation:
        """What is being written right now is no drift, whoever reads it first."""
        return mirror.keep_conversation(
            self.project,
            conversation,
            origin=Origin.RECORDED,
            is_ours=self.is_being_written(conversation["id"]),
            at=at,
            before=before,
        )

    def keep_page(
        self,
        conversation_id: str,
        items: Sequence[WireObject],
        *,
        order: Order,
        after: str | None,
        is_last: bool,
        at: datetime,
    ) -> None:
        row = self.to_refresh(conversation_id)
        if row is None:
            return
        is_first = after is None
        begins, ends = (is_first, is_last) if order == "asc" else (is_last, is_first)
        mirror.keep_page(
            row, items, order=order, reaches_start=begins, reaches_end=ends, at=at, after=after
        )

    def keep_item(self, conversation_id: str, item: WireObject, *, at: datetime) -> None:
        row = self.to_refresh(conversation_id)
        if row is not None:
            mirror.keep_item(row, item, at=at)

    @transaction.atomic
    def remember(self, name: str, value: object) -> None:
        """Put on the project what its upstream turned out to do."""
        # Not the whole row, which a write that is committed meanwhile refers to.
        stored = Project.objects.select_for_update(no_key=True).get(pk=self.project.pk)
        self.project.capabilities = stored.capabilities | {name: value}
        Project.objects.filter(pk=self.project.pk).update(
            capabilities=self.project.capabilities, probed_at=timezone.now()
        )


def keep_what_can(write: Callable[[], object]) -> None:
    """What was read is answered whether or not it could be kept.

    No transaction around it: what is unchanged is then only read, which waits for no writer.
    """
    try:
        write()
    except (DatabaseError, StoreUnavailable) as error:
        logger.warning("What was read could not be kept: %s", type(error).__name__)
