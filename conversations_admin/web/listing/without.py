"""Where nothing matches: what would, without each term of the query."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import timezone

from conversations_admin.errors import TooBroad
from conversations_admin.models import Project
from conversations_admin.search.language.tree import Query
from conversations_admin.search.matches import Count, Matches
from conversations_admin.web.listing.addresses import ListAddress
from conversations_admin.web.listing.chips import Chip, chips_of

# Enough to choose by; a count of all would keep people waiting.
CAP = 1_000
# Terms that are not counted by then go without their numbers.
SECONDS = 3.0


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
    """The same with counts, as far as they are found in time."""
    end = time.monotonic() + SECONDS
    for term, chip in zip(query, chips_of(query, address), strict=True):
        is_late = time.monotonic() > end
        yield Without(chip, None if is_late else _count(project, query.without(term)))


def _count(project: Project, query: Query) -> Count | None:
    try:
        return Matches(project, query, zone=timezone.get_current_timezone()).count(cap=CAP)
    except TooBroad:
        return None
