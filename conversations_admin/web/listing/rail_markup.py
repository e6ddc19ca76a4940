"""A value of a facet as markup: not a template, because a rail shows a hundred of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from html import escape

from django.utils.safestring import SafeString

from conversations_admin.templatetags.icons import icon

LEAVE_OUT, TAKE_BACK = ("Leave out", "ban"), ("No longer leave out", "restore")


@dataclass(frozen=True)
class Choice:
    """One value. `share` is how often it is for a hundred of the key's most frequent one.

    `url` is the list with the value too, or with nothing said of it where it is chosen already.
    """

    mark: str
    value: str
    count: str
    share: int
    is_included: bool
    is_excluded: bool
    url: str
    exclude_url: str
    only_url: str


def choice_markup(choice: Choice) -> SafeString:
    value, shown = escape(choice.value), escape(choice.value) or "(empty)"
    name = f"<s>{shown}</s>" if choice.is_excluded else shown
    state = ' aria-current="true"' if choice.is_included else ""
    return SafeString(f"""<li{_class(choice)}>
<a class="choice" id="{choice.mark}" {_leads_to(choice.url)} title="{value}"{state}>\
<svg class="share" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">\
<rect width="{choice.share}" height="1" /></svg>\
<span class="name" dir="auto">{name}</span><span class="count">{choice.count}</span></a>
{_only(choice)}{_exclude(choice)}
</li>""")


def _class(choice: Choice) -> str:
    if choice.is_included:
        return ' class="included"'
    return ' class="excluded"' if choice.is_excluded else ""


def _only(choice: Choice) -> str:
    if not choice.only_url:
        return ""
    return f'<a class="only" {_leads_to(choice.only_url)} title="Only this value">only</a>'


def _exclude(choice: Choice) -> str:
    words, drawing = TAKE_BACK if choice.is_excluded else LEAVE_OUT
    return (
        f'<a class="exclude" data-exclude {_leads_to(choice.exclude_url)} title="{words}">'
        f"{_drawn(drawing, words)}</a>"
    )


@cache
def _drawn(name: str, label: str) -> SafeString:
    return icon(name, label=label)


def _leads_to(url: str) -> str:
    url = escape(url)
    return f'href="{url}" hx-get="{url}"'
