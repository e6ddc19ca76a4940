"""Request bodies: from bytes to what the actions need. The API layers may import this."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import Any, Final

from conversations_admin.errors import InvalidRequest
from conversations_admin.wire import refusals
from conversations_admin.wire.items import ItemDraft, parse_items, pass_items
from conversations_admin.wire.limits import MAX_DEPTH
from conversations_admin.wire.metadata import parse_metadata


@dataclass(frozen=True, slots=True)
class CreateConversation:
    metadata: dict[str, str]
    items: list[ItemDraft]


def parse_json(body: bytes) -> object:
    """Read a JSON body; an empty one counts as none. Of equal keys the last wins.

    Raises `InvalidRequest` with code `invalid_json`, also for what Python's parser
    would let pass (NaN, numbers beyond a double) or stumble over (deep nesting).
    """
    if not body.strip():
        return None
    try:
        parsed = _DECODER.decode(body.decode())
    except UnicodeDecodeError as error:
        raise refusals.invalid_json("it is not valid UTF-8") from error
    except json.JSONDecodeError as error:
        raise refusals.invalid_json(f"{error.msg} at character {error.pos}") from error
    except RecursionError as error:
        raise _too_deep() from error
    except ValueError as error:
        raise refusals.invalid_json("it contains a number out of range") from error
    if body.count(b"[") + body.count(b"{") > MAX_DEPTH:
        _check_depth(parsed)
    return parsed


def parse_create(body: object, *, is_passed_on: bool = False) -> CreateConversation:
    """The body of `POST /conversations`; it may be absent, and so may each of its keys.

    `is_passed_on`: items go to an upstream whole, which judges them and may know more types.
    """
    given = _object(body, allowed=("items", "metadata"))
    raw_items = given.get("items")
    read_items = pass_items if is_passed_on else parse_items
    return CreateConversation(
        metadata=parse_metadata(given.get("metadata")),
        items=[] if raw_items is None else read_items(raw_items),
    )


def parse_update(body: object) -> dict[str, str]:
    """The metadata of `POST /conversations/{id}`: required, and null empties it (SDK)."""
    given = _object(body, allowed=("metadata",))
    if "metadata" not in given:
        raise refusals.missing("metadata")
    return parse_metadata(given["metadata"])


def parse_add_items(body: object, *, is_passed_on: bool = False) -> list[ItemDraft]:
    """The items of `POST /conversations/{id}/items`; the API names no minimum, so [] is fine.

    `is_passed_on` as for `parse_create`.
    """
    given = _object(body, allowed=("items",))
    if "items" not in given:
        raise refusals.missing("items")
    return pass_items(given["items"]) if is_passed_on else parse_items(given["items"])


def _object(body: object, *, allowed: tuple[str, ...]) -> dict[str, Any]:
    if body is None:
        return {}
    if not isinstance(body, dict):
        kind = refusals.json_kind(body)
        message = f"Invalid body: expected an object, but got {kind} instead."
        raise InvalidRequest(message, code="invalid_type")
    for key in body:
        if key not in allowed:
            raise refusals.unknown(refusals.path_key(key)[1:])
    return body


def _check_depth(parsed: object) -> None:
    """Walk level by level: whatever is left after so many levels is nested deeper."""
    level = [parsed]
    for _ in range(MAX_DEPTH):
        level = [
            child
            for value in level
            if isinstance(value, (dict, list))
            for child in (value.values() if isinstance(value, dict) else value)
        ]
        if not level:
            return
    if any(isinstance(value, (dict, list)) for value in level):
        raise _too_deep()


def _too_deep() -> InvalidRequest:
    return refusals.invalid_json(f"it is nested deeper than {MAX_DEPTH} levels")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError(digits)
    return number


def _refuse_constant(name: str) -> float:
    raise ValueError(name)


_DECODER: Final = json.JSONDecoder(parse_float=_finite, parse_constant=_refuse_constant)
