"""Many keys in one statement, as one parameter instead of thousands."""

from __future__ import annotations

import json
from collections.abc import Iterable

from django.db import connection
from django.db.models.expressions import RawSQL


def among(keys: Iterable[int]) -> RawSQL:
    """For `pk__in=`: the keys as a list that the database unpacks."""
    wanted = list(keys)
    if connection.vendor == "sqlite":
        return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(wanted)])
    return RawSQL("SELECT unnest(%s::bigint[])", [wanted])
