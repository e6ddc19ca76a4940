"""When the demo's conversations took place."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

_DAYS = 60
_HOURS = (1, 1, 1, 1, 1, 1, 2, 4, 9, 14, 16, 15, 11, 12, 15, 15, 13, 11, 9, 8, 7, 5, 3, 2)
_WEEKDAYS = (1.2, 1.1, 1.0, 1.0, 0.9, 0.55, 0.4)
_WEEK = 7
_THIS_WEEK = 3.2


def draw_times(random: Random, *, now: datetime, count: int) -> list[datetime]:
    """Return `count` times of the sixty days before `now`, oldest first.

    The last week is denser, weekdays and working hours are busier.
    """
    days = range(_DAYS)
    weights = [_day_weight(now - timedelta(days=age), age) for age in days]
    drawn = random.choices(days, weights, k=count)
    return sorted(_time_of_day(random, now=now, age=age) for age in drawn)


def _day_weight(day: datetime, age: int) -> float:
    return _WEEKDAYS[day.weekday()] * (_THIS_WEEK if age < _WEEK else 1)


def _time_of_day(random: Random, *, now: datetime, age: int) -> datetime:
    hour = random.choices(range(24), _HOURS)[0]
    drawn = (now - timedelta(days=age)).replace(
        hour=hour, minute=random.randrange(60), second=random.randrange(60), microsecond=0
    )
    if drawn < now:
        return drawn
    # Only today can be too late: anything up to now will do.
    return now.replace(microsecond=0) - timedelta(minutes=random.randrange(1, 500))
