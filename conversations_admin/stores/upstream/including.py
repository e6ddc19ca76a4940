"""Asking for every field that an upstream leaves out unless it is asked for."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Final
from urllib.parse import urlencode

from conversations_admin.errors import UpstreamRefused
from conversations_admin.stores.upstream.answers import Answer
from conversations_admin.wire import sdk

_PLACE: Final = re.compile(r"include\[(\d+)\]\Z")
_QUOTED: Final = re.compile(r"['\"`]include\b")
_REFUSALS: Final = (400, 422)


class Include:
    """The values of `include` that one upstream knows: all, until it refuses one."""

    def __init__(self) -> None:
        self._known: tuple[str, ...] = sdk.includables()

    def asked(self, ask: Callable[[str], Answer]) -> Answer:
        """What `ask` gives with the query for every known value, such as `include%5B%5D=…`.

        A refusal did nothing, so it may ask again.
        """
        for _ in range(len(self._known)):
            known = self._known
            try:
                return ask(_query_for(known))
            except UpstreamRefused as refusal:
                if not known or not _is_about_include(refusal):
                    raise
                self._known = _without_refused(known, refusal)
        return ask("")


@cache
def _query_for(known: tuple[str, ...]) -> str:
    # Written once: the SDK takes a quarter of a millisecond to do so for each call.
    return urlencode([("include[]", value) for value in known])


def _is_about_include(refusal: UpstreamRefused) -> bool:
    if refusal.status not in _REFUSALS:
        return False
    if refusal.param:
        return refusal.param.startswith("include")
    return _QUOTED.search(refusal.message) is not None


def _without_refused(known: tuple[str, ...], refusal: UpstreamRefused) -> tuple[str, ...]:
    """Without the value that the refusal points at, or without any."""
    place = _PLACE.match(refusal.param or "")
    index = int(place[1]) if place else len(known)
    return known[:index] + known[index + 1 :] if index < len(known) else ()
