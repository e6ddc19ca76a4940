"""The metadata keys in use."""

from __future__ import annotations

from conversations_admin.models import Project
from conversations_admin.search import pairs_index

# So many keys are asked whether they have a value.
MOST_ASKED = 1_000


def metadata_keys(project: Project, *, limit: int = 200) -> list[str]:
    """The first `limit` keys in the order of their characters."""
    return pairs_index.keys_used(project, limit=limit)


def keys_with_value(project: Project, value: str, *, limit: int) -> list[str]:
    """The first keys that have this very value somewhere: one look into the index a key."""
    return pairs_index.keys_with_value(project, value, limit=MOST_ASKED, most=limit)
