"""Dates and ages of a query as moments. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from conversations_admin.models.values import moment_of
from conversations_admin.search.language.bounds import Kind, age_of, kinds_of
from conversations_admin.search.language.tree import Among, Between, Bound, Condition

_YEAR, _MONTH, _DAY = (
    re.compile(form, re.ASCII) for form in (r"\d{4}", r"\d{4}-\d\d", r"\d{4}-\d\d-\d\d")
)
_ZONE = re.compile(r"(Z|[+-]\d\d:?\d\d)$")
LATEST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Span:
    """From `start`, included, to `end`, excluded; None where there is no end."""

    start: datetime | None = None
    end: datetime | None = None

    def within(self, other: Span) -> Span:
        """What both have in common."""
        starts = [start for start in (self.start, other.start) if start is not None]
        ends = [end for end in (self.end, other.end) if end is not None]
        return Span(max(starts, default=None), min(ends, default=None))


@dataclass(frozen=True)
class Clock:
    """`now`, and the zone in which a date without one is meant."""

    now: datetime
    zone: tzinfo = UTC

    def spans(self, condition: Condition) -> list[Span]:
        """The spans of time that meet `condition`; any of them will do."""
        match condition:
            case Among(values):
                return [self._named(value) for value in values]
            case Between(low, high):
                return [self._between(low, high)]
            case _:
                raise ValueError(condition)

    def _between(self, low: Bound | None, high: Bound | None) -> Span:
        span = Span()
        if low is not None:
            span = span.within(self._bounded(low, is_low=True))
        if high is not None:
            span = span.within(self._bounded(high, is_low=False))
        return span

    def _bounded(self, bound: Bound, *, is_low: bool) -> Span:
        # A greater age is an earlier moment.
        if (age := age_of(bound.value)) is not None:
            moment = self.now - age
            return Span(end=_just_after(moment, bound)) if is_low else Span(start=moment)
        named = self._named(bound.value)
        if is_low:
            return Span(start=named.start if bound.is_included else named.end)
        return Span(end=named.end if bound.is_included else named.start)

    def _named(self, text: str) -> Span:
        """A year, a month, a day or a moment; an age is the time since then."""
        if (age := age_of(text)) is not None:
            return Span(start=self.now - age)
        if _YEAR.fullmatch(text):
            return self._days(date(int(text), 1, 1), _next_year(date(int(text), 1, 1)))
        if _MONTH.fullmatch(text):
            first = date.fromisoformat(f"{text}-01")
            return self._days(first, _next_month(first))
        if _DAY.fullmatch(text):
            day = date.fromisoformat(text)
            return self._days(day, _next_day(day))
        moment = self._moment(text)
        return Span(moment, moment + _precision(text))

    def _days(self, first: date, following: date) -> Span:
        return Span(self._midnight(first), self._midnight(following))

    def _midnight(self, day: date) -> datetime:
        try:
            return datetime.combine(day, time(), tzinfo=self.zone).astimezone(UTC)
        except OverflowError:
            return LATEST

    def _moment(self, text: str) -> datetime:
        moment = moment_of(text)
        if moment is None:
            raise ValueError(text)
        if _ZONE.search(text[10:]):
            return moment
        return moment.replace(tzinfo=self.zone).astimezone(UTC)


def is_time(text: str) -> bool:
    """Say whether a bound is an age or a date, of any precision."""
    return not kinds_of(text).isdisjoint({Kind.DATE, Kind.AGE})


def _just_after(moment: datetime, bound: Bound) -> datetime:
    return moment + timedelta(microseconds=1) if bound.is_included else moment


def _precision(text: str) -> timedelta:
    """How long the moment lasts that was written: a minute, a second, or no time."""
    clock = _ZONE.sub("", text[11:])
    if "." in clock:
        return timedelta(microseconds=1)
    return timedelta(seconds=1) if clock.count(":") == 2 else timedelta(minutes=1)  # noqa: PLR2004


def _next_day(day: date) -> date:
    return date.max if day == date.max else day + timedelta(days=1)


def _next_month(first: date) -> date:
    following = first.year * 12 + first.month
    return (
        date.max
        if following // 12 > date.max.year
        else date(following // 12, following % 12 + 1, 1)
    )


def _next_year(first: date) -> date:
    return date.max if first.year == date.max.year else date(first.year + 1, 1, 1)
