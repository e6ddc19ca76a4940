"""Rows of the conversation list."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from conversations_admin.models import Conversation
from conversations_admin.search.language.tree import Pair, Query
from conversations_admin.search.text.tokens import is_lone_letter as is_unspaced
from conversations_admin.web.listing.addresses import ListAddress

EMPTY = mark_safe('<td class="value"></td>')
MATCHED = mark_safe(' class="matched" aria-current="true"')
# A longer value may be cut on the screen; then it is whole in its tooltip.
SHORT = 20


@dataclass(frozen=True)
class Cell:
    """A pair as a link to the list filtered by it, or no longer: in a column and in a list.

    Made here and once a value, not by the template a row: a page shows hundreds of them.
    """

    in_column: SafeString
    in_list: SafeString


@dataclass(frozen=True)
class Piece:
    """A stretch of a title."""

    text: str
    is_found: bool


@dataclass(frozen=True)
class Row:
    """`cells` are the columns' table cells, `others` the pairs that are not columns."""

    conversation: Conversation
    title: list[Piece]
    cells: SafeString
    others: SafeString
    other_count: int


@dataclass
class RowMaker:
    """Makes rows of one list. A value's address is made once, however many rows show it."""

    address: ListAddress
    query: Query
    columns: Sequence[str]
    _cells: dict[tuple[str, str], Cell] = field(default_factory=dict)

    def rows(self, conversations: Iterable[Conversation]) -> list[Row]:
        return [self._row(conversation) for conversation in conversations]

    def _row(self, conversation: Conversation) -> Row:
        pairs: dict[str, str] = conversation.metadata
        others = [key for key in pairs if key not in self.columns]
        return Row(
            conversation=conversation,
            title=pieces(conversation.title, self.query.texts),
            cells=SafeString("".join(self._in_column(key, pairs) for key in self.columns)),
            others=SafeString("".join(self._cell(key, pairs[key]).in_list for key in others)),
            other_count=len(others),
        )

    def _in_column(self, key: str, pairs: Mapping[str, str]) -> SafeString:
        return self._cell(key, pairs[key]).in_column if key in pairs else EMPTY

    def _cell(self, key: str, value: str) -> Cell:
        if (key, value) not in self._cells:
            pair = Pair(key, value)
            url = self.address.narrowed(self.query, pair)
            link = _link(url, value, is_matched=pair in self.query.terms)
            self._cells[key, value] = Cell(
                format_html('<td class="value" data-label="{}">{}</td>', key, link),
                format_html('<div><dt dir="auto">{}</dt><dd>{}</dd></div>', key, link),
            )
        return self._cells[key, value]


def _link(url: str, value: str, *, is_matched: bool) -> SafeString:
    return format_html(
        '<a href="{url}" hx-get="{url}" dir="auto"{state}{title}>{value}</a>',
        url=url,
        state=MATCHED if is_matched else "",
        title=format_html(' title="{}"', value) if len(value) > SHORT else "",
        value=value or "(empty)",
    )


def pieces(title: str, words: Iterable[str]) -> list[Piece]:
    """Cut the title where it holds a word that was looked for, letter for letter but for case."""
    wanted = [_pattern(each) for each in words if each.strip()]
    if not wanted:
        return [Piece(title, is_found=False)]
    parts = re.split(f"({'|'.join(wanted)})", title, flags=re.IGNORECASE)
    return [Piece(part, is_found=bool(place % 2)) for place, part in enumerate(parts) if part]


def _pattern(words: str) -> str:
    """Whole words only, as the search finds them; scripts without spaces have no such edges."""
    before = "" if is_unspaced(words[0]) else r"(?<!\w)"
    behind = "" if is_unspaced(words[-1]) else r"(?!\w)"
    return f"{before}{re.escape(words)}{behind}"
