"""The entries that somebody wants to delete, and what belongs to them. Views only."""

from __future__ import annotations

from collections.abc import Sequence

from conversations_admin.actions.permissions import Permission
from conversations_admin.errors import Conflict, InvalidRequest
from conversations_admin.models import Item
from conversations_admin.models.plain import is_storable
from conversations_admin.web.partners import partners_among, partners_of
from conversations_admin.web.timeline import Addresses
from conversations_admin.web.upstream.live import LiveEntries
from conversations_admin.wire.objects import item_not_found

MOST_AT_ONCE = 50


def deletable(addresses: Addresses, item_ids: Sequence[str]) -> list[Item]:
    """Raises NotFound, or Conflict that says who was faster, if one is not there."""
    if not item_ids:
        raise InvalidRequest("Name the items to delete.", param="item")
    if len(item_ids) > MOST_AT_ONCE:
        raise InvalidRequest(
            f"Delete at most {MOST_AT_ONCE} items at once; these are {len(item_ids)}.", param="item"
        )
    if not addresses.project.keeps_text:
        return _entries(addresses).named(item_ids)
    return _stored(addresses, item_ids)


def partners(addresses: Addresses, rows: Sequence[Item]) -> list[Item]:
    """What answers these items or is answered by them; no more than may go with them."""
    if addresses.project.keeps_text:
        found = partners_of(addresses.conversation, rows)
    else:
        item_ids = [row.item_id for row in rows]
        found = partners_among(_entries(addresses).near(item_ids), item_ids)
    return found[: MOST_AT_ONCE - len(rows)]


def _entries(addresses: Addresses) -> LiveEntries:
    return LiveEntries(addresses.conversation, addresses.actor)


def _stored(addresses: Addresses, item_ids: Sequence[str]) -> list[Item]:
    stored = Item.objects.filter(
        conversation=addresses.conversation, item_id__in=filter(is_storable, item_ids)
    )
    rows = list(stored.in_order())
    live = [row for row in rows if row.deleted_at is None]
    found = {row.item_id for row in live}
    gone = [item_id for item_id in item_ids if item_id not in found]
    if gone:
        raise _gone(gone[0], rows, addresses=addresses)
    return live


def _gone(item_id: str, rows: Sequence[Item], *, addresses: Addresses) -> Exception:
    buried = [row for row in rows if row.item_id == item_id]
    if not buried or not addresses.actor.may(Permission.RESTORE_ITEMS):
        return item_not_found(item_id)
    by = f"was deleted already, by {buried[-1].deleted_by}"
    what = "is gone upstream" if buried[-1].is_gone else by
    return Conflict(f"The item {item_id} {what}.", current={}, param="item")
