"""The strip above the list: how many were created when, each bar a link to that time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, tzinfo

from conversations_admin.search.clock import Clock, Span
from conversations_admin.search.language.tree import Attribute, Between, Bound, Field, Query
from conversations_admin.search.volume import Bar, Volume
from conversations_admin.web.listing.addresses import ListAddress
from conversations_admin.web.listing.rail import without_field

HEIGHT = 40
LEAST = 2  # so that one conversation beside ten thousand can be seen


@dataclass(frozen=True)
class Column:
    """One bar. `top` and `height` are of HEIGHT; `url` is empty where there is nothing."""

    mark: str
    label: str
    count: str
    is_one: bool
    top: int
    height: int
    url: str
    is_selected: bool = False


@dataclass(frozen=True)
class Strip:
    """`clear_url` takes the chosen time away again."""

    columns: Sequence[Column]
    first: str
    last: str
    unit: str
    is_capped: bool
    clear_url: str


def undated(query: Query) -> Query:
    """The query whose volume is shown: with the chosen time, the other times would be empty."""
    return without_field(query, Field.CREATED)


def strip_of(volume: Volume, query: Query, address: ListAddress, *, clock: Clock) -> Strip:
    spans = _chosen(query, clock)
    most = max((bar.count for bar in volume.bars), default=0)
    columns = [
        replace(
            _column(bar, query, address, most=most),
            is_selected=any(_covers(span, bar, clock.zone) for span in spans),
        )
        for bar in volume.bars
    ]
    return Strip(
        columns=columns,
        first=_day(volume.bars[0].first) if columns else "",
        last=_day(volume.bars[-1].last) if columns else "",
        unit=volume.unit,
        is_capped=volume.is_capped,
        clear_url=address.to(undated(query)) if undated(query) != query else "",
    )


def _column(bar: Bar, query: Query, address: ListAddress, *, most: int) -> Column:
    height = max(round(HEIGHT * bar.count / most), LEAST) if bar.count else 0
    term = _created(bar)
    rest = undated(query)
    wanted = rest if term in query.terms else rest.including(term)
    return Column(
        mark=f"bar-{bar.first.isoformat()}",
        label=_days(bar),
        count=f"{bar.count:,}",
        is_one=bar.count == 1,
        top=HEIGHT - height,
        height=height,
        url=address.to(wanted) if bar.count else "",
    )


def _created(bar: Bar) -> Attribute:
    days = (Bound(day.isoformat(), is_included=True) for day in (bar.first, bar.last))
    return Attribute(Field.CREATED, Between(*days))


def _chosen(query: Query, clock: Clock) -> list[Span]:
    return [
        span
        for term in query
        if isinstance(term, Attribute) and term.field is Field.CREATED
        for span in clock.spans(term.condition)
    ]


def _covers(span: Span, bar: Bar, zone: tzinfo) -> bool:
    """Say whether any of the bar's time lies within."""
    start = datetime.combine(bar.first, time.min, tzinfo=zone)
    end = datetime.combine(bar.last, time.max, tzinfo=zone)
    return (span.end is None or start < span.end) and (span.start is None or end >= span.start)


def _days(bar: Bar) -> str:
    return _day(bar.first) if bar.first == bar.last else f"{_day(bar.first)} to {_day(bar.last)}"


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
