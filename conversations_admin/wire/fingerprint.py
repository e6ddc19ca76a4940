"""Recognise an item by its content alone. Any layer may import this.

Whoever lost the answer to a write knows what was sent but not the ids that it was given. The
same content has the same fingerprint whether it is as it was sent or as it is stored.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from conversations_admin.errors import InvalidRequest
from conversations_admin.wire.items import parse_item

# What the server gives, or may fill in by itself.
_GIVEN = frozenset({"id", "status", "created_by"})
_EMPTY: tuple[object, ...] = (None, "", [], {})


def fingerprint(item: Mapping[str, Any]) -> str:
    """SHA-256 in hex of the item without its id, its status and what is empty in it."""
    content = {key: value for key, value in _normal(item).items() if key not in _GIVEN}
    canonical = json.dumps(_filled(content), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()


def mark(body: Mapping[str, Any], *, item_id: str | None) -> str:
    """What a sent item is recognised by: its fingerprint, and its id if it was given one.

    By the id alone where the upstream has that item already, of whatever content.
    """
    return fingerprint(body) if item_id is None else f"{fingerprint(body)} {item_id}"


def bears(item: Mapping[str, Any], marked: str) -> bool:
    """Say whether a stored item may be the one that was sent."""
    content, _, item_id = marked.partition(" ")
    return (bool(item_id) and item["id"] == item_id) or fingerprint(item) == content


def _normal(item: Mapping[str, Any]) -> Mapping[str, Any]:
    """As it would be stored; what this version does not know, as it came."""
    known = {key: value for key, value in item.items() if key not in _GIVEN}
    try:
        return parse_item(known, param="item").body
    except InvalidRequest:
        return item


def _filled(value: Any) -> Any:
    if isinstance(value, dict):
        filled = {key: _filled(each) for key, each in value.items()}
        return {key: each for key, each in filled.items() if each not in _EMPTY}
    if isinstance(value, list):
        return [_filled(each) for each in value]
    return value
