"""Take conversations out, with their items. Who took what is on record before it leaves."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Any

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.permissions import Permission
from conversations_admin.actions.runner import Operation, record, require
from conversations_admin.models import Conversation, Item, Project
from conversations_admin.models.audit import Outcome
from conversations_admin.records.rows import wire_conversation
from conversations_admin.search.language.tree import Query
from conversations_admin.search.matches import Matches

type WireObject = dict[str, Any]

ITEMS_AT_ONCE = 500


@dataclass(frozen=True)
class Exported:
    """A conversation and its live items in order. Read `items` before the next conversation."""

    conversation: WireObject
    items: Iterator[WireObject]


type Exports = Generator[Exported, None, None]


def export_conversations(project: Project, query: Query, *, actor: Actor) -> Exports:
    """What matches, oldest first, in constant memory.

    The log gets an entry at the start and one with the count at the end. Closed before
    the end, the export counts as failed: so many conversations have left all the same.
    """
    operation = Operation(
        action="conversation.export",
        permission=Permission.READ,
        project=project,
        target=str(query),
    )
    require(operation, actor=actor)
    return _walk(Matches(project, query), operation=operation, actor=actor)


def _walk(matches: Matches, *, operation: Operation, actor: Actor) -> Exports:
    asked = {"query": str(matches.query)}
    record(operation, actor=actor, outcome=Outcome.STARTED, changes=asked)
    count, outcome = 0, Outcome.FAILED
    try:
        for count, conversation in enumerate(matches.walk(), start=1):  # noqa: B007 for the log
            yield Exported(wire_conversation(conversation), _items(conversation))
        outcome = Outcome.SUCCEEDED
    finally:
        record(operation, actor=actor, outcome=outcome, changes={**asked, "count": count})


def _items(conversation: Conversation) -> Iterator[WireObject]:
    items = Item.objects.live().filter(conversation=conversation).in_order()
    yield from items.values_list("body", flat=True).iterator(chunk_size=ITEMS_AT_ONCE)
