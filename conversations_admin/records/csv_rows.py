"""Conversations as rows of a spreadsheet, one row a conversation.

Pure: no database. Used by actions.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from conversations_admin.errors import InvalidRequest
from conversations_admin.models import Conversation
from conversations_admin.models.fields import compact_json
from conversations_admin.models.plain import storable
from conversations_admin.wire.limits import MAX_KEY

# What a spreadsheet would take for a formula, and run; one in Japanese takes the wide signs, too.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BYTE_ORDER_MARK = "\ufeff"
OTHER = "other metadata"


@dataclass(frozen=True, kw_only=True)
class CsvRows:
    """`keys` are the metadata columns; `with_others` adds one for all pairs that have none."""

    keys: Sequence[str]
    with_title: bool
    with_others: bool = False

    def heading(self) -> str:
        others = [OTHER] if self.with_others else []
        return csv_line([*self._fixed, *map(self._named, self.keys), *others])

    def row(self, conversation: Conversation) -> str:
        pairs: Mapping[str, str] = conversation.metadata
        cells = [
            conversation.conversation_id,
            moment(conversation.created_at),
            moment(conversation.active_at),
            str(conversation.item_count),
        ]
        if self.with_title:
            cells.append(conversation.title)
        cells += [pairs.get(key, "") for key in self.keys]
        if self.with_others:
            others = {key: value for key, value in pairs.items() if key not in self.keys}
            cells.append(compact_json(others) if others else "")
        return csv_line(cells)

    @property
    def _fixed(self) -> tuple[str, ...]:
        return ("id", "created", "updated", "items", *(["title"] if self.with_title else []))

    def _named(self, key: str) -> str:
        """A key that is also the name of another column is told apart as in a query."""
        is_taken = key in {*self._fixed, OTHER} or key.startswith("meta.")
        return f"meta.{key}" if is_taken else key


def keys_from_text(text: str) -> tuple[str, ...]:
    """Read `a,b` or `a,"b,c"`, each key once; nothing for no keys at all.

    Raise InvalidRequest for one that is too long to be read.
    """
    try:
        row = next(csv.reader(io.StringIO(storable(text), newline="")), [])
    except csv.Error as error:
        raise InvalidRequest(
            f"A column is a metadata key of 1 to {MAX_KEY} characters.",
            param="columns",
            code="invalid_value",
        ) from error
    return tuple(key for key in dict.fromkeys(row) if key)


def csv_line(cells: Iterable[str]) -> str:
    """RFC 4180, and nothing in it that a spreadsheet would run."""
    line = io.StringIO()
    csv.writer(line).writerow([safe_cell(cell) for cell in cells])
    return line.getvalue()


def safe_cell(text: str) -> str:
    """Text a spreadsheet shows as it is; in front of what would be a formula, an apostrophe."""
    text = storable(text)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def moment(time: datetime) -> str:
    return time.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
