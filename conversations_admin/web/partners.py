"""What belongs to items that are to be deleted, on whatever page it stands. Views only."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from django.db.models import Q

from conversations_admin.models import Conversation, Item
from conversations_admin.models.fields import compact_json
from conversations_admin.web.presentation.pairing import CALL_OF, keys_of, paired
from conversations_admin.web.timeline import entry_of


def partners_of(conversation: Conversation, rows: Sequence[Item]) -> list[Item]:
    """The live outputs of these calls, and the calls of these outputs; in order, without `rows`."""
    keys = set(chain.from_iterable(keys_of(entry_of(row)) for row in rows))
    if not keys:
        return []
    named = Q()
    for answer, name in keys:
        # The database narrows it down by the name as it is written; `paired` decides.
        written = {"body__contains": compact_json(name)} if name else {}
        named |= Q(type__in=[answer, CALL_OF[answer]], **written)
    family = list(Item.objects.live().filter(named, conversation=conversation).in_order())
    return partners_among(family, [row.item_id for row in rows])


def partners_among(family: Sequence[Item], item_ids: Sequence[str]) -> list[Item]:
    """Those of `family`, which is in order, that belong to its items with these ids."""
    wanted = {row.position for row in family if row.item_id in item_ids}
    together: set[int] = set()
    for unit in paired([entry_of(row) for row in family]):
        positions = {entry.position for entry in unit.entries}
        if positions & wanted:
            together |= positions - wanted
    return [row for row in family if row.position in together]
