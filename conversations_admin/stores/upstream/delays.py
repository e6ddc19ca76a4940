"""How long a server asks to wait."""

from __future__ import annotations

import math
from email.utils import parsedate_to_datetime

import httpx2


def asked_delay(headers: httpx2.Headers) -> float | None:
    """Seconds, never negative; None where nothing legible is asked."""
    for name, per_second in (("retry-after-ms", 1000), ("retry-after", 1)):
        seconds = _number(headers.get(name, ""))
        if seconds is not None:
            return max(seconds / per_second, 0.0)
    return _until(headers)


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _until(headers: httpx2.Headers) -> float | None:
    """A date is measured against the server's own, for clocks differ."""
    try:
        until = parsedate_to_datetime(headers.get("retry-after", ""))
        now = parsedate_to_datetime(headers.get("date", ""))
        return max((until - now).total_seconds(), 0.0)
    except (ValueError, TypeError):
        return None
