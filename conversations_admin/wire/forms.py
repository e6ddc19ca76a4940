"""The form in which each type of item may be sent, made from the SDK once.

Only `wire` imports this.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from conversations_admin.wire import ids, rules, sdk
from conversations_admin.wire.compiler import Compiler, either
from conversations_admin.wire.containers import TAG, Record, pick
from conversations_admin.wire.messages import MESSAGE, message_records, normal_message
from conversations_admin.wire.shapes import Scalar, Text

REFERENCE: Final = "item_reference"

_NULL: Final = Scalar((type(None),), expected="null", name="null")


@dataclass(frozen=True, slots=True)
class Form:
    """`read` checks an item of this type and returns it in normal form, or raises `Fault`."""

    records: tuple[Record, ...]
    read: Callable[[dict[str, Any]], dict[str, Any]]


@cache
def forms() -> Mapping[str, Form]:
    """A form for each type that can be stored, and for references.

    Not for `compaction_trigger`: it tells a model to compact its context, so there is
    nothing to store, and to accept it silently would mislead. The same holds for any
    later type the SDK declares for input only.
    """
    compiler = Compiler()
    return {
        item_type: _form_of(compiler, item_type, members)
        for item_type, members in sdk.input_members().items()
        if item_type == REFERENCE or item_type in sdk.output_members()
    }


def _form_of(compiler: Compiler, item_type: str, members: tuple[type, ...]) -> Form:
    if item_type == REFERENCE:
        record = compiler.record(members[0])
        record.fields["id"] = Text(ids.bounds_of_id(""))
        return Form((record,), record.check)
    fills = rules.item_fills(sdk.required_outputs(item_type))
    if item_type == MESSAGE:
        return _message_form(message_records(compiler, members), fills)
    return _plain_form(compiler.record(members[0]), item_type, fills)


def _plain_form(record: Record, item_type: str, fills: dict[str, Any]) -> Form:
    _accept_id(record, item_type)
    record.fills = record.fills | fills

    def read(raw: dict[str, Any]) -> dict[str, Any]:
        return {TAG: item_type} | record.check(raw)

    return Form((record,), read)


def _message_form(by_role: dict[str, Record], fills: dict[str, Any]) -> Form:
    records = tuple(dict.fromkeys(by_role.values()))
    for record in records:
        _accept_id(record, MESSAGE)

    def read(raw: dict[str, Any]) -> dict[str, Any]:
        return normal_message(pick(raw, by_role, key="role").check(raw), fills)

    return Form(records, read)


def _accept_id(record: Record, item_type: str) -> None:
    """Let a client give an id to any item; the SDK's types forget it for messages."""
    text = Text(ids.bounds_of_id(item_type))
    record.fields["id"] = text if "id" in record.required else either([text, _NULL])
