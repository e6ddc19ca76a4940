"""Where the matches of a query are read from, in order and no further than is needed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Sized
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from itertools import islice
from typing import Any, Literal, NamedTuple, Protocol

from django.db import connection
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from conversations_admin.models import Conversation, MetadataPair
from conversations_admin.search.among import among
from conversations_admin.search.limits import require_time
from conversations_admin.search.text import index
from conversations_admin.search.text.wanted import Wanted

type Order = Literal["asc", "desc"]

# Entries of the text index read at a time: few for a first page, more while little is found.
FIRST_PORTION, LARGEST_PORTION = 200, 5_000


class Sort(StrEnum):
    """What decides the order of a list."""

    CREATED = "created"
    ACTIVE = "active"

    @property
    def column(self) -> str:
        return "created_at" if self is Sort.CREATED else "active_at"

    def place_of(self, conversation: Conversation) -> Place:
        return Place(getattr(conversation, self.column), conversation.pk)


class Place(NamedTuple):
    """Where a conversation stands in a list: its time by the list's sort, then its key."""

    at: datetime
    key: int


class Source(Protocol):
    def places(self, *, limit: int, order: Order, beyond: Place | None) -> list[Place]:
        """The first `limit` matches in this order, behind the place `beyond`."""

    def newest(self, limit: int) -> list[Place]:
        """The newest matches; a place may be true to the second only."""
        return self.places(limit=limit, order="desc", beyond=None)

    def newest_keys(self, limit: int) -> list[int]:
        """The keys of the newest matches alone, for less where it can be had for less."""
        return [place.key for place in self.newest(limit)]

    def count(self, cap: int) -> int:
        """How many matches there are, and `cap` if they are more."""


@dataclass(frozen=True)
class Walk(Source):
    """Rows that an index has in the order of the list: read until enough of them match."""

    rows: QuerySet[MetadataPair] | QuerySet[Conversation]
    at: str
    key: str

    def places(self, *, limit: int, order: Order, beyond: Place | None) -> list[Place]:
        sign = "" if order == "asc" else "-"
        rows = self.rows if beyond is None else self.rows.filter(self._behind(beyond, order))
        ordered = rows.order_by(f"{sign}{self.at}", f"{sign}{self.key}")
        return _places(ordered[:limit], self.at, self.key)

    def newest_keys(self, limit: int) -> list[int]:
        ordered = self.rows.order_by(f"-{self.at}", f"-{self.key}")
        return list(ordered.values_list(self.key, flat=True)[:limit])

    def count(self, cap: int) -> int:
        count: int = self.rows.order_by().values(self.key)[:cap].count()
        return count

    def _behind(self, place: Place, order: Order) -> Q:
        side = "gt" if order == "asc" else "lt"
        further = Q(**{f"{self.at}__{side}": place.at})
        level = Q(**{self.at: place.at, f"{self.key}__{side}": place.key})
        bound = Q(**{f"{self.at}__{side}e": place.at})  # one range for the index
        return bound & (further | level)


@dataclass(frozen=True)
class Few(Source):
    """So few rows that all are read and sorted here: no plan of a database can go astray."""

    rows: QuerySet[MetadataPair] | QuerySet[Conversation]
    at: str
    key: str = "pk"

    def places(self, *, limit: int, order: Order, beyond: Place | None) -> list[Place]:
        found = _places(self.rows.order_by(), self.at, self.key)
        found.sort(reverse=order == "desc")
        if beyond is not None:
            is_behind = beyond.__lt__ if order == "asc" else beyond.__gt__
            found = [place for place in found if is_behind(place)]
        return found[:limit]

    def count(self, cap: int) -> int:
        return len(self.newest(cap))


