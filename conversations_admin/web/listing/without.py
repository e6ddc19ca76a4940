"""Where nothing matches: what would, without each term of the query."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from conversations_admin.models import Project
from conversations_admin.search.language.tree import Query
from conversations_admin.search.matches import Count, Matches
from conversations_admin.web.listing.addresses import ListAddress
from conversations_admin.web.listing.chips import Chip, chips_of

MAX_COUNTED = 10
# Enough to choose by; a count of all would keep people waiting.
CAP = 1_000


@dataclass(frozen=True)
class Without:
    """A term to take away; `count` is how many conversations are left then, if that is known."""

    chip: Chip
    count: Count | None = None

    @property
    def is_useless(self) -> bool:
        return self.count is not None and not self.count.number


def uncounted(query: Query, address: ListAddress) -> list[Without]:
    return [Without(chip) for chip in chips_of(query, address)]


def counted(project: Project, query: Query, address: ListAddress) -> Iterator[Without]:
    """The same with counts. Of very long queries only the first terms are counted."""
    for place, (term, chip) in enumerate(zip(query, chips_of(query, address), strict=True)):
        is_counted = place < MAX_COUNTED
        rest = Matches(project, query.without(term))
        yield Without(chip, rest.count(cap=CAP) if is_counted else None)
