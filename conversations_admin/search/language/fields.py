"""What can be asked of a conversation besides its metadata and its words. Pure."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Field(StrEnum):
    """What can be asked of a conversation or an item besides its metadata and its words."""

    CREATED = "created"
    UPDATED = "updated"
    ITEMS = "items"
    ROLE = "role"
    TYPE = "type"
    STATUS = "status"
    ORIGIN = "origin"
    DRIFT = "drift"
    BY = "by"
    DELETED = "deleted"


# Words before a colon that are not metadata keys; `meta.` in front makes each of them one.
RESERVED: Final = frozenset({"id", "text", "has", "missing", "item", *Field})

# What is asked of one item, and so may stand in `item:( … )`.
OF_ITEMS: Final = frozenset({Field.ROLE, Field.TYPE, Field.STATUS, Field.BY, Field.DELETED})
