"""What a conversation's page shows in somebody's browser now, so that more can be added to it.

The page sends along the edge of what it shows (`order`, `shown`, `oldest`, `newest`) with every
request for a part. All of it is only about the screen: nothing here decides what is stored.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse

from conversations_admin.actions.permissions import Permission
from conversations_admin.errors import NotFound
from conversations_admin.models import Item, Project
from conversations_admin.web.entries import PAGE, Entries, Page, Place
from conversations_admin.web.found import Found
from conversations_admin.web.fragments import render_fragments, render_notices
from conversations_admin.web.numbers import whole_number
from conversations_admin.web.presentation.timeline import Block, addressable
from conversations_admin.web.rail import history_of
from conversations_admin.web.requests import AuthedRequest
from conversations_admin.web.timeline import Addresses, Range, Timeline, draw, timeline_of
from conversations_admin.web.upstream.checks import DONE, OUTCOME
from conversations_admin.web.upstream.live import LiveEntries
from conversations_admin.wire.paging import Order

TEMPLATE = "conversations/detail.html"
_RANGE = re.compile(r"([0-9]{1,12})-([0-9]{1,12})\Z", re.ASCII)


@dataclass(frozen=True)
class OpenPage:
    """`oldest` and `newest` are the first and the last place shown."""

    addresses: Addresses
    found: Found
    order: Order = "asc"
    shown: Range = (0, 0)
    oldest: int = 0
    newest: Place = 0

    @classmethod
    def of(cls, request: AuthedRequest, addresses: Addresses) -> OpenPage:
        sent: Mapping[str, str] = request.POST if request.method == "POST" else request.GET
        order: Order = "desc" if sent.get("order") == "desc" else "asc"
        keeps_text = addresses.project.keeps_text
        newest = sent.get("newest", "")
        return cls(
            addresses,
            Found.of(sent, addresses.conversation, order=order, keeps_text=keeps_text),
            order=order,
            shown=_range_in(sent.get("shown", "")),
            oldest=whole_number(sent.get("oldest", "")) or 0,
            newest=(whole_number(newest) or 0) if keeps_text else newest,
        )

    @property
    def entries(self) -> Entries | LiveEntries:
        """The entries that the person may see; deleted ones only if they may restore them."""
        return entries_of(self.addresses)

    def timeline(self, page: Page, *, added: bool = True) -> Timeline:
        """`page` as blocks; if it is `added` to the open page, its range covers both."""
        shown = self.shown if added else (0, 0)
        return self._timeline(page, shown=shown)

    def shows(self, position: int) -> bool:
        """Say whether it is on the screen; without stored rows, whether it may be."""
        if not self.addresses.project.keeps_text:
            return True
        return self.oldest <= position <= int(self.newest)

    def timeline_without(self, rows: Sequence[Item]) -> Timeline:
        """What is left of the range after these were deleted."""
        first, last = self.shown
        before = sum(row.position < self.oldest for row in rows)
        last -= before + sum(self.shows(row.position) for row in rows)
        first -= before
        left = (first, last) if last >= first > 0 else (0, 0)
        return self._timeline(self.entries.no_page(), shown=left)

    def tombstones(self, positions: Sequence[int]) -> list[Block]:
        """What stands in the place of deleted items, unfolded; nothing for who may not see it."""
        rows = self.entries.at(list(positions))
        return list(addressable(draw(rows, addresses=self.addresses)))

    def _timeline(self, page: Page, *, shown: Range) -> Timeline:
        return timeline_of(
            page, addresses=self.addresses, found=self.found, order=self.order, shown=shown
        )

    def context(self, timeline: Timeline) -> dict[str, Any]:
        return {
            "project": self.addresses.project,
            "conversation": self.addresses.conversation,
            "timeline": timeline,
            "hindrance": self.addresses.hindrance,
            "found": self.found,
            "oldest": self._oldest_with(timeline.page),
            "newest": self.entries.newest_of(self.newest, timeline.page),
        }

    def _oldest_with(self, page: Page) -> int:
        return min(filter(None, (self.oldest, *(row.position for row in page.rows[:1]))), default=0)

    def with_newcomers(
        self,
        request: AuthedRequest,
        templates: Sequence[str],
        context: Mapping[str, Any],
    ) -> HttpResponse:
        """`templates`, and all that is newer than what the page shows; too much is left away."""
        page = self._newcomers()
        timeline = self.timeline(page or self.entries.no_page())
        fits = page is not None and (len(page.rows) < PAGE or not page.has_newer)
        side = "below" if self.order == "asc" else "above"
        names = ("newcomers", side, "range", "edge") if fits else ()
        partials = [*templates, *(f"{TEMPLATE}#{name}" for name in names)]
        full = {**self.context(timeline), "fits": fits, **context}
        return self.with_news(request, partials, full)

    def _newcomers(self) -> Page | None:
        """None where the last item shown is gone meanwhile, so that nothing can follow it."""
        try:
            return self.entries.newer_than(self.newest)
        except NotFound:
            return None

    def with_news(
        self, request: AuthedRequest, templates: Sequence[str], context: Mapping[str, Any]
    ) -> HttpResponse:
        """`templates`, and what any change alters around the timeline."""
        addresses = self.addresses
        around = {
            "history": history_of(addresses.project, addresses.conversation, actor=addresses.actor),
            "types": self.entries.count_types()
            if addresses.conversation.item_count <= PAGE
            else None,
            "oob": True,
        }
        partials = [*templates, *(f"{TEMPLATE}#{name}" for name in ("facts", "tally", "history"))]
        response = render_fragments(request, partials, {**context, **around})
        response.write(render_notices(request))
        if request.method == "POST":
            response.headers[OUTCOME] = DONE
        return response


def entries_of(addresses: Addresses, *, with_deleted: bool = True) -> Entries | LiveEntries:
    """Stored rows, or the upstream's items where none are kept."""
    if not addresses.project.keeps_text:
        return LiveEntries(addresses.conversation, addresses.actor)
    sees_deleted = with_deleted and addresses.actor.may(Permission.RESTORE_ITEMS)
    return Entries(addresses.conversation, with_deleted=sees_deleted)


def loses_end(request: AuthedRequest, project: Project, item_ids: Sequence[str]) -> bool:
    """Say whether the open page could not ask for what is newer once these are gone.

    Where no rows are kept, only an item that is still there tells what follows it.
    """
    return not project.keeps_text and request.POST.get("newest") in item_ids


def in_place_of(element_id: str, response: HttpResponse) -> HttpResponse:
    """The answer takes the place of an element of the open page."""
    # An attribute selector: an id may hold dots, which "#" would read as classes.
    response.headers["HX-Retarget"] = f'[id="{element_id}"]'
    response.headers["HX-Reswap"] = "outerHTML"
    return response


def _range_in(text: str) -> Range:
    match = _RANGE.match(text)
    return (int(match[1]), int(match[2])) if match else (0, 0)
