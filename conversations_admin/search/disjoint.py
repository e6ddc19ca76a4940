"""Matches that an index has in several ranges, each in the order of the list. Only for planning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import islice

from conversations_admin.search.sources import Order, Place, Source, Walk


@dataclass(frozen=True)
class Disjoint(Source):
    """Ranges that have no match in common; so few that each may be asked for a page."""

    walks: Sequence[Walk]

    def places(self, *, limit: int, order: Order, beyond: Place | None) -> list[Place]:
        found = [walk.places(limit=limit, order=order, beyond=beyond) for walk in self.walks]
        return list(islice(merge(*found, reverse=order == "desc"), limit))

    def count(self, cap: int) -> int:
        number = 0
        for walk in self.walks:
            number += walk.count(cap - number)
            if number >= cap:
                break
        return number
