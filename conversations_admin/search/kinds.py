"""What the values of a metadata key look like: numbers, dates, ids and so on. A guess; pure."""

from __future__ import annotations

import re
from collections.abc import Collection
from enum import StrEnum

from conversations_admin.models.values import moment_of, number_of

YES_NO = frozenset({"yes", "no", "true", "false", "on", "off", "y", "n", "t", "f"})
# So many different values are needed before they look like ids.
MANY = 20
MOST = 0.9

_ID = re.compile(r"(?=.*\d)[A-Za-z0-9_\-:.@/]{4,}", re.ASCII)
_DIGITS = re.compile(r"\d{4,}", re.ASCII)


class Kind(StrEnum):
    NUMBER = "number"
    DATE = "date"
    YES_NO = "yes or no"
    ID = "id"
    TEXT = "text"


def kind_of(values: Collection[str], *, value_count: int, use_count: int) -> Kind:
    """Guess from some `values`; there are `value_count` in `use_count` conversations."""
    told = [value.strip() for value in values if value.strip()]
    if not told:
        return Kind.TEXT
    if {value.casefold() for value in told} <= YES_NO:
        return Kind.YES_NO
    if all(moment_of(value) for value in told):
        return Kind.DATE
    are_unlike = value_count >= MANY and 2 * value_count >= use_count
    if all(number_of(value) is not None for value in told):
        are_serial = len({*map(len, told)}) == 1 and all(map(_DIGITS.fullmatch, told))
        return Kind.ID if are_unlike and are_serial else Kind.NUMBER
    like_ids = sum(bool(_ID.fullmatch(value)) for value in told)
    return Kind.ID if value_count >= MANY and like_ids >= MOST * len(told) else Kind.TEXT
