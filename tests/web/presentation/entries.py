"""Rows to draw, and one well-formed item of each type of the SDK, made up by its own schema."""

from __future__ import annotations

import datetime as dt
import typing
from collections.abc import Callable
from typing import Any

from openai.types.conversations import ConversationItem
from pydantic import BaseModel

from conversations_admin.web.presentation.timeline import Entry

FIRST_SEEN = dt.datetime(2026, 11, 22, 10, 2, 11, tzinfo=dt.UTC)

MODELS: dict[str, type[BaseModel]] = {
    typing.get_args(model.model_fields["type"].annotation)[0]: model
    for model in typing.get_args(typing.get_args(ConversationItem)[0])
}


def entry(position: int, *, deleted: bool = False, **item: Any) -> Entry:
    item_id = item.get("id") or f"item_{position}"
    return Entry(
        position=position,
        item_id=item_id,
        item={"id": item_id, **item},
        first_seen=FIRST_SEEN,
        deleted=deleted,
        deleted_by="ana" if deleted else "",
        deleted_at=FIRST_SEEN if deleted else None,
    )


def message(position: int, text: str = "Hello", *, role: str = "user", **more: Any) -> Entry:
    content = [{"type": "input_text", "text": text}]
    return entry(position, type="message", role=role, status="completed", content=content, **more)


def call(position: int, call_id: str = "c1", **more: Any) -> Entry:
    more.setdefault("type", "function_call")
    return entry(
        position, call_id=call_id, name="lookup", arguments='{"a": 1}', status="completed", **more
    )


def output(position: int, call_id: str = "c1", **more: Any) -> Entry:
    more.setdefault("type", "function_call_output")
    return entry(position, call_id=call_id, output="found it", status="completed", **more)


def full(model: type[BaseModel]) -> dict[str, Any]:
    """Return an object with every field of the model, so that each renderer's branches run."""
    filled: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        filled[field.alias or name] = _value(field.annotation, name)
    return filled


def _value(annotation: Any, name: str) -> Any:
    origin, args = typing.get_origin(annotation), typing.get_args(annotation)
    if origin in _OF:
        return _OF[origin](args, name)
    if args:
        return _value(next(one for one in args if one is not type(None)), name)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return full(annotation)
    plain = {str: f"the {name}", int: 7, float: 0.5, bool: True}
    return plain.get(annotation, {"any": "thing"})


_OF: dict[Any, Callable[[tuple[Any, ...], str], Any]] = {
    typing.Annotated: lambda args, name: _value(args[0], name),
    typing.Literal: lambda args, _: args[0],
    list: lambda args, name: [_value(args[0], name)],
    dict: lambda _, name: {"key": f"the {name}"},
}
