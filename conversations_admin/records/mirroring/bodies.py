"""An item as an upstream sends it, whatever is in it, and the columns it is found by.

Fields that `include` gates are left out of an answer that did not ask for them; what is known
of them is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from conversations_admin.models import Conversation, Item
from conversations_admin.models.plain import storable
from conversations_admin.wire.include import apply_include
from conversations_admin.wire.text import item_text

type Body = dict[str, Any]

MAX_ID: Final = 64
# Columns that say what is in the body.
DESCRIBED: Final = ("item_id", "type", "role", "status", "body", "text")
_LENGTHS: Final = {"type": 64, "role": 16, "status": 32}
_NOTHING_ASKED: Final = frozenset[str]()


def id_of(body: Mapping[str, Any]) -> str:
    return _word(body.get("id"), length=MAX_ID)


def new_row(conversation: Conversation, body: Body, *, position: int, at: datetime) -> Item:
    item = Item(conversation=conversation, position=position, created_at=at)
    describe(item, body)
    return item


def describe(item: Item, body: Body) -> None:
    """Make the columns of a row say what is in `body`."""
    item.body = body
    item.item_id = id_of(body)
    for name, length in _LENGTHS.items():
        setattr(item, name, _word(body.get(name), length=length))
    item.text = item_text(body)


def body_to_keep(known: Body, answered: Body) -> Body:
    """`known` itself if the answer says nothing else."""
    if known == answered:
        return known
    if _bare(known) != _bare(answered):
        return answered
    richer: Body = _richer(known, answered)
    return known if richer == known else richer


def _bare(body: Body) -> Any:
    return _without_hollow(apply_include(body, _NOTHING_ASKED))


def _without_hollow(value: Any) -> Any:
    """An answer has null, an empty list or nothing where a field was not asked for."""
    if isinstance(value, Mapping):
        kept = {key: _without_hollow(member) for key, member in value.items()}
        return {key: member for key, member in kept.items() if not _is_hollow(member)}
    if isinstance(value, list):
        return [_without_hollow(member) for member in value]
    return value


def _richer(known: Any, answered: Any) -> Any:
    """Both together, where they differ only in what was asked for."""
    if isinstance(known, Mapping) and isinstance(answered, Mapping):
        names = dict.fromkeys((*known, *answered))
        return {name: _richer(known.get(name), answered.get(name, known.get(name)))
                for name in names}  # fmt: skip
    if isinstance(known, list) and isinstance(answered, list) and len(known) == len(answered):
        return [_richer(*both) for both in zip(known, answered, strict=True)]
    return known if _is_hollow(answered) else answered


def _is_hollow(value: Any) -> bool:
    return value is None or value in ("", [], {})


def _word(value: object, *, length: int) -> str:
    return storable(value, length=length) if isinstance(value, str) else ""
