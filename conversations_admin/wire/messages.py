"""Messages: the one item the SDK declares several times, once a group of roles.

Only `wire` imports this.
"""

from __future__ import annotations

from typing import Any

from conversations_admin.wire import sdk
from conversations_admin.wire.compiler import Compiler, either
from conversations_admin.wire.containers import Record
from conversations_admin.wire.shapes import Choice

MESSAGE = "message"

_FIRST_KEYS = ("type", "status", "content", "role")


def message_records(compiler: Compiler, variants: tuple[type, ...]) -> dict[str, Record]:
    """The record for each role.

    The SDK lets an assistant speak in `input_text` through its easy form; the platform
    does not, so the parts are those of the variant made for the fewest roles. What any
    variant allows for a role may be sent, and only what all of them require must be.
    """
    roles = {variant: _roles_of(variant) for variant in variants}
    narrowest_first = sorted(variants, key=lambda variant: len(roles[variant]))
    made: dict[tuple[type, ...], Record] = {}
    records: dict[str, Record] = {}
    for role in dict.fromkeys(role for variant in variants for role in roles[variant]):
        group = tuple(variant for variant in narrowest_first if role in roles[variant])
        if group not in made:
            made[group] = _merged(compiler, group)
        records[role] = made[group]
    for record in made.values():
        record.fields["role"] = Choice(tuple(r for r in records if records[r] is record))
    return records


def normal_message(checked: dict[str, Any], fills: dict[str, Any]) -> dict[str, Any]:
    """A checked message as it is stored: its text in a part, its keys in the platform's order."""
    message = fills | {key: value for key, value in checked.items() if value is not None}
    message["type"] = MESSAGE
    if isinstance(message["content"], str):
        message["content"] = [_text_part(message["content"], role=message["role"])]
    rest = [key for key in message if key not in _FIRST_KEYS]
    return {key: message[key] for key in (*_FIRST_KEYS, *rest)}


def _roles_of(variant: type) -> tuple[str, ...]:
    return sdk.literals_of(sdk.hints_of(variant)["role"])


def _merged(compiler: Compiler, group: tuple[type, ...]) -> Record:
    """One record of the variants of a role, narrowest first."""
    narrowest = compiler.record(group[0])
    merged = Record(narrowest.name)
    for variant in reversed(group):
        merged.fields.update(compiler.record(variant).fields)
    texts = [hint for variant in group for hint in _content_of(variant) if hint is str]
    contents = [*texts[:1], *(hint for hint in _content_of(group[0]) if hint is not str)]
    merged.fields["content"] = either([compiler.shape(hint) for hint in contents])
    required = [set(sdk.required_of(variant)) for variant in group]
    merged.required = [key for key in narrowest.fields if key in set.intersection(*required)]
    return merged


def _content_of(variant: type) -> list[Any]:
    return list(sdk.alternatives_of(sdk.hints_of(variant)["content"]))


def _text_part(text: str, *, role: str) -> dict[str, Any]:
    if role == "assistant":
        return {"type": "output_text", "text": text, "annotations": [], "logprobs": []}
    return {"type": "input_text", "text": text}
