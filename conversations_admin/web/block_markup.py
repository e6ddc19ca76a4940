"""What stands around the content of every block of a timeline, as markup.

Not templates: a page shows a hundred blocks, and the nodes of their headings and buttons would
be most of its time. All that is put in is escaped here or by who made it.
"""

from __future__ import annotations

from html import escape
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

from conversations_admin.templatetags.icons import icon
from conversations_admin.web.presentation.timeline import Block, Section

SMALL = 'class="btn" data-variant="outline" data-size="sm"'
NOT_TOLD = "The upstream does not say when it was written."


def draw_around(block: Block) -> None:
    """Give the block its headings, the buttons behind its dots and the JSON of its items."""
    block.raw = SafeString("".join(_raw(section, block) for section in block.sections))
    block.headings = tuple(_heading(section, block) for section in block.sections)
    block.actions = SafeString(_actions(block))


def _heading(section: Section, block: Block) -> SafeString:
    """Who or what it is, its state, its time and the link to it."""
    title = conditional_escape(section.marked_title)
    status = section.status
    parts = (
        f'<strong class="entry-word">{escape(section.word)}</strong>',
        f'<span class="entry-title" dir="auto">{title}</span>' if title else "",
        f'<span class="muted" dir="auto">{escape(section.subtitle)}</span>'
        if section.subtitle
        else "",
        f'<span class="badge" data-tone="{status.tone}">{escape(status.word)}</span>'
        if status
        else "",
        _added(section) if section.added_by else "",
        f'<span class="entry-when">{_time(section)}{_link(section, block)}</span>',
    )
    return SafeString("\n".join(filter(None, parts)))


def _added(section: Section) -> str:
    via = f", {escape(section.added_via)}" if section.added_via else ""
    person = f'<span dir="auto">{escape(section.added_by)}</span>'
    return f'<span class="muted">added by {person}{via}</span>'


def _time(section: Section) -> str:
    if section.first_seen is None:  # an upstream's items carry no time
        return ""
    local = timezone.localtime(section.first_seen)
    clock = f"{local:%H:%M:%S}"
    whole = f"First seen {local.day} {local:%B %Y}, {clock} {local:%Z}"
    said = ""
    if section.is_written_earlier:
        whole, said = f"{whole}. {NOT_TOLD}", "first seen "
    return (
        f'<time datetime="{local.isoformat(timespec="seconds")}" title="{escape(whole)}">'
        f"{said}{local.day} {local:%b} {clock}</time>"
    )


def _link(section: Section, block: Block) -> str:
    url = block.urls.get("link") if section is block.head else None
    url = url or f"?{urlencode({'around': _reference(section)})}#{section.anchor}"
    label = f"Link to {section.word}, position {section.position}"
    return f'<a class="entry-link" href="{escape(url)}" aria-label="{escape(label)}">#</a>'


def _reference(section: Section) -> str | int:
    """The id, or the place where the id stands a second time."""
    is_first = section.anchor == f"item-{section.item_id}"
    return section.item_id if is_first else section.position


def _actions(block: Block) -> str:
    body = escape(f"#body-{block.anchor}")
    raw, link = escape(block.urls["raw"]), escape(block.urls["link"])
    return f"""<details class="entry-more">
<summary title="Actions">{icon("dots", label="Actions")}</summary>
<div class="entry-actions">
<button type="button" {_js(SMALL)} data-copy-target="{body}" data-copy-all>{icon("copy")}Copy text\
</button>
<button type="button" {_js(SMALL)} data-copy-from="{raw}">{icon("braces")}Copy JSON</button>
<a {SMALL} data-key="c" data-copy-link href="{link}">{icon("link")}Copy link</a>
<a {SMALL} href="{raw}">{icon("external-link")}Open raw</a>
{_deletion(block)}
</div>
{block.raw}
</details>"""


def _js(attributes: str) -> str:
    return attributes.replace('"btn"', '"btn js-only"')


def _deletion(block: Block) -> str:
    if "delete" not in block.urls:
        return ""
    url = escape(block.urls["delete"])
    return (
        '<a class="btn" data-variant="destructive" data-size="sm" data-key="#" data-writes '
        f"{_leading(url, block.urls.get('hindrance', ''))} "
        f'hx-get="{url}" hx-target="#dialog" hx-swap="innerHTML">{icon("trash")}Delete'
        f"{' call and output' if block.answers else ''}</a>"
    )


def _leading(url: str, hindrance: str) -> str:
    """The address of a link that changes something; standing.js gives it back when it may."""
    if not hindrance:
        return f'href="{url}"'
    return (
        f'role="link" tabindex="0" aria-disabled="true" aria-describedby="hindrance" '
        f'title="{escape(hindrance)}" data-href="{url}"'
    )


def _raw(section: Section, block: Block) -> str:
    """The JSON of an item, fetched when it is unfolded; a link without scripts."""
    address = escape(block.raw_urls[section.position])
    key = ' data-key="r"' if section is block.head else ""
    return f"""<details class="fold raw">
<summary{key}>Raw JSON of {escape(section.item_id)}</summary>
<p hx-get="{address}?inline" hx-trigger="toggle from:closest details once" hx-target="this" \
hx-swap="outerHTML"><a class="link" href="{address}">Open it on its own</a></p>
</details>
"""
