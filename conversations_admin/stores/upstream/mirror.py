"""Rows and text index of a project in front of an upstream, from what the upstream answered.

Call nothing here with a request to the upstream still to come in the same transaction. What has
not changed is only read; for a change each function opens a transaction of its own, or takes
part in the one that is open, and takes the conversation's lock.

`at` is the time just before the upstream was asked, so that an answer which is older than the
rows changes nothing that was written meanwhile; of a write it is the time of its answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from conversations_admin.models import Conversation, Item, Project
from conversations_admin.models.conversation import Origin
from conversations_admin.records.rows import Provenance

type WireObject = dict[str, Any]


@dataclass(frozen=True)
class Kept:
    """What a read changed in the rows, in numbers of items.

    `is_whole_needed`: the upstream has items that these rows have no place for between others;
    only `keep_whole` can put them in order.
    """

    added: int = 0
    changed: int = 0
    gone: int = 0
    returned: int = 0
    moved: int = 0
    is_whole_needed: bool = False


def keep_conversation(
    project: Project,
    wire: WireObject,
    *,
    origin: Origin,
    is_ours: bool = False,
    at: datetime | None = None,
    before: Mapping[str, str] | None = None,
) -> Conversation:
    """Insert or refresh the row of a conversation; one that has not changed costs one SELECT.

    `is_ours`: we wrote what is new in it, so it is no drift. `before` is the metadata that the
    row had when the upstream was asked: if the row has other metadata now, the answer is older
    and its metadata is not kept.
    """
    raise NotImplementedError


def keep_added(
    conversation: Conversation, items: Sequence[WireObject], *, at: datetime, by: Provenance
) -> list[Item]:
    """Append items that the upstream acknowledged, in order; say who added those stored already."""
    raise NotImplementedError


def keep_item(conversation: Conversation, item: WireObject, *, at: datetime) -> Kept:
    """One item, read by itself: only the row that has it already is refreshed."""
    raise NotImplementedError


def keep_page(
    conversation: Conversation,
    items: Sequence[WireObject],
    *,
    order: str,
    reaches_start: bool,
    reaches_end: bool,
    at: datetime,
    after: str | None = None,
) -> Kept:
    """One page of the upstream's list, in the `order` that was asked for.

    `reaches_start`, `reaches_end`: nothing lies before or behind it in the conversation. `after`
    is the item that the page was asked to follow.
    """
    raise NotImplementedError


def keep_whole(conversation: Conversation, items: Iterable[WireObject], *, at: datetime) -> Kept:
    """All items of the upstream in ascending order, read as they are stored.

    No transaction may be open: each portion is written by one of its own. What the iterable
    raises is passed on; rows that were not reached stay as they are.
    """
    raise NotImplementedError


def keep_deleted_items(
    conversation: Conversation, item_ids: Sequence[str], *, at: datetime, by: Provenance
) -> list[Item]:
    """Items whose deletion the upstream acknowledged, as tombstones; unknown ids are left out."""
    raise NotImplementedError


def keep_deleted_conversation(conversation: Conversation, *, at: datetime) -> None:
    raise NotImplementedError


def mark_vanished(conversation: Conversation) -> None:
    """The upstream does not know it any more; our copy stays as it is."""
    raise NotImplementedError


def mark_seen(conversation: Conversation) -> None:
    """Somebody has looked at how it differs."""
    raise NotImplementedError


def forget_text(project: Project, *, after: int = 0) -> Iterator[tuple[int, int]]:
    """Erase titles, items and their words, also deleted ones, in portions; stop whenever you like.

    Yields the key of the conversation up to which all is done, to go on `after` it, and the number
    of items erased so far.
    """
    raise NotImplementedError
