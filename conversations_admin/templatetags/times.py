"""Times as people read them, in the person's own zone; loaded by templates only."""

from __future__ import annotations

from datetime import datetime
from html import escape

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString

register = template.Library()

MINUTE, HOUR, DAY, WEEK = 60, 3600, 86_400, 604_800


@register.simple_tag
def ago(time: datetime | None, *, otherwise: str = "never") -> SafeString | str:
    """How long ago, with the exact time behind it; the date when that is over a week."""
    return otherwise if time is None else _element(time, words_since(time))


@register.simple_tag
def exact(time: datetime | None, *, otherwise: str = "never") -> SafeString | str:
    """The time to the second; the offset of its zone is behind it."""
    return otherwise if time is None else _element(time)


def words_since(time: datetime) -> str:
    seconds = (timezone.now() - time).total_seconds()
    if not 0 <= seconds < WEEK:
        return in_days(time) if abs(seconds) >= MINUTE else "just now"
    for size, unit in ((DAY, "d"), (HOUR, "h"), (MINUTE, "min")):
        if seconds >= size:
            return f"{int(seconds // size)} {unit} ago"
    return "just now"


def in_days(time: datetime) -> str:
    local = timezone.localtime(time)
    return f"{local.day} {local:%b %Y}"


def _element(time: datetime, words: str = "") -> SafeString:
    # Not format_html: a list shows a hundred times, and only a zone's name could need escaping.
    local = timezone.localtime(time)
    full = f"{local.day} {local:%b %Y, %H:%M:%S}"
    return SafeString(
        f'<time datetime="{time.isoformat(timespec="seconds")}" '
        f'title="{full} {escape(f"{local:%Z (%z)}")}">{words or full}</time>'
    )
