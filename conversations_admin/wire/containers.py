"""Shapes of lists, objects and unions. Only `wire` imports this; see `shapes`."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any, Final

from conversations_admin.wire import refusals
from conversations_admin.wire.shapes import Definitions, Fault, Schema, Shape, wrong_type

TAG: Final = "type"
_PLURALS: Final[dict[type, str]] = {dict: "objects", str: "strings"}


class ListOf:
    kinds: tuple[type, ...] = (list,)

    def __init__(self, member: Shape) -> None:
        self._member = member
        plural = _PLURALS.get(member.kinds[0])
        self.expected = f"an array of {plural}" if plural else "an array"

    def check(self, value: Any) -> list[Any]:
        if not isinstance(value, list):
            raise wrong_type(self.expected, value)
        checked: list[Any] = []
        check = self._member.check
        try:
            for member in value:
                checked.append(check(member))  # noqa: PERF401 - its length is the index at fault
        except Fault as fault:
            fault.under(f"[{len(checked)}]")
            raise
        return checked

    def schema(self, definitions: Definitions) -> Schema:
        return {"type": "array", "items": self._member.schema(definitions)}


class MapOf:
    """An object whose keys are the client's own."""

    kinds: tuple[type, ...] = (dict,)
    expected = "an object"

    def __init__(self, member: Shape) -> None:
        self._member = member

    def check(self, value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise wrong_type(self.expected, value)
        checked: dict[str, Any] = {}
        check = self._member.check
        for key, member in value.items():
            try:
                checked[key] = check(member)
            except Fault as fault:
                fault.under(refusals.path_key(key))
                raise
        return checked

    def schema(self, definitions: Definitions) -> Schema:
        return {"type": "object", "additionalProperties": self._member.schema(definitions)}


class Record:
    """An object with known keys. `fills` are written where the client left them out."""

    kinds: tuple[type, ...] = (dict,)
    expected = "an object"

    def __init__(self, name: str) -> None:
        self.name = name
        self.fields: dict[str, Shape] = {}
        self.required: list[str] = []
        self.fills: dict[str, Any] = {}

    def check(self, value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise wrong_type(self.expected, value)
        checked: dict[str, Any] = {}
        for key, given in value.items():
            field = self.fields.get(key)
            if field is None:
                raise Fault(refusals.unknown).under(refusals.path_key(key))
            try:
                checked[key] = field.check(given)
            except Fault as fault:
                fault.under(f".{key}")
                raise
        return self._complete(checked)

    def _complete(self, checked: dict[str, Any]) -> dict[str, Any]:
        for key in self.required:
            if key not in checked:
                raise Fault(refusals.missing).under(f".{key}")
        for key, value in self.fills.items():
            if checked.get(key) is None:
                checked[key] = copy.copy(value)
        return checked

    def schema(self, definitions: Definitions) -> Schema:
        return definitions.refer(self.name, lambda: self._describe(definitions))

    def _describe(self, definitions: Definitions) -> Schema:
        properties = {key: field.schema(definitions) for key, field in self.fields.items()}
        required = {"required": list(self.required)} if self.required else {}
        described = {"type": "object", "properties": properties, "additionalProperties": False}
        return described | required


class Tagged:
    """An object whose `type` says which of several it is."""

    kinds: tuple[type, ...] = (dict,)
    expected = "an object"

    def __init__(self, by_tag: Mapping[str, Shape]) -> None:
        self.by_tag = by_tag

    def check(self, value: Any) -> Any:
        if not isinstance(value, dict):
            raise wrong_type(self.expected, value)
        return pick(value, self.by_tag, key=TAG).check(value)

    def schema(self, definitions: Definitions) -> Schema:
        shapes = dict.fromkeys(self.by_tag.values())
        return {"oneOf": [shape.schema(definitions) for shape in shapes]}


class Either:
    """A union: the kind of the JSON value decides which member has to fit."""

    def __init__(self, by_kind: Mapping[type, Shape]) -> None:
        self._by_kind = by_kind
        self.kinds: tuple[type, ...] = tuple(by_kind)
        self._members = list(dict.fromkeys(by_kind.values()))
        names = list(dict.fromkeys(m.expected for m in self._members if m.expected != "null"))
        self.expected = names[0] if len(names) == 1 else f"one of {' or '.join(names)}"

    def check(self, value: Any) -> Any:
        member = self._by_kind.get(type(value))
        if member is None:
            raise wrong_type(self.expected, value)
        return member.check(value)

    def schema(self, definitions: Definitions) -> Schema:
        return {"anyOf": [member.schema(definitions) for member in self._members]}


class FirstFit:
    """Members nothing tells apart: the first that fits, or the fault found deepest."""

    def __init__(self, members: list[Shape]) -> None:
        self._members = members
        self.kinds: tuple[type, ...] = tuple({kind for m in members for kind in m.kinds})
        self.expected = members[0].expected

    def check(self, value: Any) -> Any:
        faults: list[Fault] = []
        for member in self._members:
            try:
                return member.check(value)
            except Fault as fault:
                faults.append(fault)
        raise max(faults, key=lambda fault: len(fault.steps))

    def schema(self, definitions: Definitions) -> Schema:
        return {"anyOf": [member.schema(definitions) for member in self._members]}


def pick[S](value: dict[str, Any], shapes: Mapping[str, S], *, key: str) -> S:
    """Choose by the string under `key`; `Fault` when it is missing, no string or unknown."""
    if key not in value:
        raise Fault(refusals.missing).under(f".{key}")
    given = value[key]
    if not isinstance(given, str):
        raise wrong_type("a string", given).under(f".{key}")
    if given not in shapes:
        raise Fault(refusals.not_supported, given=given, supported=tuple(shapes)).under(f".{key}")
    return shapes[given]
