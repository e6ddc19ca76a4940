"""Times as people read them, in the person's own zone; loaded by templates only."""

from __future__ import annotations

from datetime import datetime, tzinfo
from functools import lru_cache
from html import escape
from typing import NamedTuple

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString

register = template.Library()

MINUTE, HOUR, DAY, WEEK = 60, 3600, 86_400, 604_800


@register.simple_tag
def ago(time: datetime | None, *, otherwise: str = "never") -> SafeString | str:
    """How long ago, with the exact time behind it; the date when that is over a week."""
    return otherwise if time is None else _element(time, is_age=True)


@register.simple_tag
def exact(time: datetime | None, *, otherwise: str = "never") -> SafeString | str:
    """The time to the second; the offset of its zone is behind it."""
    return otherwise if time is None else _element(time)


def _age(time: datetime, *, date: str) -> str:
    seconds = (timezone.now() - time).total_seconds()
    if not 0 <= seconds < WEEK:
        return date if abs(seconds) >= MINUTE else "just now"
    for size, unit in ((DAY, "d"), (HOUR, "h"), (MINUTE, "min")):
        if seconds >= size:
            return f"{int(seconds // size)} {unit} ago"
    return "just now"


def _element(time: datetime, *, is_age: bool = False) -> SafeString:
    written = _written(time, timezone.get_current_timezone())
    shown = _age(time, date=written.date) if is_age else written.full
    return SafeString(f"{written.start}{shown}</time>")


class _Written(NamedTuple):
    start: str
    date: str
    full: str


# A list shows a hundred times, and the same ones whenever it is looked at again.
@lru_cache(maxsize=4096)
def _written(time: datetime, zone: tzinfo) -> _Written:
    local = timezone.localtime(time, zone)
    date = f"{local.day} {local:%b %Y}"
    full = f"{date}, {local:%H:%M:%S}"
    # Not format_html: only a zone's name could need escaping.
    title = f"{full} {escape(f'{local:%Z (%z)}')}"
    machine = time.isoformat(timespec="seconds")
    return _Written(f'<time datetime="{machine}" title="{title}">', date, full)
