"""The store in front of an upstream: calls go there, rows are a copy of what it answered.

A write calls with no transaction open and queues its rows; `keep` writes them in the transaction
of the outcome. A read writes the rows that it touched by itself, and never fails for them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from django.utils import timezone

from conversations_admin.errors import (
    Conflict,
    ConsoleError,
    MissingUpstream,
    NotFound,
    OutcomeUnknown,
)
from conversations_admin.models import Conversation, Project
from conversations_admin.models.conversation import Origin
from conversations_admin.records.mirroring.kept import Kept
from conversations_admin.records.rows import Provenance
from conversations_admin.stores.protocol import (
    ItemPage,
    ItemsDeleted,
    MetadataChange,
    Order,
    WireObject,
)
from conversations_admin.stores.upstream import drafts, mirror, probe
from conversations_admin.stores.upstream.answers import Answer
from conversations_admin.stores.upstream.client import Client, client_of
from conversations_admin.stores.upstream.our_rows import OurRows, keep_what_can
from conversations_admin.wire.items import ItemDraft
from conversations_admin.wire.limits import MAX_ITEMS
from conversations_admin.wire.objects import conversation_deleted

NOT_FOUND = 404
MAX_PAGE = 100
# So many items are fetched while somebody waits.
MOST_AT_ONCE = 1_000


class TooLong(Exception):
    """There are more items than are fetched at once; what was read is kept."""


class UpstreamStore:
    """One project's conversations at its upstream."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.rows = OurRows(project)
        self.request_id = ""
        self._queued: list[Callable[[], object]] = []

    @property
    def client(self) -> Client:
        return client_of(self.project)

    def require_key(self) -> None:
        """Raise KeyMissing, naming the variable, before anything is put on record."""
        client_of(self.project)

    def keep(self) -> None:
        """Write the rows of what was done since; in the transaction of its outcome."""
        queued, self._queued = self._queued, []
        for write in queued:
            write()

    # Writes

    def create_conversation(
        self, *, metadata: Mapping[str, str], items: Sequence[ItemDraft], by: Provenance
    ) -> tuple[WireObject, list[WireObject]]:
        sent = drafts.as_sent(items)
        conversation = self._body(self.client.create_conversation(metadata, sent))
        added = self._items_of_new(conversation["id"], count=len(items))
        self.took_created(conversation, added, by=by, is_whole=len(added) == len(items))
        return conversation, added

    def update_metadata(
        self,
        conversation_id: str,
        metadata: Mapping[str, str],
        *,
        expected: Mapping[str, str] | None,
    ) -> MetadataChange:
        before = self._metadata_before(conversation_id, expected=expected)
        conversation = self._body(self.client.update_metadata(conversation_id, metadata))
        # Our row may be older than what the upstream had: only what was just read tells.
        had = None if expected is None else before
        merges = probe.learned_from_update(metadata, conversation["metadata"], before=had)
        self._learned("merges_metadata", merges)
        self.took_metadata(conversation)
        return MetadataChange(before, conversation)

    def delete_conversation(self, conversation_id: str) -> WireObject:
        deleted = self._body(self.client.delete_conversation(conversation_id))
        self.took_deletion(conversation_id)
        return deleted

    def add_items(
        self, conversation_id: str, items: Sequence[ItemDraft], *, by: Provenance
    ) -> list[WireObject]:
        sent = drafts.as_sent(items)
        added: list[WireObject] = self._body(self.client.add_items(conversation_id, sent))["data"]
        self.took_added(conversation_id, added, by=by)
        return added

    def delete_items(
        self, conversation_id: str, item_ids: Sequence[str], *, by: Provenance
    ) -> ItemsDeleted:
        """One item a call; whoever deletes several calls for each, so that each is on record."""
        (item_id,) = item_ids
        answered = self._body(
            self._within(conversation_id, lambda: self.client.delete_item(conversation_id, item_id))
        )
        self._learned("delete_item_answers", probe.learned_from_delete(answered))
        if answered.get("object") != "conversation":
            answered = self._look_after_deletion(conversation_id)
        return self.took_item_deletion(answered, item_id, by=by)

    def _look_after_deletion(self, conversation_id: str) -> WireObject:
        """An older form of the answer tells only of the item."""
        try:
            return self.look_at(conversation_id)
        except ConsoleError as error:
            raise OutcomeUnknown(
                "The item was deleted, and what is left could not be read yet. It is being "
                "looked up; do not send it again.",
                request_id=self.request_id,
            ) from error

    # What writes answered, also where the answer was lost and what was done was found by reading

    def took_created(
        self,
        conversation: WireObject,
        items: Sequence[WireObject],
        *,
        by: Provenance,
        is_whole: bool = False,
    ) -> None:
        """`is_whole`: these are all the items it was made with, so that the copy is complete."""
        at = timezone.now()
        self._queued.append(
            lambda: mirror.keep_created(
                self.project, conversation, items, is_whole=is_whole, at=at, by=by
            )
        )

    def took_added(
        self, conversation_id: str, items: Sequence[WireObject], *, by: Provenance
    ) -> None:
        def write() -> None:
            row = self.row(conversation_id)
            if row is not None:
                mirror.keep_added(row, items, at=timezone.now(), by=by)

        self._queued.append(write)

    def took_metadata(self, conversation: WireObject) -> None:
        self._queued.append(
            lambda: mirror.keep_conversation(
                self.project, conversation, origin=Origin.RECORDED, is_ours=True
            )
        )

    def took_deletion(self, conversation_id: str) -> WireObject:
        def write() -> None:
            row = self.row(conversation_id)
            if row is not None:
                mirror.keep_deleted_conversation(row, at=timezone.now())

        self._queued.append(write)
        return conversation_deleted(conversation_id)

    def took_item_deletion(
        self, conversation: WireObject, item_id: str, *, by: Provenance
    ) -> ItemsDeleted:
        row = self.row(conversation["id"])
        known = None if row is None else self.rows.item(row, item_id)
        bodies = [] if known is None else [known.body]

        def write() -> None:
            if row is not None:
                mirror.keep_deleted_items(row, [item_id], at=timezone.now(), by=by)

        self._queued.append(write)
        return ItemsDeleted(conversation, bodies or [{"id": item_id}])

    # Reads

    def retrieve_conversation(self, conversation_id: str) -> WireObject:
        asked_at, before = timezone.now(), self.rows.metadata_of(conversation_id)
        conversation = self.look_at(conversation_id)
        keep_what_can(lambda: self.rows.keep_seen(conversation, at=asked_at, before=before))
        return conversation

    def list_items(
        self, conversation_id: str, *, after: str | None, limit: int, order: Order
    ) -> ItemPage:
        asked_at = timezone.now()
        page = self._read(
            conversation_id,
            lambda: self._within(
                conversation_id,
                lambda: self.client.list_items(
                    conversation_id, after=after, limit=limit, order=order
                ),
            ),
        )
        items: list[WireObject] = page["data"]
        has_more = bool(page["has_more"])
        keep_what_can(
            lambda: self.rows.keep_page(
                conversation_id,
                items,
                order=order,
                after=after,
                is_last=not has_more,
                at=asked_at,
            )
        )
        return ItemPage(items, has_more=has_more)

    def retrieve_item(self, conversation_id: str, item_id: str) -> WireObject:
        asked_at = timezone.now()
        item = self._body(
            self._within(
                conversation_id, lambda: self.client.retrieve_item(conversation_id, item_id)
            )
        )
        keep_what_can(lambda: self.rows.keep_item(conversation_id, item, at=asked_at))
        return item

    def refresh(self, conversation_id: str) -> Conversation:
        """Bring our copy to what the upstream has now: the whole, or the end of a known one.

        Raises TooLong where that would take more calls than somebody waits for.
        """
        asked_at, before = timezone.now(), self.rows.metadata_of(conversation_id)
        conversation = self.look_at(conversation_id)
        row = self.rows.keep_seen(conversation, at=asked_at, before=before)
        if not self.project.keeps_text or self.rows.is_being_written(conversation_id):
            return row
        if row.synced_at is None or self._end_differs(row):
            self.fetch_whole(row, most=MOST_AT_ONCE)
        return row

    def fetch_whole(self, row: Conversation, *, most: int | None = None) -> Kept:
        """All items, as they are stored; with `most`, TooLong is raised behind so many."""
        items = self.all_items(row.conversation_id)
        return mirror.keep_whole(
            row, items if most is None else _at_most(most, items), at=timezone.now()
        )

    def _end_differs(self, row: Conversation) -> bool:
        """Keep the newest items; say whether they do not follow what is known."""
        asked_at = timezone.now()
        page = self._body(
            self.client.list_items(row.conversation_id, after=None, limit=MAX_PAGE, order="desc")
        )
        kept = mirror.keep_page(
            row,
            page["data"],
            order="desc",
            reaches_start=not page["has_more"],
            reaches_end=True,
            at=asked_at,
        )
        return kept.is_whole_needed

    def look_at(self, conversation_id: str) -> WireObject:
        """The conversation as the upstream has it; no row is touched but that of a vanished one."""
        return self._read(
            conversation_id, lambda: self.client.retrieve_conversation(conversation_id)
        )

    def is_missing(self, conversation_id: str, item_id: str = "") -> bool:
        """Say whether the upstream answers that it does not have it."""
        try:
            if item_id:
                self.client.retrieve_item(conversation_id, item_id)
            else:
                self.client.retrieve_conversation(conversation_id)
        except ConsoleError as error:
            if error.status == NOT_FOUND:
                return True
            raise
        return False

    def newest_item_ids(self, conversation_id: str, count: int) -> list[str]:
        """With an empty one at the end where the conversation has no others."""
        page = self.client.newest_items(conversation_id, limit=count).body
        ids = [item["id"] for item in page["data"]]
        return ids if page["has_more"] else [*ids, ""]

    def all_items(self, conversation_id: str, *, order: Order = "asc") -> Iterator[WireObject]:
        return self.client.all_items(conversation_id, order=order)

    def all_conversations(self) -> Iterator[WireObject]:
        """The newest first, of an upstream that can list."""
        return self.client.all_conversations(order="desc")

    def can_list(self) -> bool:
        """Asked once a project, and remembered."""
        if "lists" not in self.project.capabilities:
            self.rows.remember("lists", probe.can_list(self.client))
        return bool(self.project.capabilities["lists"])

    def merges_metadata(self) -> bool:
        return bool(self.project.capabilities.get("merges_metadata"))

    def _learned(self, name: str, value: object) -> None:
        """Remember with the outcome what a write has shown of the upstream."""
        if value is not None and self.project.capabilities.get(name) != value:
            self._queued.append(lambda: self.rows.remember(name, value))

    def row(self, conversation_id: str) -> Conversation | None:
        return self.rows.find(conversation_id)

    def _within(self, conversation_id: str, call: Callable[[], Answer]) -> Answer:
        """Of two things that are not there, the conversation is told of first."""
        try:
            return call()
        except NotFound as error:
            if not isinstance(error, MissingUpstream):
                # What cannot be an id was refused without asking.
                self.look_at(conversation_id)
            raise

    def _read(self, conversation_id: str, call: Callable[[], Answer]) -> WireObject:
        try:
            return self._body(call())
        except ConsoleError as error:
            if error.status == NOT_FOUND:
                self._notice_vanished(conversation_id)
            raise

    def _notice_vanished(self, conversation_id: str) -> None:
        """A 404 may also mean an item: it counts if the conversation itself is away."""
        row = self.rows.to_refresh(conversation_id)
        if row is not None and self.is_missing(conversation_id):
            keep_what_can(lambda: mirror.mark_vanished(row))

    def _items_of_new(self, conversation_id: str, *, count: int) -> list[WireObject]:
        """With the ids they were given; what cannot be read now is read with the next look."""
        if not count or not self.project.keeps_text:
            return []
        try:
            answer = self.client.list_items(
                conversation_id, after=None, limit=MAX_ITEMS, order="asc"
            )
        except ConsoleError:
            return []
        items: list[WireObject] = answer.body["data"]
        return items

    def _metadata_before(
        self, conversation_id: str, *, expected: Mapping[str, str] | None
    ) -> dict[str, str]:
        row = self.row(conversation_id)
        if expected is None and row is not None:
            return dict(row.metadata)
        before: dict[str, str] = self.look_at(conversation_id)["metadata"]
        if expected is not None and before != dict(expected):
            raise Conflict(
                "Somebody changed this metadata after you opened it.",
                current=before,
                param="metadata",
            )
        return before

    def _body(self, answer: Answer) -> WireObject:
        self.request_id = answer.request_id
        return answer.body


def _at_most(number: int, items: Iterator[WireObject]) -> Iterator[WireObject]:
    for count, item in enumerate(items):
        if count == number:
            raise TooLong
        yield item
