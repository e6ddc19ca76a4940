"""Whether the upstream has done what was written to it, found out by reading.

Only content is compared: whoever lost the answer does not know the ids. What is recognised is
answered as the lost answer would have been, and its rows are queued with the store.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from itertools import islice
from typing import Any

from conversations_admin.models import AuditEntry, PendingWrite
from conversations_admin.models.audit import Outcome
from conversations_admin.records.rows import Provenance
from conversations_admin.stores.protocol import MetadataChange, WireObject
from conversations_admin.stores.upstream.store import UpstreamStore
from conversations_admin.wire.fingerprint import fingerprint

# How far back a lost item or conversation is looked for; more was written since than any
# request may be late.
MOST_ITEMS = 1_000
MOST_CONVERSATIONS = 1_000
MOST_CLAIMS = 2_000
# Clocks may differ by so much.
SKEW = timedelta(minutes=5)
ADDING = ("item.create", "item.restore")


class Verdict(Enum):
    ABSENT = auto()
    UNCLEAR = auto()


@dataclass(frozen=True)
class Served[R]:
    """The upstream has done it; `value` is what the store would have answered."""

    value: R


def recognise(store: UpstreamStore, pending: PendingWrite) -> Served[Any] | Verdict:
    """Raises what reading raises while the upstream is away."""
    return _RECOGNISERS[pending.action](store, pending)


def _created(store: UpstreamStore, pending: PendingWrite) -> Served[Any] | Verdict:
    if not store.can_list():
        return Verdict.UNCLEAR
    intent = pending.intent
    # The oldest first: equal writes are then told apart in the order in which they were sent.
    for conversation in reversed(list(_created_since(store, pending.started_at - SKEW))):
        if conversation["metadata"] != intent["metadata"] or _is_claimed(pending, conversation):
            continue
        items = list(islice(store.all_items(conversation["id"]), len(intent["items"])))
        if [fingerprint(item) for item in items] == intent["items"]:
            store.took_created(conversation, items, by=_provenance(pending))
            return Served((conversation, items))
    return Verdict.ABSENT


def _created_since(store: UpstreamStore, moment: datetime) -> Iterator[WireObject]:
    """The newest first."""
    for conversation in islice(store.all_conversations(), MOST_CONVERSATIONS):
        if conversation["created_at"] < moment.timestamp():
            return
        yield conversation


def _is_claimed(pending: PendingWrite, conversation: WireObject) -> bool:
    """Say whether another operation is known to have made it."""
    entries = AuditEntry.objects.filter(
        project=pending.project.slug,
        conversation_id=conversation["id"],
        action="conversation.create",
        outcome=Outcome.SUCCEEDED,
    )
    return entries.exists()


def _added(store: UpstreamStore, pending: PendingWrite) -> Served[Any] | Verdict:
    wanted: Sequence[str] = pending.intent["items"]
    claimed = _claimed_items(pending)
    items = list(_newer_than(pending.intent.get("after", ""), store, pending))[::-1]
    for start in range(len(items) - len(wanted) + 1):
        run = items[start : start + len(wanted)]
        if any(item["id"] in claimed for item in run):
            continue
        if [fingerprint(item) for item in run] == wanted:
            store.took_added(pending.conversation_id, run, by=_provenance(pending))
            return Served(run)
    return Verdict.ABSENT


def _newer_than(item_id: str, store: UpstreamStore, pending: PendingWrite) -> Iterator[WireObject]:
    """The newest items first, down to the one that was the last when the write began."""
    for item in islice(store.all_items(pending.conversation_id, order="desc"), MOST_ITEMS):
        if item["id"] == item_id:
            return
        yield item


def _claimed_items(pending: PendingWrite) -> set[str]:
    """The ids that other operations are known to have added to the conversation."""
    entries = AuditEntry.objects.filter(
        project=pending.project.slug,
        conversation_id=pending.conversation_id,
        action__in=("conversation.create", *ADDING),
        outcome=Outcome.SUCCEEDED,
    )
    changes = entries.newest_first().values_list("changes", flat=True)[:MOST_CLAIMS]
    return {item["id"] for each in changes for item in each.get("items", []) if "id" in item}


def _updated(store: UpstreamStore, pending: PendingWrite) -> Served[Any] | Verdict:
    wanted: Mapping[str, str] = pending.intent["after"]
    conversation = store.look_at(pending.conversation_id)
    # An upstream that merges has more than was sent.
    if not wanted.items() <= conversation["metadata"].items():
        return Verdict.ABSENT
    if conversation["metadata"] != wanted and not store.merges_metadata():
        return Verdict.ABSENT
    before = pending.intent.get("before", {})
    store.took_metadata(conversation, by=_provenance(pending))
    return Served(MetadataChange(before, conversation))


def _item_deleted(store: UpstreamStore, pending: PendingWrite) -> Served[Any] | Verdict:
    if store.is_missing(pending.conversation_id, pending.target):
        conversation = store.look_at(pending.conversation_id)
        by = _provenance(pending)
        return Served(store.took_item_deletion(conversation, pending.target, by=by))
    return Verdict.ABSENT


def _conversation_deleted(store: UpstreamStore, pending: PendingWrite) -> Served[Any] | Verdict:
    if store.is_missing(pending.conversation_id):
        return Served(store.took_deletion(pending.conversation_id))
    return Verdict.ABSENT


def _provenance(pending: PendingWrite) -> Provenance:
    return Provenance(name=pending.actor, via=pending.via)


_RECOGNISERS: Mapping[str, Callable[[UpstreamStore, PendingWrite], Served[Any] | Verdict]] = {
    "conversation.create": _created,
    "item.create": _added,
    "item.restore": _added,
    "metadata.update": _updated,
    "item.delete": _item_deleted,
    "conversation.delete": _conversation_deleted,
}
RECOGNISED: Iterable[str] = _RECOGNISERS.keys()
