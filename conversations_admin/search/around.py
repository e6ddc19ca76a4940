"""The matches next to a conversation, whether or not it is one of them itself."""

from __future__ import annotations

from dataclasses import dataclass

from conversations_admin.models import Conversation
from conversations_admin.search.limits import in_time
from conversations_admin.search.matches import Matches


@dataclass(frozen=True)
class Around:
    """The match above and the one below, in a list whose latest come first."""

    above: Conversation | None
    below: Conversation | None


def around(matches: Matches, conversation: Conversation) -> Around:
    """Counted from the conversation's place, which it has even when it was deleted.

    Cheaper than a page of each side: the place is known, and both are loaded together.
    """
    here = matches.sort.place_of(conversation)
    with in_time(matches.query):
        above = matches.source.places(limit=1, order="asc", beyond=here)
        below = matches.source.places(limit=1, order="desc", beyond=here)
    rows = Conversation.objects.live().in_bulk([place.key for place in (*above, *below)])
    found = [rows.get(side[0].key) if side else None for side in (above, below)]
    return Around(*found)
