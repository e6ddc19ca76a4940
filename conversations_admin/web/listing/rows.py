"""Rows of the conversation list."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from conversations_admin.models import Conversation
from conversations_admin.search.language import Pair, Query
from conversations_admin.search.text.tokens import is_lone_letter as is_unspaced
from conversations_admin.web.listing.addresses import ListAddress


@dataclass(frozen=True)
class Cell:
    """A pair and the address that filters by it, or no longer does."""

    key: str
    value: str
    url: str
    is_matched: bool


@dataclass(frozen=True)
class Piece:
    """A stretch of a title."""

    text: str
    is_found: bool


@dataclass(frozen=True)
class Row:
    """`cells` has one entry a column, None where the conversation lacks the key."""

    conversation: Conversation
    title: list[Piece]
    cells: list[tuple[str, Cell | None]]
    others: list[Cell]


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
        shown = set(self.columns)
        return Row(
            conversation=conversation,
            title=pieces(conversation.title, self.query.texts),
            cells=[
                (key, self._cell(key, pairs[key]) if key in pairs else None) for key in self.columns
            ],
            others=[self._cell(key, pairs[key]) for key in pairs if key not in shown],
        )

    def _cell(self, key: str, value: str) -> Cell:
        if (key, value) not in self._cells:
            pair = Pair(key, value)
            self._cells[key, value] = Cell(
                key=key,
                value=value,
                url=self.address.narrowed(self.query, pair),
                is_matched=pair in self.query.terms,
            )
        return self._cells[key, value]


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
