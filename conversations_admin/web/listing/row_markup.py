"""A row of the list as markup.

Not a template: a page shows fifty rows of some twenty values each, and a template's nodes would
be most of the page's time. All that is put in is escaped here or by who made it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

from conversations_admin.models import Conversation
from conversations_admin.templatetags.times import ago
from conversations_admin.web.upstream.drift import badge_markup

UNTITLED = SafeString('<span class="muted">No messages yet</span>')
NOT_READ = (
    '<span class="muted" title="Not read here yet, so nobody knows how many">'
    '<span aria-hidden="true">–</span><span class="visually-hidden">not read</span></span>'
)


@dataclass(frozen=True)
class RowParts:
    """`cells` are the columns, `others` each further key with its link, both as markup.

    `title` is marked where it holds what was looked for; `snippet` is the line of an item that
    does. Without `shows_words` the row is metadata alone.
    """

    conversation: Conversation
    url: str
    title: str
    snippet: str
    cells: str
    others: Mapping[str, str]
    shows_words: bool
    is_upstream: bool = False
    keeps_text: bool = True


def row_markup(row: RowParts) -> str:
    conversation = row.conversation
    name = escape(conversation.conversation_id)
    return f"""<tr data-row id="row-{name}">
{_pick(name)}
<td class="lead">{_lead(row)}</td>
{row.cells}
<td class="more">{_more(row)}</td>
<td class="num" data-label="Items">{_count(row)}</td>
<td class="secondary nowrap" data-label="Created">{ago(conversation.created_at)}</td>
<td class="secondary nowrap" data-label="Last activity">{ago(conversation.active_at)}</td>
</tr>
"""


def _pick(name: str) -> str:
    """The box by which the row is selected."""
    return (
        '<td class="pick"><label><input class="input" type="checkbox" name="id" form="selection" '
        f'value="{name}" data-key="x" autocomplete="off" aria-label="Select {name}"></label></td>'
    )


def _lead(row: RowParts) -> str:
    name, url = escape(row.conversation.conversation_id), escape(row.url)
    badge = badge_markup(row.conversation)
    if not row.shows_words:
        return f'<a class="row-id" data-key="o" title="{name}" href="{url}">{name}</a>{badge}'
    whole = escape(row.conversation.title)
    shown = conditional_escape(row.title or UNTITLED)
    return f"""
<a class="row-title" data-key="o" dir="auto" title="{whole}" href="{url}">{shown}</a>
<span class="row-id" title="{name}">{name}</span>{badge}
{conditional_escape(row.snippet)}"""


def _count(row: RowParts) -> str:
    """Of an upstream's conversation only what was read of it is known."""
    conversation = row.conversation
    if not row.is_upstream or conversation.synced_at is not None:
        return str(conversation.item_count)
    if row.keeps_text and conversation.item_count:
        title = "So many are here; the rest was not read yet"
        return f'<span title="{title}">{conversation.item_count}+</span>'
    return NOT_READ


def _more(row: RowParts) -> str:
    """The pairs that are no columns, behind a button."""
    count, place = len(row.others), f"more-{row.conversation.pk}"
    if not count:
        return ""
    pairs = "".join(
        f'<div><dt dir="auto">{escape(key)}</dt><dd>{link}</dd></div>'
        for key, link in row.others.items()
    )
    return f"""
<button type="button" class="chip" popovertarget="{place}" \
aria-label="{count} more metadata pairs">+{count}</button>
<dl class="kv inline pairs-popover" id="{place}" popover>{pairs}</dl>"""
