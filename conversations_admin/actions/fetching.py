"""Bring conversations here from a project's upstream, each call in its turn. For jobs.

What was found stays: rows are written as they are read, and reading again changes nothing more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils import timezone

from conversations_admin.actions.job_progress import JobRun, PartRun
from conversations_admin.actions.outages import Calls
from conversations_admin.actions.sync import NEW
from conversations_admin.audit import chain
from conversations_admin.errors import Conflict, ConsoleError, InvalidRequest, MissingUpstream
from conversations_admin.models import Conversation, Job
from conversations_admin.models.conversation import Origin
from conversations_admin.models.job import JobState
from conversations_admin.models.plain import is_storable
from conversations_admin.records.mirroring.conversations import created_at_of
from conversations_admin.records.mirroring.kept import Kept
from conversations_admin.stores.protocol import WireObject
from conversations_admin.stores.upstream import mirror
from conversations_admin.stores.upstream.calls import pages
from conversations_admin.stores.upstream.client import Client, client_of
from conversations_admin.stores.upstream.our_rows import OurRows
from conversations_admin.stores.upstream.store import UpstreamStore
from conversations_admin.wire.limits import MAX_PAGE

# So often a conversation is read again from its start of which items are deleted meanwhile.
MOST_WALKS = 3


@dataclass(frozen=True)
class Listed:
    """A conversation as the upstream told of it, and the time just before it was asked.

    `before` is the metadata that our row had then, if that is known.
    """

    wire: WireObject
    at: datetime
    before: dict[str, str] | None = None

    @property
    def conversation_id(self) -> str:
        return str(self.wire["id"])

    @property
    def second(self) -> int | None:
        """When it was created; None if the upstream tells no time that can be."""
        created_at = created_at_of(self.wire)
        return None if created_at is None else int(created_at.timestamp())


@dataclass(frozen=True)
class ListPage:
    listed: list[Listed]
    has_more: bool

    @property
    def lowest(self) -> int | None:
        """The earliest second that it tells of."""
        seconds = (each.second for each in self.listed)
        return min((second for second in seconds if second is not None), default=None)


class Fetcher:
    """One job's way to the upstream of its project."""

    def __init__(self, job: JobRun) -> None:
        self.project = job.project
        self.rows = OurRows(self.project)
        self._job = job
        self._calls = Calls(self.project, job=job)

    @property
    def client(self) -> Client:
        return client_of(self.project)

    def fetch(
        self,
        part: PartRun,
        *,
        origin: Origin,
        listed: Listed | None = None,
        is_thorough: bool = True,
    ) -> None:
        """The conversation that the part is named by and, with the mirror on, its items.

        As it was listed, unless it changed since we knew it. Raises MissingUpstream, after a row
        that is known was marked as vanished. Unless `is_thorough`, the items of a known one are
        read as far as its newest ones agree.
        """
        if not is_storable(part.name):
            raise InvalidRequest("The upstream gave it an id that no database can keep.")
        # A job may take hours: its project may have another address by now, or keep no text.
        self.project.refresh_from_db()
        known = self.rows.find(part.name)
        if known is not None and listed and known.metadata != listed.wire.get("metadata"):
            # It may be we who changed it since: the list is older than that.
            listed = None
        try:
            listed = listed or self._conversation(part.name, known)
            reading = _Reading(self, part, listed, known, origin=origin)
            reading.take(is_thorough=is_thorough)
        except MissingUpstream:
            self._note_vanished(part.name)
            raise

    def can_list(self) -> bool:
        store = UpstreamStore(self.project)
        # Once that is known nobody is asked.
        is_known = "lists" in self.project.capabilities
        return store.can_list() if is_known else self._calls.call(store.can_list)

    def list_page(self, after: str | None) -> ListPage:
        """The newest first. Raises what a call raises; a list that is not there is refused."""
        at, page = self.ask(lambda: self.client.list_conversations(after=after, limit=MAX_PAGE))
        return ListPage([Listed(wire, at) for wire in page["data"]], bool(page["has_more"]))

    def was_made_since_listed(self, listed: Listed) -> bool:
        """Say whether it is younger than the first look at the upstream's list."""
        first, second = self._first_listed_at, listed.second
        return first is not None and second is not None and second >= int(first.timestamp())

    @cached_property
    def _first_listed_at(self) -> datetime | None:
        looks = Job.objects.filter(project=self.project, kind=NEW, state=JobState.DONE)
        return looks.order_by("pk").values_list("started_at", flat=True).first()

    def newest_items(self, conversation_id: str) -> tuple[datetime, WireObject]:
        return self.ask(
            lambda: self.client.list_items(conversation_id, limit=MAX_PAGE, order="desc")
        )

    def item_pages(self, conversation_id: str) -> Iterator[WireObject]:
        """From the start on. Raises _Shifted if the item that a page ended with is deleted."""

        def page(after: str | None) -> Any:
            self._job.look()
            try:
                return self._calls.call(
                    lambda: self.client.list_items(conversation_id, after=after, limit=MAX_PAGE)
                )
            except MissingUpstream as error:
                if after is None:
                    raise
                raise _Shifted from error

        return pages(page)

    def ask(self, call: Callable[[], Any]) -> tuple[datetime, WireObject]:
        """The answer, and the time just before it was asked for."""

        def asked() -> tuple[datetime, WireObject]:
            at = timezone.now()
            return at, call().body

        return self._calls.call(asked)

    def _conversation(self, conversation_id: str, known: Conversation | None) -> Listed:
        at, wire = self.ask(lambda: self.client.retrieve_conversation(conversation_id))
        return Listed(wire, at, known.metadata if known else None)

    def _note_vanished(self, conversation_id: str) -> None:
        known = self.rows.to_refresh(conversation_id)
        if known is not None:
            mirror.mark_vanished(known)


