"""What a range may begin or end with: numbers, dates and ages. Pure; no clock.

Ages are whole minutes, hours, days or weeks, counted backwards from now: `90m 24h 7d 2w`.
Dates are a year, a month, a day or a moment: `2026`, `2026-11`, `2026-11-01`,
`2026-11-01T09:30`, with or without a zone (`Z`, `+02:00`).
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from conversations_admin.models.values import number_of
from conversations_admin.search.language.tree import AGE_UNITS

FIRST_YEAR: Final = 1000
LAST_YEAR: Final = 9999
OLDEST: Final = timedelta(days=36_525)

_AGE: Final = re.compile(rf"(\d{{1,6}})([{AGE_UNITS}])", re.ASCII)
_DATE: Final = re.compile(
    r"(\d{4})(?:-(\d{2})(?:-(\d{2})"
    r"(T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:Z|[+-]\d{2}:\d{2})?)?)?)?",
    re.ASCII,
)
_COUNT: Final = re.compile(r"0|[1-9][0-9]{0,8}")
_FIGURE: Final = re.compile(r"[-+]?[\d.]+([eE][-+]?\d+)?", re.ASCII)
_UNITS: Final = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}

_LONG_AGE: Final = re.compile(r"(\d{1,6}) ?(min|h|d|w|mo|y)[a-z]*", re.ASCII | re.IGNORECASE)
_LONG_UNITS: Final = {"min": (1, "m"), "mo": (30, "d"), "y": (365, "d")}
_LOOSE_DATE: Final = re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?", re.ASCII)


class Kind(StrEnum):
    """What two bounds must have in common."""

    COUNT = "count"
    NUMBER = "number"
    DATE = "date"
    AGE = "age"


_NAMES: Final = {
    Kind.COUNT: "a whole number up to 999999999",
    Kind.NUMBER: "a number",
    Kind.DATE: "a date (2026-11-01, 2026-11)",
    Kind.AGE: "an age (7d, 24h)",
}


def kinds_of(value: str) -> frozenset[Kind]:
    """All that `value` can be taken for: `2026` is a number and a year. Empty: no bound."""
    tests = {
        Kind.COUNT: _COUNT.fullmatch(value) is not None,
        Kind.NUMBER: number_of(value) is not None,
        Kind.DATE: _date(value) is not None,
        Kind.AGE: age_of(value) is not None,
    }
    return frozenset(kind for kind, is_one in tests.items() if is_one)


def is_reversed(low: str, high: str) -> bool:
    """Say whether nothing can lie between the two. Dates of different precision may not tell."""
    for read in (number_of, age_of):
        first, last = read(low), read(high)
        if first is not None and last is not None:
            return bool(first > last)  # type: ignore[operator]  # both of one kind
    if len(low) == len(high) <= len("2026-11-01"):
        return low > high
    return False


def flaw_of(value: str, *, allowed: frozenset[Kind]) -> str:
    """Why `value` is none of `allowed`, as the end of a sentence that begins with it."""
    date = _DATE.fullmatch(value)
    if date and Kind.DATE in allowed:
        is_far = not FIRST_YEAR <= int(date[1]) < LAST_YEAR
        years = f"is not between the years {FIRST_YEAR} and {LAST_YEAR}"
        return years if is_far else "is not a date of the calendar"
    if _AGE.fullmatch(value) and Kind.AGE in allowed:
        return "is longer than a hundred years"
    if _FIGURE.fullmatch(value) and Kind.NUMBER in allowed:
        return "is not a number that can be compared"
    *names, last = (_NAMES[kind] for kind in Kind if kind in allowed)
    return f"is not {', '.join(names)} or {last}" if names else f"is not {last}"


def meant(value: str, *, allowed: frozenset[Kind]) -> str:
    """The bound that `value` looks like: the last of February, `7d` for `7days`. Or nothing."""
    likely = (_nearest_date(value), _short_age(value), value.replace(" ", "T"))
    return next((each for each in likely if each != value and kinds_of(each) & allowed), "")


def _date(value: str) -> datetime | None:
    parts = _DATE.fullmatch(value)
    # A moment of the last year may lie beyond the last one there is, in another zone.
    last = LAST_YEAR - 1 if parts and parts[4] else LAST_YEAR
    if parts is None or not FIRST_YEAR <= int(parts[1]) <= last:
        return None
    day = f"{parts[1]}-{parts[2] or '01'}-{parts[3] or '01'}{parts[4] or ''}"
    try:
        return datetime.fromisoformat(day)
    except ValueError:
        return None


def age_of(value: str) -> timedelta | None:
    parts = _AGE.fullmatch(value)
    if parts is None:
        return None
    age = timedelta(**{_UNITS[parts[2]]: int(parts[1])})
    return age if age <= OLDEST else None


def _nearest_date(value: str) -> str:
    parts = _LOOSE_DATE.fullmatch(value)
    if parts is None or not 1 <= int(parts[2]) <= 12 or int(parts[1]) < 1:  # noqa: PLR2004 months
        return ""
    year, month = int(parts[1]), int(parts[2])
    if parts[3] is None:
        return f"{year:04}-{month:02}"
    last = monthrange(year, month)[1]
    return f"{year:04}-{month:02}-{min(max(int(parts[3]), 1), last):02}"


def _short_age(value: str) -> str:
    parts = _LONG_AGE.fullmatch(value)
    if parts is None:
        return ""
    factor, unit = _LONG_UNITS.get(parts[2].lower(), (1, parts[2].lower()))
    return f"{int(parts[1]) * factor}{unit}"
