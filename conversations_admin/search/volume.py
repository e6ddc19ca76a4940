"""How many matches of a query were created when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo
from typing import Literal

from conversations_admin.search.matches import COUNT_CAP, Matches
from conversations_admin.search.sources import Sort

type Unit = Literal["day", "week", "month"]

# More bars than these are too thin to hit: the next larger unit is taken.
MOST_DAYS = 92
MOST_WEEKS = 105
WEEK = 7


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


def volume_of(matches: Matches, *, zone: tzinfo, unit: Unit | None = None) -> Volume:
    """Days are those of `zone`. Without a `unit`, the smallest whose bars can be hit."""
    assert matches.sort is Sort.CREATED  # noqa: S101 places then tell when
    newest = matches.newest(COUNT_CAP + 1)
    days = Counter(place.at.astimezone(zone).date() for place in newest[:COUNT_CAP])
    chosen = unit or _unit(days)
    bars = list(_bars(days, chosen)) if days else []
    return Volume(bars, chosen, is_capped=len(newest) > COUNT_CAP)


def _unit(days: Counter[date]) -> Unit:
    span = (max(days) - min(days)).days if days else 0
    if span < MOST_DAYS:
        return "day"
    return "week" if span < MOST_WEEKS * WEEK else "month"


def _bars(days: Counter[date], unit: Unit) -> Iterator[Bar]:
    counts: Counter[date] = Counter()
    for day, count in days.items():
        counts[_first(day, unit)] += count
    first, newest = min(counts), max(counts)
    while first <= newest:
        following = _following(first, unit)
        yield Bar(first, following - timedelta(days=1), counts[first])
        first = following


def _first(day: date, unit: Unit) -> date:
    """The first day of the unit that `day` lies in; weeks begin on Monday."""
    match unit:
        case "day":
            return day
        case "week":
            return day - timedelta(days=day.weekday())
        case "month":
            return day.replace(day=1)


def _following(first: date, unit: Unit) -> date:
    match unit:
        case "day":
            return first + timedelta(days=1)
        case "week":
            return first + timedelta(days=WEEK)
        case "month":
            return (first + timedelta(days=31)).replace(day=1)
