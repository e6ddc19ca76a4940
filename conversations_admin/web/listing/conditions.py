"""What a condition on a value asks for, in plain words. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from conversations_admin.search.language.tree import Among, Beginning, Between, Bound, Condition

UNITS = {"m": "minute", "h": "hour", "d": "day", "w": "week"}
AGE = re.compile(r"(\d+)([mhdw])", re.ASCII)
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def condition_words(condition: Condition) -> str:
    match condition:
        case Among(values):
            return _listed([value_words(value) for value in values], "or")
        case Beginning(prefix):
            return f"begins with {prefix}"
        case Between():
            return range_words(condition)


def no_condition_words(condition: Condition) -> str:
    match condition:
        case Among(values):
            return f"is neither {_listed([value_words(value) for value in values], 'nor')}"
        case Beginning(prefix):
            return f"does not begin with {prefix}"
        case Between():
            return f"is not {range_words(condition)}"


def range_words(between: Between, *, is_time: bool = False) -> str:
    low, high = between.low, between.high
    if low is not None and low == high and low.is_included:
        return _sole(low.value) if is_time else low.value
    if any(end is not None and AGE.fullmatch(end.value) for end in (low, high)):
        return _ages(low, high)
    if low is not None and high is not None:
        ends = f"{'' if low.is_included else 'over '}{low.value}"
        return f"{ends} to {'' if high.is_included else 'under '}{high.value}"
    return _one_end(low, high, is_time=is_time or _is_day(low or high))


def _one_end(low: Bound | None, high: Bound | None, *, is_time: bool) -> str:
    if low is not None:
        if is_time:
            return f"{'since' if low.is_included else 'after'} {low.value}"
        return f"{low.value} or more" if low.is_included else f"more than {low.value}"
    if high is None:
        return ""
    if is_time:
        return f"{'until' if high.is_included else 'before'} {high.value}"
    return f"{high.value} or less" if high.is_included else f"less than {high.value}"


def _ages(low: Bound | None, high: Bound | None) -> str:
    """Ages count backwards: below seven days is within the last seven."""
    if low is not None and high is not None:
        return f"{_age(low.value)} to {_age(high.value)} ago"
    if high is not None:
        return f"within {_age(high.value)}"
    return f"more than {_age(low.value)} ago" if low is not None else ""


def _age(value: str) -> str:
    parts = AGE.fullmatch(value)
    if parts is None:
        return value
    number = int(parts[1])
    return f"{number} {UNITS[parts[2]]}{'' if number == 1 else 's'}"


def _sole(value: str) -> str:
    return f"{'on' if DAY.fullmatch(value) else 'in' if len(value) < 8 else 'at'} {value}"  # noqa: PLR2004 YYYY-MM


def _is_day(bound: Bound | None) -> bool:
    return bound is not None and DAY.match(bound.value) is not None


def value_words(value: str) -> str:
    return value or "(empty)"


def _listed(values: Sequence[str], joiner: str) -> str:
    if len(values) < 2:  # noqa: PLR2004 two have a joiner between them
        return "".join(values)
    return f"{', '.join(values[:-1])} {joiner} {values[-1]}"
