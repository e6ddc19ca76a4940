"""Audit entries as lines of a file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from conversations_admin.audit.chain import HASHED_FIELDS
from conversations_admin.models import AuditEntry
from conversations_admin.models.fields import compact_json
from conversations_admin.records.csv_rows import csv_line

FIELDS = ("time", *HASHED_FIELDS, "hash")


def csv_lines(entries: Iterable[AuditEntry]) -> Iterator[str]:
    yield csv_line(FIELDS)
    for entry in entries:
        yield csv_line(_cell(value) for value in _values(entry).values())


def json_lines(entries: Iterable[AuditEntry]) -> Iterator[str]:
    for entry in entries:
        yield json.dumps(_values(entry), ensure_ascii=True, separators=(",", ":")) + "\n"


def _values(entry: AuditEntry) -> dict[str, Any]:
    values = {name: getattr(entry, name) for name in FIELDS}
    return values | {"time": entry.time.isoformat(timespec="microseconds")}


def _cell(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else compact_json(value)
