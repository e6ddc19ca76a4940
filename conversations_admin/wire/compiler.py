"""From the SDK's types to shapes. Only `wire` imports this.

Knows Python's type forms, not the API: a type it has never met in a new SDK becomes
`Anything`, so that the item is accepted rather than the server broken.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Literal, get_args, get_origin

from conversations_admin.wire import rules, sdk
from conversations_admin.wire.containers import (
    TAG,
    Either,
    FirstFit,
    ListOf,
    MapOf,
    Record,
    Tagged,
)
from conversations_admin.wire.shapes import Anything, Choice, Scalar, Shape, Text

_SCALARS: Final[dict[Any, Shape]] = {
    bool: Scalar((bool,), expected="a boolean", name="boolean"),
    int: Scalar((int,), expected="an integer", name="integer"),
    float: Scalar((float, int), expected="a number", name="number"),
    type(None): Scalar((type(None),), expected="null", name="null"),
}
_ANYTHING: Final = Anything()
_SEQUENCES: Final = (list, Sequence, Iterable)
_MAPPINGS: Final = (dict, Mapping)


class Compiler:
    """Remembers the records it has made, so that a type is compiled once and may nest itself."""

    def __init__(self) -> None:
        self._records: dict[type, Record] = {}

    def record(self, typed_dict: type) -> Record:
        if typed_dict not in self._records:
            module = typed_dict.__module__.rpartition(".")[2]
            record = self._records[typed_dict] = Record(f"{module}.{typed_dict.__name__}")
            self._fill(record, typed_dict)
        return self._records[typed_dict]

    def shape(self, hint: Any, *, owner: str = "", field: str = "") -> Shape:
        """The shape of a type; `owner` and `field` say whose it is, for its bounds."""
        members = [
            self._single(member, owner=owner, field=field) for member in sdk.alternatives_of(hint)
        ]
        return either(members)

    def _single(self, hint: Any, *, owner: str, field: str) -> Shape:
        if sdk.is_typed_dict(hint):
            return self.record(hint)
        if hint is str:
            return Text(rules.bounds_of(owner, field))
        origin, arguments = get_origin(hint) or hint, get_args(hint)
        if origin is Literal:
            return Choice(arguments)
        if origin in _SEQUENCES and arguments:
            return ListOf(self.shape(arguments[0]))
        if origin in _MAPPINGS and arguments:
            return MapOf(self.shape(arguments[1]))
        return _SCALARS.get(hint, _ANYTHING)

    def _fill(self, record: Record, typed_dict: type) -> None:
        hints = sdk.hints_of(typed_dict)
        owner = next(iter(sdk.literals_of(hints.get(TAG))), "")
        record.fills = rules.part_fills(owner)
        record.required = [k for k in sdk.required_of(typed_dict) if k not in record.fills]
        for name, hint in hints.items():
            record.fields[name] = self.shape(hint, owner=owner, field=name)


def either(members: list[Shape]) -> Shape:
    """Join the members of a union into one shape."""
    if len(members) == 1:
        return members[0]
    if any(isinstance(member, Anything) for member in members):
        return _ANYTHING
    kinds = dict.fromkeys(kind for member in members for kind in member.kinds)
    return Either({kind: _of_kind(kind, members) for kind in kinds})


def _of_kind(kind: type, members: list[Shape]) -> Shape:
    rivals = [member for member in members if kind in member.kinds]
    if len(rivals) == 1:
        return rivals[0]
    if texts := [member for member in rivals if isinstance(member, Text)]:
        return texts[0]
    choices = [member for member in rivals if isinstance(member, Choice)]
    if len(choices) == len(rivals):
        return Choice(tuple(value for choice in choices for value in choice.values))
    return _tagged(rivals) or FirstFit(rivals)


def _tagged(rivals: list[Shape]) -> Tagged | None:
    """The rivals told apart by `type`, if each requires one that no other allows."""
    by_tag: dict[str, Shape] = {}
    for rival in rivals:
        tag = rival.fields.get(TAG) if isinstance(rival, Record) else None
        if not isinstance(tag, Choice) or by_tag.keys() & set(tag.values):
            return None
        by_tag.update(dict.fromkeys(tag.values, rival))
    return Tagged(by_tag)
