"""Rows of the conversation list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from django.urls import reverse
from django.utils.safestring import SafeString

from conversations_admin.models import Conversation, Project
from conversations_admin.search.language.tree import Pair, Query
from conversations_admin.search.text.highlight import words_wanted
from conversations_admin.templatetags.times import ago
from conversations_admin.web.listing.addresses import ListAddress
from conversations_admin.web.listing.neighbours import opened_from
from conversations_admin.web.listing.snippets import snippets_of
from conversations_admin.web.presentation.marks import mark_text

EMPTY = '<td class="value"></td>'
MATCHED = ' class="matched" aria-current="true"'
# A longer value may be cut on the screen; then it is whole in its tooltip.
SHORT = 20


@dataclass(frozen=True)
class Row:
    """`cells` are the columns' table cells, `others` the pairs that are not columns.

    `snippet` is the line of an item with the words looked for, if there are any.

    The markup of the parts that come by the hundred is made here, not by the template: that
    halves the time of the page.
    """

    conversation: Conversation
    url: str
    pick: SafeString
    title: str
    snippet: str
    cells: SafeString
    others: SafeString
    other_count: int
    created: SafeString | str
    active: SafeString | str


@dataclass
class RowMaker:
    """Makes rows of one list. A value's link is made once, however many rows show it."""

    project: Project
    address: ListAddress
    query: Query
    columns: Sequence[str]
    _links: dict[tuple[str, str], str] = field(default_factory=dict)

    def rows(self, conversations: Iterable[Conversation]) -> list[Row]:
        before, _, behind = conversation_url(self.project, "-").rpartition("-")
        behind = f"{behind}?{opened_from(self.address, self.query)}"
        urls = {each: f"{before}{each.conversation_id}{behind}" for each in conversations}
        snippets = snippets_of(urls, self.query)
        return [self._row(each, url, snippets.get(each.pk, "")) for each, url in urls.items()]

    def _row(self, conversation: Conversation, url: str, snippet: str) -> Row:
        pairs: dict[str, str] = conversation.metadata
        others = [key for key in pairs if key not in self.columns]
        return Row(
            conversation=conversation,
            url=url,
            pick=_pick(conversation),
            title=mark_text(conversation.title, words_wanted(self.query)),
            snippet=snippet,
            cells=SafeString("".join(self._in_column(key, pairs) for key in self.columns)),
            others=SafeString("".join(self._in_list(key, pairs[key]) for key in others)),
            other_count=len(others),
            created=ago(conversation.created_at),
            active=ago(conversation.active_at),
        )

    def _in_column(self, key: str, pairs: Mapping[str, str]) -> str:
        if key not in pairs:
            return EMPTY
        link = self._link(key, pairs[key])
        return f'<td class="value" data-label="{escape(key)}">{link}</td>'

    def _in_list(self, key: str, value: str) -> str:
        return f'<div><dt dir="auto">{escape(key)}</dt><dd>{self._link(key, value)}</dd></div>'

    def _link(self, key: str, value: str) -> str:
        if (key, value) not in self._links:
            pair = Pair(key, value)
            url = escape(self.address.narrowed(self.query, pair))
            state = MATCHED if pair in self.query.terms else ""
            shown = escape(value) or "(empty)"
            title = f' title="{shown}"' if len(value) > SHORT else ""
            link = f'<a href="{url}" hx-get="{url}" dir="auto"{state}{title}>{shown}</a>'
            self._links[key, value] = link
        return self._links[key, value]


def _pick(conversation: Conversation) -> SafeString:
    """The box by which the row is selected."""
    name = escape(conversation.conversation_id)
    return SafeString(
        '<td class="pick"><label><input class="input" type="checkbox" name="id" form="selection" '
        f'value="{name}" data-key="x" autocomplete="off" aria-label="Select {name}"></label></td>'
    )


def conversation_url(project: Project, conversation_id: str) -> str:
    return reverse("conversation_detail", args=[project.slug, conversation_id])