@dataclass(frozen=True)
class Entries(Source):
    """The entries of the text index that match, and what their conversations must meet.

    Entries come in the order of their conversations' seconds. A second is taken as a whole,
    so that conversations of the same second can be put in order here. `is_alone` says that
    nothing else is asked of them.
    """

    wanted: Wanted
    project_id: int
    rows: QuerySet[Conversation]
    rowids: range
    is_rare: bool
    is_alone: bool

    def places(self, *, limit: int, order: Order, beyond: Place | None) -> list[Place]:
        found: set[Place] = set()
        for keys in self._keys(found, limit, order=order, beyond=beyond):
            rows = Few(self.rows.filter(pk__in=among(keys)), "created_at")
            found |= set(rows.places(limit=len(keys), order=order, beyond=beyond))
            if len(found) >= limit:
                break
        return sorted(found, reverse=order == "desc")[:limit]

    def newest(self, limit: int) -> list[Place]:
        if not self.is_alone:
            return self.places(limit=limit, order="desc", beyond=None)
        found: dict[int, int] = {}
        for keys in self._keys(found, limit, order="desc", beyond=None):
            found |= {key: second for key, second in keys.items() if key not in found}
            if len(found) >= limit:
                break
        places = (Place(datetime.fromtimestamp(second, UTC), key) for key, second in found.items())
        return list(islice(places, limit))

    def count(self, cap: int) -> int:
        return len(self.newest(cap))

    def _keys(
        self, found: Sized, limit: int, *, order: Order, beyond: Place | None
    ) -> Iterator[dict[int, int]]:
        """Conversations with their seconds, in portions: by what was `found`, enough to go on."""
        portion = max(FIRST_PORTION, limit * 5 // 4)
        hits: list[tuple[int, int]] = []
        edge, read, is_last = _edge(beyond, order), 0, False
        while not is_last or hits:
            if len(hits) < portion and not is_last:
                # Gathered entries cost the same however many are taken.
                size = LARGEST_PORTION if self.is_rare and not self.is_alone else portion
                hits = self._hits(max(size, portion), order=order, edge=edge)
                is_last = len(hits) < max(size, portion)
            whole = hits if is_last and len(hits) <= portion else _whole_seconds(hits[:portion])
            if not whole:
                portion *= 4
                continue
            edge, read, hits = _second(whole[-1]), read + len(whole), hits[len(whole) :]
            yield {key: rowid >> index.ITEM_BITS for rowid, key in whole}
            portion = _next_portion(portion, read, len(found), limit)

    def _hits(self, limit: int, *, order: Order, edge: int | None) -> list[tuple[int, int]]:
        """Rowids and conversations' keys, from the second behind `edge` on."""
        require_time()
        first, stop = self.rowids.start, self.rowids.stop
        if edge is not None and order == "desc":
            stop = min(stop, edge << index.ITEM_BITS)
        elif edge is not None:
            first = max(first, (edge + 1) << index.ITEM_BITS)
        return index.find(
            self.wanted,
            project_id=self.project_id,
            limit=limit,
            newest_first=order == "desc",
            rowids=range(first, stop),
            is_rare=self.is_rare,
        )


def _places(rows: QuerySet[Any], at: str, key: str) -> list[Place]:
    """Thousands of times: as SQLite keeps them, which to read costs a tenth of what Django does."""
    if connection.vendor != "sqlite":
        return [Place(*each) for each in rows.values_list(at, key)]
    texts = rows.values_list(Cast(at, TextField()), key)
    return [Place(datetime.fromisoformat(f"{text}Z"), each) for text, each in texts]


def _edge(beyond: Place | None, order: Order) -> int | None:
    """The second next to that of `beyond`, on the side that was seen already."""
    if beyond is None:
        return None
    second = index.first_rowid(beyond.at) >> index.ITEM_BITS
    return second + 1 if order == "desc" else second - 1


def _next_portion(portion: int, read: int, found: int, limit: int) -> int:
    """A little more than is missing, if entries go on to match as often as they did."""
    wanted = (limit - found) * read * 5 // (found * 4) if found else portion * 4
    return min(max(wanted, FIRST_PORTION), LARGEST_PORTION)


def _whole_seconds(hits: Sequence[tuple[int, int]]) -> Sequence[tuple[int, int]]:
    """Without the last second, of which more may follow."""
    last = _second(hits[-1])
    return [hit for hit in hits if _second(hit) != last]


def _second(hit: tuple[int, int]) -> int:
    return hit[0] >> index.ITEM_BITS
