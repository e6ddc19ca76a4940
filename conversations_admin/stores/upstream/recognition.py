"""Whether the upstream has done what was written to it, found out by reading.

Content is compared: whoever lost the answer does not know the ids. What is recognised is
answered as the lost answer would have been, and its rows are queued with the store.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum, auto
from functools import partial
from itertools import islice
from typing import Any

from conversations_admin.errors import NotFound, OutcomeUnknown
from conversations_admin.models import AuditEntry, PendingWrite, Project
from conversations_admin.records.rows import Provenance
from conversations_admin.stores.protocol import MetadataChange, WireObject
from conversations_admin.stores.upstream.store import UpstreamStore
from conversations_admin.wire.fingerprint import bears

# How far back a lost item or conversation is looked for; more was written since than any
# request may be late.
MOST_ITEMS = 1_000
MOST_CONVERSATIONS = 1_000
MOST_CLAIMS = 2_000
# Clocks may differ by so much; of what is older still, a few are looked at to be sure.
SKEW = timedelta(minutes=5)
MOST_OLDER = 100
ADDING = ("item.create", "item.restore")


class Verdict(Enum):
    ABSENT = auto()
    UNCLEAR = auto()


class Taken(OutcomeUnknown):
    """What was found is on record as the work of an equal write."""

    def __init__(self) -> None:
        super().__init__(
            "What looks the same upstream is of another write. Whether this one was done is not "
            "known yet and is being looked up; do not send it again."
        )


def _of_nobody_else() -> bool:
    """What is gone or changed is so for everybody who wanted it."""
    return True


@dataclass(frozen=True)
class Served[R]:
    """The upstream has done it; `value` is what the store would have answered.

    `is_free` says whether no other write is on record as the one that did it.
    """

    value: R
    is_free: Callable[[], bool] = _of_nobody_else


def take(found: Served[Any], pending: PendingWrite) -> None:
    """Raise Taken where it was found for two. In the transaction of the outcome, before it.

    One at a time for a project, so that of two who found the same the second sees the first.
    Not the whole row is locked, which would hold up whatever refers to it.
    """
    projects = Project.objects.select_for_update(no_key=True).filter(pk=pending.project_id)
    list(projects.values_list("pk"))
    if not found.is_free():
        raise Taken


def recognise(
    store: UpstreamStore,
    pending: PendingWrite,
    *,
    is_waited_for: bool = False,
    is_alone: bool = False,
) -> Served[Any] | Verdict:
    """Raises what reading raises while the upstream is away.

    `is_waited_for`: whoever wrote it is told at once, and will take it for theirs. `is_alone`:
    no other write is under way.
    """
    asked = Asked(store, pending, is_waited_for=is_waited_for, is_alone=is_alone)
    try:
        return _RECOGNISERS[pending.action](asked)
    except NotFound:
        if not pending.conversation_id:
            raise
        # Whatever was written to the conversation is out of reach with it.
        return Verdict.ABSENT


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A write that is looked for, and where."""

    store: UpstreamStore = field(kw_only=False)
    pending: PendingWrite = field(kw_only=False)
    is_waited_for: bool
    is_alone: bool

    @property
    def intent(self) -> Mapping[str, Any]:
        intent: Mapping[str, Any] = self.pending.intent
        return intent

    @property
    def by(self) -> Provenance:
        return Provenance(name=self.pending.actor, via=self.pending.via)

    def has_rival(self) -> bool:
        """Say whether an equal write is under way, which what was found may be of.

        To be asked after the upstream was read and before it is asked what is claimed: then
        whatever was found is either of a rival or of a write that is on record already.
        """
        if self.is_alone:
            return False
        others = PendingWrite.objects.filter(
            project=self.pending.project,
            conversation_id=self.pending.conversation_id,
            is_unknown=False,
        ).exclude(pk=self.pending.pk)
        family = ADDING if self.pending.action in ADDING else (self.pending.action,)
        intents = others.filter(action__in=family).values_list("intent", flat=True)
        return any(_is_alike(intent, self.intent) for intent in intents)


