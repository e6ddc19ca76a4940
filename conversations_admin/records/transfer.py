"""Conversations as lines of JSON, one a line: what an export writes and an import reads.

    {"id": "conv_…", "created_at": 1767225600, "metadata": {…}, "items": […]}

Pure: no database. Used by actions and commands.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from conversations_admin.models.fields import compact_json
from conversations_admin.wire import refusals
from conversations_admin.wire.bodies import parse_json
from conversations_admin.wire.ids import CONVERSATION_PREFIX, check_conversation_id
from conversations_admin.wire.items import ItemDraft, parse_items
from conversations_admin.wire.metadata import parse_metadata

KEYS = ("id", "created_at", "metadata", "items")
LATEST = int(datetime(9999, 1, 1, tzinfo=UTC).timestamp())
ID_DIGITS = 48


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is JSON. `conversation_id` is None if the line gives none."""

    given: dict[str, Any]
    conversation_id: str | None


@dataclass(frozen=True, slots=True)
class Draft:
    """What a line asks for, checked, not yet stored."""

    metadata: dict[str, str]
    items: list[ItemDraft]
    created_at: datetime | None


def parse_line(line: bytes) -> Line:
    """Read the JSON of a line and its id; raise InvalidRequest. The rest is `parse_draft`'s."""
    given = parse_json(line)
    if not isinstance(given, dict):
        raise refusals.invalid_type("the line", expected="an object", given=given)
    raw_id = given.get("id")
    return Line(given, None if raw_id is None else check_conversation_id(raw_id, param="id"))


def parse_draft(line: Line) -> Draft:
    """Check everything of a line but its id; raise InvalidRequest at the first fault."""
    for key in line.given:
        if key not in KEYS:
            raise refusals.unknown(refusals.path_key(key)[1:])
    raw_items = line.given.get("items")
    return Draft(
        metadata=parse_metadata(line.given.get("metadata")),
        items=[] if raw_items is None else parse_items(raw_items, maximum=None),
        created_at=_parse_time(line.given.get("created_at")),
    )


def fingerprint(line: Line) -> bytes:
    """The same for lines that say the same, however they are spaced or their keys ordered."""
    canonical = json.dumps(line.given, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("ascii")).digest()


def derived_id(content: bytes, occurrence: int) -> str:
    """An id that is the same each time, for the nth conversation of this content."""
    digest = hashlib.sha256(content + occurrence.to_bytes(8)).hexdigest()
    return f"{CONVERSATION_PREFIX}_{digest[:ID_DIGITS]}"


def written(conversation: Mapping[str, Any], items: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The line of a conversation in pieces, so that a long one need not fit into memory."""
    head = {key: conversation[key] for key in ("id", "created_at", "metadata")}
    yield _json(head)[:-1] + ',"items":['
    separator = ""
    for item in items:
        yield separator + _json(item)
        separator = ","
    yield "]}\n"


def broken_line(message: str) -> str:
    """The end of an export that could not go on: a line of JSON that no import takes.

    It ends the line that was being written, which is none any more.
    """
    return "\n" + _json({"error": {"message": message, "type": "server_error"}}) + "\n"


def _json(value: Any) -> str:
    """Readable in any script, except where half a surrogate pair allows only escapes."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    try:
        text.encode()
    except UnicodeEncodeError:
        return compact_json(value)
    return text


def _parse_time(value: object) -> datetime | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise refusals.invalid_type("created_at", expected="a number of seconds", given=value)
    if not 0 <= value <= LATEST:
        raise refusals.invalid_value("created_at", reason=f"It must lie within 0 and {LATEST}.")
    return datetime.fromtimestamp(value, tz=UTC)
