"""The words of an item, for search, titles and previews. Any layer may import this.

Reads any JSON object, also of a type this version has never seen or one that breaks
its type, and never raises. What is left out: ids, enumerations, image addresses,
encrypted or encoded content and credentials.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from conversations_admin.wire.limits import MAX_DEPTH, MAX_TITLE
from conversations_admin.wire.messages import MESSAGE
from conversations_admin.wire.refusals import printable

# Keys of the API's own objects; a tool's arguments and output may use the same names
# for something worth finding.
_UNSPOKEN: Final = frozenset(
    {"id", "type", "status", "role", "detail", "execution", "phase", "caller", "mode", "ttl"}
    | {"button", "size", "quality", "background", "output_format", "media_type", "svg_usage"}
    | {"format", "syntax", "fingerprint", "moderation_stage", "allowed_callers"}
    | {"encrypted_content", "file_data", "image_url", "logprobs", "prompt_cache_breakpoint"}
    | {"parameters", "input_schema", "output_schema", "schema"}
    | {"authorization", "headers", "domain_secrets"}
)
_UNSPOKEN_IN: Final = frozenset(
    {("image_generation_call", "result"), ("image_generation_call", "action")}
    | {("image", "url"), ("base64", "data")}
)
_FREE: Final = frozenset(
    {"arguments", "output", "input", "attributes", "env", "structured_content"}
)

_DATA_URL: Final = re.compile(r"data:[\w/+.;=-]{0,100};base64,[A-Za-z0-9+/=_-]*")
_ENCODED: Final = re.compile(r"[A-Za-z0-9+/=_-]{128,}\Z")
_TITLE_SOURCE: Final = 20 * MAX_TITLE


def item_text(item: Mapping[str, Any]) -> str:
    """Everything in the item a person might search for, one piece a line."""
    return "\n".join(_cleaned(_object_pieces(item, depth=0)))


def title_of(items: Iterable[Mapping[str, Any]]) -> str:
    """What the user said first, on one line of at most 120 characters.

    Without a user's words, the first words of any message; empty if there are none.
    """
    fallback = ""
    for item in items:
        if not isinstance(item, Mapping) or item.get("type") != MESSAGE:
            continue
        line = _one_line(item_text(item))
        if line and item.get("role") == "user":
            return line
        fallback = fallback or line
    return fallback


def _one_line(text: str) -> str:
    line = " ".join(text[:_TITLE_SOURCE].split())
    if len(line) <= MAX_TITLE:
        return line
    head = line[: MAX_TITLE - 1]
    if line[MAX_TITLE - 1] != " ":
        # A script without spaces has no word to cut at; nor has one endless word.
        head = head.rpartition(" ")[0] or head
    return head.rstrip() + "…"


def _cleaned(pieces: Iterable[str]) -> Iterator[str]:
    for piece in pieces:
        if "base64," in piece:
            piece = _DATA_URL.sub("", piece)  # noqa: PLW2901 - one piece, step by step
        if piece.strip() and not _ENCODED.match(piece):
            yield printable(piece)


def _object_pieces(value: Any, *, depth: int) -> Iterator[str]:
    """The words in one of the API's own objects."""
    if depth > MAX_DEPTH:
        return
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for member in value:
            yield from _object_pieces(member, depth=depth + 1)
    elif isinstance(value, Mapping):
        for key, member in value.items():
            if _is_spoken(key, owner=value.get("type")):
                read = _free_pieces if _is_free(key, member) else _object_pieces
                yield from read(member, depth=depth + 1)


def _is_spoken(key: object, *, owner: Any) -> bool:
    if not isinstance(key, str) or key in _UNSPOKEN or key.endswith(("_id", "_ids")):
        return False
    return not isinstance(owner, str) or (owner, key) not in _UNSPOKEN_IN


def _is_free(key: str, member: Any) -> bool:
    """Whether the client's own data begins here; an `output` may also be a list of parts."""
    return key in _FREE and not (key == "output" and isinstance(member, list | Mapping))


def _free_pieces(value: Any, *, depth: int, name: str = "") -> Iterator[str]:
    """The words in a client's own data, with their keys. JSON in a string is opened."""
    if isinstance(value, str):
        opened = _opened(value)
        value = value if opened is None else opened
    if depth > MAX_DEPTH:
        return
    if isinstance(value, list):
        for member in value:
            yield from _free_pieces(member, depth=depth + 1, name=name)
    elif isinstance(value, Mapping):
        for key, member in value.items():
            yield from _free_pieces(member, depth=depth + 1, name=str(key))
    else:
        label = f"{name}: " if name else ""
        yield from (f"{label}{piece}" for piece in _cleaned([_leaf(value)]))


def _opened(text: str) -> dict[str, Any] | list[Any] | None:
    """The object or array a string holds as JSON: its escapes would hide the words."""
    if text.lstrip()[:1] not in {"{", "["}:
        return None
    try:
        opened = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return opened if isinstance(opened, dict | list) else None


def _leaf(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    try:
        return str(value)
    except ValueError:
        # Python writes no integer of more than 4,300 digits.
        return ""
