"""Rows of the conversation list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from django.urls import reverse
from django.utils.safestring import SafeString

from conversations_admin.models import Conversation, Project
from conversations_admin.search.language.tree import Pair, Query, Text
from conversations_admin.search.text.highlight import words_wanted
from conversations_admin.web.listing.addresses import ListAddress
from conversations_admin.web.listing.neighbours import opened_from
from conversations_admin.web.listing.row_markup import RowParts, row_markup
from conversations_admin.web.listing.snippets import snippets_of
from conversations_admin.web.presentation.marks import mark_text

EMPTY = '<td class="value"></td>'
MATCHED = ' class="matched" aria-current="true"'
# A longer value may be cut on the screen; then it is whole in its tooltip.
SHORT = 20


@dataclass
class RowMaker:
    """Makes rows of one list. A value's link is made once, however many rows show it."""

    project: Project
    address: ListAddress
    query: Query
    columns: Sequence[str]
    shows_words: bool
    _links: dict[tuple[str, str], str] = field(default_factory=dict)

    def rows(self, conversations: Iterable[Conversation]) -> list[SafeString]:
        before, _, behind = conversation_url(self.project, "-").rpartition("-")
        behind = f"{behind}?{opened_from(self.address, self.query)}"
        urls = {each: f"{before}{each.conversation_id}{behind}" for each in conversations}
        snippets = snippets_of(urls, self.query)
        wanted = words_wanted(self.query)
        return [
            SafeString(row_markup(self._row(each, url, wanted, snippets.get(each.pk, ""))))
            for each, url in urls.items()
        ]

    def _row(
        self, conversation: Conversation, url: str, wanted: Sequence[Text], snippet: str
    ) -> RowParts:
        pairs: dict[str, str] = conversation.metadata
        others = {key: value for key, value in pairs.items() if key not in self.columns}
        return RowParts(
            conversation=conversation,
            url=url,
            title=mark_text(conversation.title, wanted),
            snippet=snippet,
            cells="".join(self._in_column(key, pairs) for key in self.columns),
            others={key: self._link(key, value) for key, value in others.items()},
            shows_words=self.shows_words,
            is_upstream=self.project.is_upstream,
            keeps_text=self.project.keeps_text,
        )

    def _in_column(self, key: str, pairs: Mapping[str, str]) -> str:
        if key not in pairs:
            return EMPTY
        link = self._link(key, pairs[key])
        return f'<td class="value" data-label="{escape(key)}">{link}</td>'

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


def conversation_url(project: Project, conversation_id: str) -> str:
    return reverse("conversation_detail", args=[project.slug, conversation_id])
