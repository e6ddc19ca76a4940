"""What an audit entry says changed, cut into what can be shown well."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from conversations_admin.models.fields import compact_json


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
    rest = dict(changes)
    items = rest.pop("items", [])
    if "metadata" in rest:
        rest |= {"before": {}, "after": rest.pop("metadata")}
    before, after = rest.pop("before", {}), rest.pop("after", {})
    return Changes(
        diff=_diff(before, after),
        items=[item for item in items if isinstance(item, Mapping)],
        facts=[(key.replace("_", " "), _shown(value)) for key, value in rest.items()],
    )


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
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return ", ".join(value) or "none"
    return value if isinstance(value, str) else compact_json(value)
