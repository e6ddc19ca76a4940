"""What is typed into the composer: messages in rows, or items of any type as JSON.

Used by the composer and by the form of a new conversation. Nothing typed is ever lost:
what is wrong stands beside what was typed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from conversations_admin.errors import ConsoleError, InvalidRequest
from conversations_admin.web.forms.json_place import Place, find, place_at, steps_of
from conversations_admin.web.forms.rows import (
    ANY_NUMBER,
    next_after,
    row_numbers,
    row_to_remove,
    typed,
    wants_row,
)
from conversations_admin.wire.bodies import parse_add_items, parse_json
from conversations_admin.wire.items import ItemDraft, parse_items
from conversations_admin.wire.limits import MAX_ITEMS

PREFIX = "message"
ROLES = ("user", "assistant", "system", "developer")
MESSAGES, JSON = "messages", "json"

_INDEX = re.compile(r"items\[([0-9]+)\]")


@dataclass(frozen=True)
class MessageRow:
    """`number` is "__n__" in the blank row that a browser makes new ones from."""

    number: int | str
    role: str = ROLES[0]
    text: str = ""
    errors: tuple[str, ...] = ()

    def as_item(self) -> dict[str, Any]:
        return {"type": "message", "role": self.role, "content": self.text}


@dataclass(frozen=True)
class Drafts:
    """`errors` are about everything; `place` is the line of the JSON that they are about."""

    rows: tuple[MessageRow, ...] = (MessageRow(0),)
    mode: str = MESSAGES
    json: str = ""
    errors: tuple[str, ...] = ()
    place: Place | None = None
    roles: Sequence[str] = field(default=ROLES)

    max_items = MAX_ITEMS

    @classmethod
    def sent(cls, form: Mapping[str, str]) -> Drafts:
        gone = row_to_remove(form, PREFIX)
        rows = [_row(form, number) for number in row_numbers(form, PREFIX) if number != gone]
        if wants_row(form, PREFIX) or not rows:
            rows.append(MessageRow(next_after(row.number for row in rows)))
        mode = JSON if form.get("mode") == JSON else MESSAGES
        return cls(tuple(rows), mode, typed(form, "json"))

    @property
    def next_number(self) -> int:
        return next_after(row.number for row in self.rows)

    @property
    def blank_row(self) -> MessageRow:
        return MessageRow(ANY_NUMBER)

    @property
    def filled(self) -> list[MessageRow]:
        return [row for row in self.rows if row.text.strip()]

    @property
    def is_blank(self) -> bool:
        return not (self.json.strip() if self.mode == JSON else self.filled)

    @property
    def is_wrong(self) -> bool:
        return bool(self.errors) or any(row.errors for row in self.rows)

    def parsed(self) -> list[ItemDraft]:
        """What to store. Raises InvalidRequest as `wire` words it."""
        if self.is_blank:
            return []
        if self.mode == JSON:
            return parse_add_items(_as_body(parse_json(_encoded(self.json))))
        return parse_items([row.as_item() for row in self.filled])

    def blamed(self, error: ConsoleError) -> Drafts:
        """The same, with the error at the row or the line that it is about."""
        if self.mode == JSON:
            return replace(self, errors=(_with_path(error),), place=self._place(error))
        match = _INDEX.match(error.param or "")
        if match is None or int(match[1]) >= len(self.filled):
            return replace(self, errors=(error.message,))
        wrong = self.filled[int(match[1])]
        rows = [
            replace(row, errors=(error.message,)) if row.number == wrong.number else row
            for row in self.rows
        ]
        return replace(self, rows=tuple(rows))

    def with_nothing_typed(self) -> Drafts:
        """Say that there is nothing to add, where it would be typed."""
        if self.mode == JSON:
            return replace(self, errors=("Paste an item, or a list of them.",))
        told = replace(self.rows[0], errors=("Write a message first.",))
        return replace(self, rows=(told, *self.rows[1:]))

    def _place(self, error: ConsoleError) -> Place | None:
        if isinstance(error.__cause__, json.JSONDecodeError):
            return place_at(self.json, error.__cause__.pos)
        if not error.param:
            return None
        return find(self.json, steps_of(_path_in(self.json, error.param)))


def _with_path(error: ConsoleError) -> str:
    is_named = not error.param or error.param in error.message
    return error.message if is_named else f"{error.param}: {error.message}"


def _row(form: Mapping[str, str], number: int) -> MessageRow:
    role = form.get(f"{PREFIX}-{number}-role", ROLES[0])
    return MessageRow(number, role, typed(form, f"{PREFIX}-{number}-text"))


def _encoded(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise InvalidRequest("The JSON holds half of a surrogate pair.") from error


def _as_body(value: object) -> object:
    """One item, a list of items, or the body of an API request: all as the latter."""
    if isinstance(value, list):
        return {"items": value}
    if isinstance(value, dict) and "items" not in value:
        return {"items": [value]}
    return value


def _path_in(text: str, path: str) -> str:
    """The path within what was pasted, which need not be a whole request body."""
    start = text.lstrip()[:1]
    if start == "[":
        return path.removeprefix("items")
    try:
        is_body = "items" in json.loads(text)
    except ValueError:
        return path
    return path if is_body else re.sub(r"^items\[0\]\.?", "", path)
