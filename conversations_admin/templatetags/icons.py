"""The `{% icon %}` tag: an inline SVG from `templates/icons/`; loaded by templates only."""

from __future__ import annotations

import re
from functools import cache

from django import template
from django.template.loader import get_template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@register.simple_tag
def icon(name: str, *, label: str = "") -> SafeString:
    """Return the drawing, hidden from screen readers unless it is given a label."""
    if label:
        start = format_html('<svg role="img" aria-label="{}"', label)
    else:
        start = mark_safe('<svg aria-hidden="true"')
    return SafeString(start + _drawing(name))


@cache
def _drawing(name: str) -> SafeString:
    """Return the file's markup after its opening `<svg`, which the tag writes itself."""
    if not _NAME.fullmatch(name):
        raise template.TemplateSyntaxError(f"{name!r} cannot be the name of an icon.")
    try:
        markup = get_template(f"icons/{name}.svg").render().strip()
    except template.TemplateDoesNotExist as exc:
        raise template.TemplateSyntaxError(
            f"There is no icon {name!r}: add templates/icons/{name}.svg."
        ) from exc
    return mark_safe(markup.removeprefix("<svg"))  # noqa: S308 our own file
