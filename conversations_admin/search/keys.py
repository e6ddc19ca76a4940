"""The metadata keys in use."""

from __future__ import annotations

from collections.abc import Iterable

from conversations_admin.models import Project
from conversations_admin.search import pairs_index

# So many keys are asked whether they have a value.
MOST_ASKED = 1_000


def metadata_keys(project: Project, *, limit: int = 200) -> list[str]:
    """The first `limit` keys in the order of their characters."""
    return pairs_index.keys_used(project, limit=limit)


def keys_among(project: Project, names: Iterable[str]) -> list[str]:
    """Those of `names` that are keys in use: one look into the index for each."""
    return [name for name in names if pairs_index.first_values(project, name, limit=1)]


def keys_with_value(project: Project, value: str, *, limit: int) -> list[str]:
    """The first keys that have this very value somewhere: one look into the index a key."""
    return pairs_index.keys_with_value(project, value, limit=MOST_ASKED, most=limit)
