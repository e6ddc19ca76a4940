"""How many matches of a query were created when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from typing import Literal

from conversations_admin.search.matches import Matches

type Unit = Literal["day", "week", "month"]


@dataclass(frozen=True)
class Bar:
    """The matches created from `first` to `last`, both days included."""

    first: date
    last: date
    count: int


@dataclass(frozen=True)
class Volume:
    """Bars from the oldest to the newest, without gaps.

    `is_capped`: only the newest matches were counted, so the oldest bar may be short.
    """

    bars: Sequence[Bar]
    unit: Unit
    is_capped: bool


def volume_of(matches: Matches, *, zone: tzinfo) -> Volume:
    page = matches.page(limit=10_000)
    counts: dict[date, int] = {}
    for conversation in page.conversations:
        day = conversation.created_at.astimezone(zone).date()
        counts[day] = counts.get(day, 0) + 1
    bars = [Bar(day, day, counts[day]) for day in sorted(counts)]
    return Volume(bars, "day", is_capped=page.has_more)
