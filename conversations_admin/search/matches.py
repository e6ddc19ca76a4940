"""From a query to conversations, paged by key. Never OFFSET, never a full count."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cached_property

from django.utils import timezone

from conversations_admin.errors import InvalidRequest, NotFound
from conversations_admin.models import Conversation, Project
from conversations_admin.search.clock import Clock
from conversations_admin.search.language.tree import Query
from conversations_admin.search.limits import in_time
from conversations_admin.search.planning import Planner
from conversations_admin.search.sources import Order, Place, Sort, Source
from conversations_admin.wire.refusals import quoted

COUNT_CAP = 10_000
WALKED_AT_ONCE = 500
_CURSOR = re.compile(r"(?P<id>.*?)(?:@(?P<micros>\d{1,17}))?", re.ASCII | re.DOTALL)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Count:
    """Exact up to the cap; beyond it, `is_capped` and `number` is the cap."""

    number: int
    is_capped: bool

    @classmethod
    def up_to(cls, cap: int, found: int) -> Count:
        """For what was counted to one beyond the cap, or further."""
        return cls(min(found, cap), is_capped=found > cap)

    def __str__(self) -> str:
        return f"{self.number:,}+" if self.is_capped else f"{self.number:,}"


@dataclass(frozen=True)
class ConversationPage:
    """`has_more` says whether more lie beyond, in the direction walked."""

    conversations: list[Conversation]
    has_more: bool


@dataclass
class Matches:
    """The live conversations of `project` that `query` describes.

    Ages in the query count from `now`; dates without a zone are meant in `zone`.
    """

    project: Project
    query: Query
    sort: Sort = Sort.CREATED
    zone: tzinfo = UTC
    now: datetime = field(default_factory=timezone.now)

    def page(
        self,
        *,
        limit: int,
        order: Order = "desc",
        after: str | None = None,
        before: str | None = None,
    ) -> ConversationPage:
        """One page beyond the cursor `after`, or ending just before the cursor `before`.

        With both, what lies between them. A cursor is a conversation's id, or what `cursor`
        gives. Raises NotFound for one that is unknown here.
        """
        backwards = before is not None and after is None
        walk: Order = _opposite(order) if backwards else order
        cursor, name = (before, "before") if backwards else (after, "after")
        beyond = None if cursor is None else self._place(cursor, param=name)
        with in_time(self.query):
            places = self.source.places(limit=limit + 1, order=walk, beyond=beyond)
        if after is not None and before is not None:
            end = self._place(before, param="before")
            places = [each for each in places if (each < end if order == "asc" else each > end)]
        kept = places[:limit][::-1] if backwards else places[:limit]
        return ConversationPage(_load(kept), has_more=len(places) > limit)

    def newest(self, limit: int) -> list[Place]:
        """The newest matches, not loaded; their times may be true to the second only.

        What was read once serves for the count, for facets and for the volume.
        """
        if limit > COUNT_CAP + 1:
            with in_time(self.query):
                return self.source.newest(limit)
        return self._newest[:limit]

    def newest_keys(self, limit: int) -> list[int]:
        """The keys of the newest matches, for less than their places if those are not known."""
        if "_newest" in self.__dict__ and limit <= COUNT_CAP:
            return [place.key for place in self.newest(limit)]
        with in_time(self.query):
            return self.source.newest_keys(limit)

    def count(self, *, cap: int = COUNT_CAP) -> Count:
        if "_newest" in self.__dict__ and cap <= COUNT_CAP:
            found = len(self.newest(cap + 1))
        else:
            with in_time(self.query):
                found = self.source.count(cap + 1)
        return Count.up_to(cap, found)

    def cursor(self, conversation: Conversation) -> str:
        """What `page` takes to go on behind this conversation, even if it moves meanwhile."""
        if self.sort is Sort.CREATED:
            return conversation.conversation_id
        micros = (conversation.active_at - EPOCH) // timedelta(microseconds=1)
        return f"{conversation.conversation_id}@{micros}"

    def walk(self) -> Iterable[Conversation]:
        """All matches, oldest first, in constant memory."""
        after: str | None = None
        while True:
            page = self.page(limit=WALKED_AT_ONCE, order="asc", after=after)
            yield from page.conversations
            if not page.has_more:
                return
            after = self.cursor(page.conversations[-1])

    @cached_property
    def source(self) -> Source:
        """Where the matches are read from; to choose it takes reading too, so ask `in_time`."""
        clock = Clock(self.now, self.zone)
        return Planner(self.project, self.query, self.sort, clock).source()

    @cached_property
    def _newest(self) -> list[Place]:
        with in_time(self.query):
            return self.source.newest(COUNT_CAP + 1)

    def _place(self, cursor: str, *, param: str) -> Place:
        match = _CURSOR.fullmatch(cursor)
        conversation_id = (match["id"] if match else cursor).replace("\x00", "")
        # Tombstones count: the place in the list outlives the conversation.
        row = Conversation.objects.filter(
            project=self.project, conversation_id=conversation_id
        ).first()
        if row is None:
            raise NotFound(f"No conversation found with id {quoted(cursor)}", param=param)
        if match and match["micros"] and self.sort is Sort.ACTIVE:
            return Place(_at(int(match["micros"]), param=param), row.pk)
        return self.sort.place_of(row)


def _at(micros: int, *, param: str) -> datetime:
    try:
        return EPOCH + timedelta(microseconds=micros)
    except OverflowError as error:
        raise InvalidRequest("This is no place in the list.", param=param) from error


def _load(places: Sequence[Place]) -> list[Conversation]:
    rows = Conversation.objects.in_bulk([place.key for place in places])
    return [rows[place.key] for place in places if place.key in rows]


def _opposite(order: Order) -> Order:
    return "asc" if order == "desc" else "desc"
