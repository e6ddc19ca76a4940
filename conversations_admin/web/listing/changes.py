"""What an audit entry says changed, cut into what can be shown well."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from conversations_admin.models.fields import compact_json

SENT_AFTER, BEGINNING = "after", "the beginning"
# What the log keeps of items that are sent to an upstream, to find them there by.
OF_SENT: Mapping[str, str] = {
    "items": "fingerprints of what was sent",
    SENT_AFTER: "sent after one of",
}


@dataclass(frozen=True)
class DiffRow:
    """`change` is added, removed, changed or same."""

    key: str
    change: str
    before: str
    after: str

    @property
    def sign(self) -> str:
        return {"added": "+", "removed": "−", "changed": "~"}.get(self.change, "")


@dataclass(frozen=True)
class Changes:
    """`items` are those touched, by id, type and digest; `facts` all that is not one of these."""

    diff: list[DiffRow]
    items: list[Mapping[str, Any]]
    facts: list[tuple[str, str]]


def read_changes(changes: Mapping[str, Any]) -> Changes:
    diff, rest = _compared(changes)
    items, rest = _identified(rest)
    facts = [(_label(key, value), _shown(_named(key, value))) for key, value in rest.items()]
    return Changes(diff, items, facts)


def _compared(changes: Mapping[str, Any]) -> tuple[list[DiffRow], Mapping[str, Any]]:
    """What was and what is, and the rest: some acts mean something else by these names."""
    if isinstance(changes.get("metadata"), Mapping):
        return _diff({}, changes["metadata"]), _without(changes, "metadata")
    before, after = changes.get("before", {}), changes.get("after", {})
    if not isinstance(before, Mapping) or not isinstance(after, Mapping):
        return [], changes
    return _diff(before, after), _without(changes, "before", "after")


def _identified(changes: Mapping[str, Any]) -> tuple[list[Mapping[str, Any]], Mapping[str, Any]]:
    """The items that have ids, and the rest: what was only sent has none yet."""
    items = changes.get("items", [])
    if not isinstance(items, list) or not all(isinstance(item, Mapping) for item in items):
        return [], changes
    return items, _without(changes, "items")


def _without(changes: Mapping[str, Any], *names: str) -> Mapping[str, Any]:
    return {key: value for key, value in changes.items() if key not in names}


def _label(key: str, value: object) -> str:
    return OF_SENT[key] if key in OF_SENT and isinstance(value, list) else key.replace("_", " ")


def _named(key: str, value: object) -> object:
    """The empty id among those of items is the beginning of the conversation."""
    if key == SENT_AFTER and isinstance(value, list):
        return [BEGINNING if each == "" else each for each in value]
    return value


def _diff(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[DiffRow]:
    keys = list(dict.fromkeys([*before, *after]))
    return [_row(key, before, after) for key in keys]


def _row(key: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> DiffRow:
    if key not in after:
        change = "removed"
    elif key not in before:
        change = "added"
    else:
        change = "same" if before[key] == after[key] else "changed"
    return DiffRow(key, change, _shown(before.get(key, "")), _shown(after.get(key, "")))


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return "none"
    if isinstance(value, list) and all(each and isinstance(each, str) for each in value):
        return ", ".join(value) or "none"
    return value if isinstance(value, str) else compact_json(value)
