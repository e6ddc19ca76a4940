"""What a conversation's page shows in somebody's browser now, so that more can be added to it.

The page sends along the edge of what it shows (`order`, `shown`, `newest`) with every
request for a part. All of it is only about the screen: nothing here decides what is stored.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse

from conversations_admin.actions.permissions import Permission
from conversations_admin.web.entries import PAGE, Entries, Page
from conversations_admin.web.found import Found
from conversations_admin.web.fragments import render_fragments, render_notices
from conversations_admin.web.numbers import whole_number
from conversations_admin.web.rail import history_of
from conversations_admin.web.requests import AuthedRequest
from conversations_admin.web.timeline import Addresses, Range, Timeline, timeline_of
from conversations_admin.wire.paging import Order

TEMPLATE = "conversations/detail.html"
_RANGE = re.compile(r"([0-9]{1,12})-([0-9]{1,12})\Z", re.ASCII)


@dataclass(frozen=True)
class OpenPage:
    """`newest` is the last position shown."""

    addresses: Addresses
    found: Found
    order: Order = "asc"
    shown: Range = (0, 0)
    newest: int = 0

    @classmethod
    def of(cls, request: AuthedRequest, addresses: Addresses) -> OpenPage:
        sent: Mapping[str, str] = request.POST if request.method == "POST" else request.GET
        order: Order = "desc" if sent.get("order") == "desc" else "asc"
        return cls(
            addresses,
            Found.of(sent, addresses.conversation, order=order),
            order=order,
            shown=_range_in(sent.get("shown", "")),
            newest=whole_number(sent.get("newest", "")) or 0,
        )

    @property
    def entries(self) -> Entries:
        """The entries that the person may see; deleted ones only if they may restore them."""
        with_deleted = self.addresses.actor.may(Permission.RESTORE_ITEMS)
        return Entries(self.addresses.conversation, with_deleted=with_deleted)

    def timeline(self, page: Page, *, added: bool = True) -> Timeline:
        """`page` as blocks; if it is `added` to the open page, its range covers both."""
        shown = self.shown if added else (0, 0)
        return self._timeline(page, shown=shown)

    def timeline_without(self, count: int) -> Timeline:
        """What is left of the range after `count` of the items shown were deleted."""
        first, last = self.shown
        left = (first, last - count) if last - count >= first > 0 else (0, 0)
        page = Page.of_nothing(total=self.addresses.conversation.item_count)
        return self._timeline(page, shown=left)

    def _timeline(self, page: Page, *, shown: Range) -> Timeline:
        return timeline_of(
            page, addresses=self.addresses, found=self.found, order=self.order, shown=shown
        )

    def context(self, timeline: Timeline) -> dict[str, Any]:
        return {
            "project": self.addresses.project,
            "conversation": self.addresses.conversation,
            "timeline": timeline,
            "found": self.found,
            "newest": max(self.newest, timeline.page.newest),
        }

    def with_newcomers(
        self,
        request: AuthedRequest,
        templates: Sequence[str],
        context: Mapping[str, Any],
    ) -> HttpResponse:
        """`templates`, and all that is newer than what the page shows; too much is left away."""
        timeline = self.timeline(self.entries.newer_than(self.newest))
        fits = len(timeline.page.rows) < PAGE or not timeline.page.has_newer
        side = "below" if self.order == "asc" else "above"
        names = ("newcomers", side, "range", "edge") if fits else ()
        partials = [*templates, *(f"{TEMPLATE}#{name}" for name in names)]
        full = {**self.context(timeline), "fits": fits, **context}
        return self.with_news(request, partials, full)

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
        return response


def _range_in(text: str) -> Range:
    match = _RANGE.match(text)
    return (int(match[1]), int(match[2])) if match else (0, 0)
