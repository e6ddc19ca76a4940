"""Bring conversations here from a project's upstream, each call in its turn. For jobs.

What was found stays: rows are written as they are read, and reading again changes nothing more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.utils import timezone

from conversations_admin.actions.budget import Budget, Waiter
from conversations_admin.errors import (
    ConsoleError,
    MissingUpstream,
    StoreUnavailable,
    UpstreamBroken,
    UpstreamRefused,
)
from conversations_admin.models import Conversation, Project
from conversations_admin.models.conversation import Drift, Origin
from conversations_admin.records.mirroring.kept import Kept
from conversations_admin.stores.protocol import WireObject
from conversations_admin.stores.upstream import mirror
from conversations_admin.stores.upstream.calls import walk
from conversations_admin.stores.upstream.client import Client, client_of
from conversations_admin.stores.upstream.our_rows import OurRows
from conversations_admin.wire.limits import MAX_PAGE

# The key is refused: every further call would be.
LOCKED_OUT = (401, 403)
# So many parts in a row that the upstream could not answer end a job, however many it has.
MOST_LOST = 3


class Job(Waiter, Protocol):
    """What this needs of a run."""

    @property
    def project(self) -> Project: ...

    def look(self) -> None: ...


@dataclass(frozen=True)
class Listed:
    """A conversation in a list of the upstream, and the time just before it was asked."""

    wire: WireObject
    at: datetime

    @property
    def conversation_id(self) -> str:
        return str(self.wire["id"])


@dataclass(frozen=True)
class ListPage:
    listed: list[Listed]
    has_more: bool


@dataclass(frozen=True)
class Fetched:
    """What a look at one conversation changed."""

    row: Conversation
    is_new: bool
    kept: Kept
    drift: str

    def counts(self) -> Mapping[str, int]:
        # One that is new is counted as that already.
        said = {"", Drift.NEW, self.drift}
        drifted = {f"drift {self.row.drift}": 1} if self.row.drift not in said else {}
        return {
            "new": int(self.is_new),
            "items added": self.kept.added + self.kept.returned,
            "items gone": self.kept.gone,
            **drifted,
        }


class Fetcher:
    """One job's way to the upstream of its project."""

    def __init__(self, job: Job) -> None:
        self.project = job.project
        self._rows = OurRows(self.project)
        self._job = job
        self._budget = Budget(self.project, waiter=job)
        # What kept the last part from being done, if it will keep the next one, too.
        self.problem: ConsoleError | None = None

    @property
    def client(self) -> Client:
        return client_of(self.project)

    def watched[P](self, parts: Iterable[P]) -> Iterator[P]:
        """`parts`, until the upstream turns out to answer none of them."""
        lost = 0
        for part in parts:
            yield part
            lost = lost + 1 if self.problem else 0
            if self.problem and (lost == MOST_LOST or not _may_pass(self.problem)):
                raise UpstreamBroken(f"Stopped: {self.problem.message}")

    def fetch(self, conversation_id: str, *, origin: Origin, is_thorough: bool = True) -> Fetched:
        """The conversation and, with the mirror on, its items.

        Raises MissingUpstream, after a row that is known was marked as vanished. Unless
        `is_thorough`, the items of a known one are read as far as its newest ones agree.
        """
        with self._noticing():
            known = self._rows.find(conversation_id)
            before = known.metadata if known else None
            try:
                listed = self._conversation(conversation_id)
            except MissingUpstream:
                self._note_vanished(conversation_id)
                raise
            row = self._keep(listed, known, origin=origin, before=before)
            return self._fetched(row, known, is_thorough=is_thorough)

    def take(self, listed: Listed, *, is_thorough: bool = False) -> Fetched:
        """One that the upstream listed, as it was listed unless it changed since we knew it."""
        known = self._rows.find(listed.conversation_id)
        if known is not None and known.metadata != listed.wire.get("metadata"):
            # It may be we who changed it since: the list is older than that.
            return self.fetch(known.conversation_id, origin=Origin.LISTED, is_thorough=is_thorough)
        with self._noticing():
            row = self._keep(listed, known, origin=Origin.LISTED, before=None)
            return self._fetched(row, known, is_thorough=is_thorough)

    def list_page(self, after: str | None) -> ListPage:
        """The newest first. Raises what a call raises; a list that is not there is refused."""
        at, page = self._ask(lambda: self.client.list_conversations(after=after, limit=MAX_PAGE))
        return ListPage([Listed(wire, at) for wire in page["data"]], bool(page["has_more"]))

    @contextmanager
    def _noticing(self) -> Iterator[None]:
        """Remember what goes wrong and would with other conversations, too."""
        self.problem = None
        try:
            yield
        except MissingUpstream:
            raise
        except (UpstreamRefused, UpstreamBroken, StoreUnavailable) as error:
            self.problem = error
            raise

    def _conversation(self, conversation_id: str) -> Listed:
        at, wire = self._ask(lambda: self.client.retrieve_conversation(conversation_id))
        return Listed(wire, at)

    def _keep(
        self,
        listed: Listed,
        known: Conversation | None,
        *,
        origin: Origin,
        before: Mapping[str, str] | None,
    ) -> Conversation:
        # Nothing is new before there was a first walk to compare with.
        is_baseline = known is None and self.project.swept_at is None
        return mirror.keep_conversation(
            self.project,
            listed.wire,
            origin=origin,
            is_ours=is_baseline or self._rows.is_being_written(listed.conversation_id),
            at=listed.at,
            before=before,
        )

    def _fetched(
        self, row: Conversation, known: Conversation | None, *, is_thorough: bool
    ) -> Fetched:
        kept = self._copy_items(row, is_thorough=is_thorough)
        row.refresh_from_db(fields=["drift"])
        return Fetched(row, known is None, kept, known.drift if known else "")

    def _copy_items(self, row: Conversation, *, is_thorough: bool) -> Kept:
        if not self.project.keeps_text or self._rows.is_being_written(row.conversation_id):
            return Kept()
        kept, is_all = Kept(), False
        if row.synced_at is not None:
            kept, is_all = self._copy_newest(row)
            if is_all or not (is_thorough or kept.is_whole_needed):
                return kept
        at = timezone.now()
        return kept + mirror.keep_whole(row, self._items(row.conversation_id), at=at)

    def _copy_newest(self, row: Conversation) -> tuple[Kept, bool]:
        """What that changed, and whether there is nothing before them."""
        at, page = self._ask(
            lambda: self.client.list_items(row.conversation_id, limit=MAX_PAGE, order="desc")
        )
        is_all = not page["has_more"]
        kept = mirror.keep_page(
            row, page["data"], order="desc", reaches_start=is_all, reaches_end=True, at=at
        )
        return kept, is_all and not kept.is_whole_needed

    def _items(self, conversation_id: str) -> Iterator[WireObject]:
        def page(after: str | None) -> Any:
            self._job.look()
            return self._budget.call(
                lambda: self.client.list_items(conversation_id, after=after, limit=MAX_PAGE)
            )

        return walk(page, host=self.client.endpoint.host)

    def _ask(self, call: Callable[[], Any]) -> tuple[datetime, WireObject]:
        """The answer, and the time just before it was asked for."""

        def asked() -> tuple[datetime, WireObject]:
            at = timezone.now()
            return at, call().body

        return self._budget.call(asked)

    def _note_vanished(self, conversation_id: str) -> None:
        known = self._rows.to_refresh(conversation_id)
        if known is not None:
            mirror.mark_vanished(known)


def _may_pass(problem: ConsoleError) -> bool:
    return not (isinstance(problem, UpstreamRefused) and problem.status in LOCKED_OUT)