class _Shifted(Exception):
    """The upstream's list of items, or the copy of it, cannot be gone on with."""


class _Reading:
    """One conversation while it is read: each page's rows and what they count commit together."""

    def __init__(
        self,
        fetcher: Fetcher,
        part: PartRun,
        listed: Listed,
        known: Conversation | None,
        *,
        origin: Origin,
    ) -> None:
        self._fetcher, self._part = fetcher, part
        self._listed, self._known, self._origin = listed, known, origin
        self._row: Conversation | None = None
        self._drift = known.drift if known else ""
        self._noticed: list[chain.Record] = []

    def take(self, *, is_thorough: bool) -> None:
        if not self._fetcher.project.keeps_text or self._is_being_written():
            with self._saving(is_last=True):
                self._count(self._keep(), Kept())
            return
        try:
            self._take_items(is_thorough=is_thorough)
        except MissingUpstream:
            raise
        except ConsoleError:
            # It is known from now on, and is tried again as what is known is.
            if self._row is None:
                with self._saving(is_last=False):
                    self._count(self._keep(), Kept())
            raise

    def _take_items(self, *, is_thorough: bool) -> None:
        if self._known is None or self._known.synced_at is None:
            self._take_whole()
        else:
            self._take_newest(is_thorough=is_thorough)

    def _take_newest(self, *, is_thorough: bool) -> None:
        """Down to where nothing is before them, or where they agree with what is known."""
        at, page = self._fetcher.newest_items(self._part.name)
        is_all = not page["has_more"]
        with self._saving(is_last=is_all):
            row = self._keep()
            kept = mirror.keep_page(
                row, page["data"], order="desc", reaches_start=is_all, reaches_end=True, at=at
            )
            if is_all and kept.is_whole_needed:
                kept += mirror.keep_whole(row, reversed(page["data"]), at=at)
            if not kept.is_nothing:
                row.refresh_from_db(fields=["drift"])
            self._count(row, kept)
        if not is_all and (is_thorough or kept.is_whole_needed):
            self._take_whole()

    def _take_whole(self) -> None:
        for _ in range(MOST_WALKS):
            try:
                self._walk()
            except _Shifted:
                continue
            return
        raise Conflict("Items of it are being deleted while it is read; it was not read whole.")

    def _walk(self) -> None:
        at, copy = timezone.now(), None
        for page in self._fetcher.item_pages(self._part.name):
            is_last = not page["has_more"]
            with self._saving(is_last=is_last):
                copy = copy or mirror.open_copy(self._keep(), at=at)
                kept = copy.take(page["data"], is_last=is_last)
                if kept.is_whole_needed:
                    raise _Shifted
                self._count(copy.conversation, kept)

    @contextmanager
    def _saving(self, *, is_last: bool) -> Iterator[None]:
        self._noticed = []
        with self._part.commit() if is_last else self._part.note():
            yield
            if self._noticed:
                # Not before the items: all who write wait for the log's end.
                chain.append(*self._noticed)

    def _keep(self) -> Conversation:
        project, is_known = self._fetcher.project, self._is_known()
        # Nothing is new before there was a first walk to compare with.
        is_first = self._known is None and project.swept_at is None
        is_baseline = is_first and not self._fetcher.was_made_since_listed(self._listed)
        self._row = mirror.keep_conversation(
            project,
            self._listed.wire,
            origin=self._origin,
            is_ours=is_baseline or self._is_being_written(),
            at=self._listed.at,
            before=self._listed.before,
            later=self._noticed,
        )
        if not is_known:
            self._part.count("new")
        return self._row

    def _is_known(self) -> bool:
        """Somebody else may have brought it since the upstream was asked."""
        if self._known is not None or self._row is not None:
            return True
        return self._fetcher.rows.find(self._part.name) is not None

    def _is_being_written(self) -> bool:
        return self._fetcher.rows.is_being_written(self._part.name)

    def _count(self, row: Conversation, kept: Kept) -> None:
        self._part.count("items added", kept.added + kept.returned)
        self._part.count("items gone", kept.gone)
        if row.drift not in {"", self._drift}:
            self._part.count(f"drift {row.drift}")
        self._drift = row.drift
