"""How many matches of a query were created when."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo
from functools import partial
from itertools import islice
from typing import Literal

from conversations_admin.search.matches import COUNT_CAP, Matches
from conversations_admin.search.sources import Place, Sort

type Unit = Literal["day", "week", "month"]

# More bars than these are too thin to hit: the next larger unit is taken.
MOST_DAYS = 92
MOST_WEEKS = 105
WEEK = 7
# One conversation of long ago must not make a bar for every day since.
MOST_BARS = 400


@dataclass(frozen=True)
class Bar:
    """The matches created from `first` to `last`, both days included."""

    first: date
    last: date
    count: int


@dataclass(frozen=True)
class Volume:
    """Bars from the oldest to the newest, without gaps.

    `is_capped`: there is more before the first bar, and that one may be short.
    """

    bars: Sequence[Bar]
    unit: Unit
    is_capped: bool


def volume_of(matches: Matches, *, zone: tzinfo, unit: Unit | None = None) -> Volume:
    """Days are those of `zone`. Without a `unit`, the smallest whose bars can be hit."""
    assert matches.sort is Sort.CREATED  # noqa: S101 places then tell when
    newest = matches.newest(COUNT_CAP + 1)
    days = _days(newest[:COUNT_CAP], zone)
    chosen = unit or _unit(days)
    bars = list(_bars(days, chosen)) if days else []
    is_capped = len(newest) > COUNT_CAP or (bars and sum(bar.count for bar in bars) < days.total())
    return Volume(bars, chosen, is_capped=bool(is_capped))


def _days(newest: Sequence[Place], zone: tzinfo) -> Counter[date]:
    """How many lie in each day. They are in order, so that a day's end is found by halving."""
    days: Counter[date] = Counter()
    start = 0
    while start < len(newest):
        day = newest[start].at.astimezone(zone).date()
        end = bisect_right(newest, -day.toordinal(), lo=start, key=partial(_age_in_days, zone))
        days[day] += end - start
        start = end
    return days


def _age_in_days(zone: tzinfo, place: Place) -> int:
    """A number that grows as the places get older."""
    return -place.at.astimezone(zone).date().toordinal()


def _unit(days: Counter[date]) -> Unit:
    span = (max(days) - min(days)).days if days else 0
    if span < MOST_DAYS:
        return "day"
    return "week" if span < MOST_WEEKS * WEEK else "month"


def _bars(days: Counter[date], unit: Unit) -> Iterator[Bar]:
    counts: Counter[date] = Counter()
    for day, count in days.items():
        counts[_first(day, unit)] += count
    for first in reversed([*islice(_backwards(max(counts), unit), MOST_BARS)]):
        if first >= min(counts):
            yield Bar(first, _following(first, unit) - timedelta(days=1), counts[first])


def _backwards(first: date, unit: Unit) -> Iterator[date]:
    """The first day of this unit and of each before it."""
    while True:
        yield first
        if first == date.min:
            return
        first = _first(first - timedelta(days=1), unit)


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
