"""Asking for every field that an upstream leaves out unless it is asked for."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from conversations_admin.errors import UpstreamRefused
from conversations_admin.stores.upstream.answers import Answer
from conversations_admin.wire import sdk

_PLACE: Final = re.compile(r"include\[(\d+)\]\Z")
_QUOTED: Final = re.compile(r"['\"`]include\b")
_REFUSALS: Final = (400, 422)


class Include:
    """The values of `include` that one upstream knows: all, until it refuses one."""

    def __init__(self) -> None:
        self._known: tuple[Any, ...] = sdk.includables()

    def asked(self, ask: Callable[[list[Any]], Answer]) -> Answer:
        """What `ask` gives with every known value. A refusal did nothing, so it may ask again."""
        for _ in range(len(self._known)):
            known = self._known
            try:
                return ask(list(known))
            except UpstreamRefused as refusal:
                if not known or not _is_about_include(refusal):
                    raise
                self._known = _without_refused(known, refusal)
        return ask([])


def _is_about_include(refusal: UpstreamRefused) -> bool:
    if refusal.status not in _REFUSALS:
        return False
    if refusal.param:
        return refusal.param.startswith("include")
    return _QUOTED.search(refusal.message) is not None


def _without_refused(known: tuple[Any, ...], refusal: UpstreamRefused) -> tuple[Any, ...]:
    """Without the value that the refusal points at, or without any."""
    place = _PLACE.match(refusal.param or "")
    index = int(place[1]) if place else len(known)
    return known[:index] + known[index + 1 :] if index < len(known) else ()