def _is_alike(intent: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Say whether what one wrote may be taken for what the other wrote."""
    marks, others = intent.get("items", []), other.get("items", [])
    return intent.get("metadata") == other.get("metadata") and (
        marks == others or not set(marks).isdisjoint(others)
    )


def _created(asked: Asked) -> Served[Any] | Verdict:
    if not asked.store.can_list() or (asked.is_waited_for and _is_featureless(asked.intent)):
        return Verdict.UNCLEAR
    recent, older, is_all = _listed_since(asked.store, asked.pending.started_at - SKEW)
    alike = [each for each in recent if each["metadata"] == asked.intent["metadata"]]
    if alike and asked.has_rival():
        return Verdict.UNCLEAR
    # The oldest first: equal writes are then told apart in the order in which they were sent.
    for conversation, items in _free_ones(asked, alike[::-1]):
        asked.store.took_created(conversation, items, by=asked.by)
        return Served((conversation, items), _freedom(asked, conversation))
    doubtful = [each for each in older if each["metadata"] == asked.intent["metadata"]]
    is_unsure = any(_free_ones(asked, doubtful))
    return Verdict.UNCLEAR if is_unsure or not is_all else Verdict.ABSENT


def _free_ones(
    asked: Asked, alike: Sequence[WireObject]
) -> Iterator[tuple[WireObject, list[WireObject]]]:
    """Those of them that have the items, too, and that nobody else has made."""
    for conversation in alike:
        if not _freedom(asked, conversation)():
            continue
        items = _items_as_created(asked, conversation["id"])
        if _are_alike(items, asked.intent["items"]):
            yield conversation, items


def _freedom(asked: Asked, conversation: WireObject) -> Callable[[], bool]:
    return partial(_is_unclaimed, asked.pending, conversation["id"])


def _is_featureless(intent: Mapping[str, Any]) -> bool:
    """Anybody's conversation may look like it: to hand that out would make two share it."""
    return not intent["metadata"] and not intent["items"]


def _items_as_created(asked: Asked, conversation_id: str) -> list[WireObject]:
    """The first ones; while nobody was told of it, there can be no more."""
    count = len(asked.intent["items"]) + asked.is_waited_for
    return list(islice(asked.store.all_items(conversation_id), count))


def _listed_since(
    store: UpstreamStore, moment: datetime
) -> tuple[list[WireObject], list[WireObject], bool]:
    """The newest first: those since then, a few older ones, and whether these are all since."""
    recent: list[WireObject] = []
    listed = store.all_conversations()
    for conversation in islice(listed, MOST_CONVERSATIONS):
        if conversation["created_at"] < moment.timestamp():
            return recent, [conversation, *islice(listed, MOST_OLDER - 1)], True
        recent.append(conversation)
    return recent, [], next(listed, None) is None


def _is_unclaimed(pending: PendingWrite, conversation_id: str) -> bool:
    """Say whether no other operation is known to have made it."""
    entries = AuditEntry.objects.filter(
        project=pending.project.slug, conversation_id=conversation_id
    ).succeeded("conversation.create")
    return not entries.exclude(operation_id=pending.operation_id).exists()


def _added(asked: Asked) -> Served[Any] | Verdict:
    """Among items that are newer than the last ones when the write began.

    What somebody else added there since we looked last is taken for it, if it says the same.
    """
    wanted: Sequence[str] = asked.intent["items"]
    newer = _newer_than(_anchors(asked.intent), asked)
    items = newer.items[::-1]
    runs = [items[start : start + len(wanted)] for start in range(len(items) - len(wanted) + 1)]
    alike = [run for run in runs if _are_alike(run, wanted)]
    if alike and asked.has_rival():
        return Verdict.UNCLEAR
    claimed = _claimed_items(asked.pending)
    free = [run for run in alike if claimed.isdisjoint(item["id"] for item in run)]
    if not free:
        return Verdict.ABSENT if newer.is_all else Verdict.UNCLEAR
    if not newer.is_sure:
        return Verdict.UNCLEAR
    asked.store.took_added(asked.pending.conversation_id, free[0], by=asked.by)
    ids = {item["id"] for item in free[0]}
    return Served(free[0], partial(_are_unclaimed, asked.pending, ids))


def _are_unclaimed(pending: PendingWrite, ids: set[str]) -> bool:
    return _claimed_items(pending).isdisjoint(ids)


@dataclass(frozen=True)
class _Newer:
    """The newest first. `is_all`: none is missing; `is_sure`: none was there before the write."""

    items: list[WireObject]
    is_all: bool
    is_sure: bool


def _anchors(intent: Mapping[str, Any]) -> Collection[str]:
    """A write that an earlier version began has one, or None where it could not be asked for."""
    after = intent.get("after")
    if after is None:
        return ()
    return (after,) if isinstance(after, str) else after


def _newer_than(anchors: Collection[str], asked: Asked) -> _Newer:
    """Those behind one of the items that were the last; an empty one is the beginning of all."""
    items: list[WireObject] = []
    listed = asked.store.all_items(asked.pending.conversation_id, order="desc")
    for item in islice(listed, MOST_ITEMS):
        if item["id"] in anchors:
            return _Newer(items, is_all=True, is_sure=True)
        items.append(item)
    is_all = next(listed, None) is None
    return _Newer(items, is_all=is_all, is_sure=is_all and "" in anchors)


def _claimed_items(pending: PendingWrite) -> set[str]:
    """The ids that other operations are known to have added to the conversation."""
    entries = AuditEntry.objects.filter(
        project=pending.project.slug, conversation_id=pending.conversation_id
    ).succeeded("conversation.create", *ADDING)
    others = entries.exclude(operation_id=pending.operation_id).newest_first()
    changes = others.values_list("changes", flat=True)[:MOST_CLAIMS]
    return {item["id"] for each in changes for item in each.get("items", []) if "id" in item}


def _updated(asked: Asked) -> Served[Any] | Verdict:
    wanted: Mapping[str, str] = asked.intent["after"]
    conversation = asked.store.look_at(asked.pending.conversation_id)
    # An upstream that merges has more than was sent.
    if not wanted.items() <= conversation["metadata"].items():
        return Verdict.ABSENT
    if conversation["metadata"] != wanted and not asked.store.merges_metadata():
        return Verdict.ABSENT
    asked.store.took_metadata(conversation)
    return Served(MetadataChange(asked.intent.get("before", {}), conversation))


def _item_deleted(asked: Asked) -> Served[Any] | Verdict:
    conversation_id, item_id = asked.pending.conversation_id, asked.pending.target
    if not asked.store.is_missing(conversation_id, item_id):
        return Verdict.ABSENT
    conversation = asked.store.look_at(conversation_id)
    return Served(asked.store.took_item_deletion(conversation, item_id, by=asked.by))


def _conversation_deleted(asked: Asked) -> Served[Any] | Verdict:
    if asked.store.is_missing(asked.pending.conversation_id):
        return Served(asked.store.took_deletion(asked.pending.conversation_id))
    return Verdict.ABSENT


def _are_alike(items: Sequence[WireObject], marks: Sequence[str]) -> bool:
    return len(items) == len(marks) and all(map(bears, items, marks))


_RECOGNISERS: Mapping[str, Callable[[Asked], Served[Any] | Verdict]] = {
    "conversation.create": _created,
    "item.create": _added,
    "item.restore": _added,
    "metadata.update": _updated,
    "item.delete": _item_deleted,
    "conversation.delete": _conversation_deleted,
}
