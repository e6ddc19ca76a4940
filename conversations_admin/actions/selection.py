"""Which conversations somebody means: all that a query finds, or those with these ids.

A query stays a query: it is not turned into ids, so that a million are as cheap to name as one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from itertools import batched
from typing import Any

from conversations_admin.actions.permissions import Permission
from conversations_admin.errors import InvalidRequest
from conversations_admin.models import Conversation, Project
from conversations_admin.models.conversation import ConversationQuerySet
from conversations_admin.models.plain import is_storable
from conversations_admin.search.language.tree import Query
from conversations_admin.search.matches import Count, Matches
from conversations_admin.wire.limits import MAX_ID

MAX_IDS = 10_000
NAMED = 100
"""So many ids are in the audit log by name; of more, how many and their digest."""
AT_ONCE = 500


@dataclass(frozen=True)
class Selection:
    """`ids` are None for all that `query` finds, whose dates are meant in `zone`.

    Ids of nothing, or of another project, find nothing.
    """

    query: Query = field(default_factory=Query)
    ids: tuple[str, ...] | None = None
    zone: tzinfo = UTC

    def __post_init__(self) -> None:
        if self.ids is not None and len(self.ids) > MAX_IDS:
            raise InvalidRequest(
                f"At most {MAX_IDS:,} conversations can be named; these are {len(self.ids):,}. "
                "Filter for them and take all that match.",
                param="ids",
                code="array_above_max_length",
            )

    @property
    def permissions(self) -> list[Permission]:
        """What it takes to know which conversations these are."""
        asks_for_words = self.ids is None and self.query.has_words
        return [Permission.FIND, Permission.READ] if asks_for_words else [Permission.FIND]

    def count(self, project: Project) -> Count:
        if self.ids is None:
            return self._matches(project).count()
        found = sum(_named(project, ids).count() for ids in batched(self.ids, AT_ONCE))
        return Count(found, is_capped=False)

    def walk(self, project: Project) -> Iterator[Conversation]:
        """All of them, oldest first, in constant memory for each."""
        if self.ids is None:
            yield from self._matches(project).walk()
            return
        for keys in batched(_keys(project, self.ids), AT_ONCE):
            rows = Conversation.objects.live().in_bulk(keys)
            yield from (rows[key] for key in keys if key in rows)

    def _matches(self, project: Project) -> Matches:
        return Matches(project, self.query, zone=self.zone)

    def described(self) -> dict[str, Any]:
        """As the audit log tells it."""
        if self.ids is None:
            return {"query": str(self.query)}
        if len(self.ids) <= NAMED:
            return {"ids": list(self.ids)}
        digest = hashlib.sha256("\n".join(sorted(self.ids)).encode()).hexdigest()
        return {"selected": len(self.ids), "ids_sha256": digest}


def selected(ids: Sequence[str]) -> Selection:
    """The conversations with these ids, each once; what can be no id is left out."""
    possible = (each for each in ids if len(each) <= MAX_ID and is_storable(each))
    return Selection(ids=tuple(dict.fromkeys(possible)))


def _keys(project: Project, ids: Sequence[str]) -> list[int]:
    found = [
        row
        for some in batched(ids, AT_ONCE)
        for row in _named(project, some).values_list("created_at", "pk")
    ]
    return [key for _, key in sorted(found)]


def _named(project: Project, ids: Sequence[str]) -> ConversationQuerySet:
    return Conversation.objects.live().filter(project=project, conversation_id__in=ids)
