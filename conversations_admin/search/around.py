"""The matches next to a conversation, whether or not it is one of them itself."""

from __future__ import annotations

from dataclasses import dataclass

from conversations_admin.models import Conversation
from conversations_admin.search.clock import Clock
from conversations_admin.search.limits import in_time
from conversations_admin.search.matches import Matches
from conversations_admin.search.planning import Planner
from conversations_admin.search.sources import Place


@dataclass(frozen=True)
class Around:
    """The match above and the one below, in a list whose latest come first."""

    above: Conversation | None
    below: Conversation | None


def around(matches: Matches, conversation: Conversation) -> Around:
    """Counted from the conversation's place, which it has even when it was deleted.

    Cheaper than a page of each side: the place is known, and both are loaded together.
    """
    clock = Clock(matches.now, matches.zone)
    here = Place(getattr(conversation, matches.sort.column), conversation.pk)
    with in_time(matches.query):
        source = Planner(matches.project, matches.query, matches.sort, clock).source()
        above = source.places(limit=1, order="asc", beyond=here)
        below = source.places(limit=1, order="desc", beyond=here)
    rows = Conversation.objects.live().in_bulk([place.key for place in (*above, *below)])
    found = [rows.get(side[0].key) if side else None for side in (above, below)]
    return Around(*found)
