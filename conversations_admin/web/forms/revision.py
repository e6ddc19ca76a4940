"""Metadata as somebody first saw it, as they want it, and as somebody else made it meanwhile."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from conversations_admin.errors import InvalidRequest
from conversations_admin.models.fields import compact_json
from conversations_admin.wire.metadata import parse_metadata

type Metadata = Mapping[str, str]


@dataclass(frozen=True)
class ThreeWay:
    """One key that somebody changed; None where a side does not have it."""

    key: str
    before: str | None
    theirs: str | None
    yours: str | None

    @property
    def is_contested(self) -> bool:
        """Both changed it, and not to the same."""
        return self.before != self.theirs and self.before != self.yours != self.theirs


def three_way(before: Metadata, *, theirs: Metadata, yours: Metadata) -> list[ThreeWay]:
    keys = dict.fromkeys([*before, *theirs, *yours])
    rows = [ThreeWay(key, before.get(key), theirs.get(key), yours.get(key)) for key in keys]
    return [row for row in rows if not row.before == row.theirs == row.yours]


def merged(before: Metadata, *, theirs: Metadata, yours: Metadata) -> dict[str, str]:
    """What was changed here, done to theirs: where both changed a key, yours counts."""
    result = dict(theirs)
    for row in three_way(before, theirs=theirs, yours=yours):
        if row.yours == row.before:
            continue
        if row.yours is None:
            result.pop(row.key, None)
        else:
            result[row.key] = row.yours
    return result


def as_field(metadata: Metadata) -> str:
    """For a hidden field."""
    return compact_json(dict(metadata))


def from_field(text: str, *, name: str) -> dict[str, str]:
    try:
        return parse_metadata(json.loads(text), param=name)
    except (ValueError, RecursionError) as error:
        raise InvalidRequest(
            "The form is not whole. Open the editor again.", param=name, code="invalid_form"
        ) from error
