"""When a call is made again: after a failure that did nothing, as long as somebody would wait.

Whether anything was done is for `faults` to say; an unknown outcome never comes here twice.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from conversations_admin.errors import (
    ConsoleError,
    KeyMissing,
    UpstreamBroken,
    UpstreamRefused,
    UpstreamUnreachable,
)
from conversations_admin.stores.upstream.reasons import TIMED_OUT

# Seconds before each further try: of what failed, and of what was told to wait.
AFTER_FAILURE: Final = (0.1, 0.4)
AFTER_REFUSAL: Final = (0.5, 1.0, 2.0)
# No try begins later after the first one, unless a project's time-out is longer; and none that
# may hang as the one before did would end later.
PATIENCE: Final = 20.0
SUCCESSES: Final = range(200, 300)


@dataclass(frozen=True)
class Clock:
    """Seconds that never go back, and a way to let them pass."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


def patience_with(timeout: float) -> float:
    """Seconds after the first try in which a call with this time-out is tried again."""
    return max(PATIENCE, timeout)


def longest_call(timeout: float) -> float:
    """Seconds after which a call to an upstream that takes it and then hangs is given up.

    One more try may first wait for a connection, and an answer that trickles in is read longer.
    """
    return patience_with(timeout) + timeout


def persist[T](attempt: Callable[[], T], *, clock: Clock, within: float = PATIENCE) -> T:
    """What `attempt` gives, tried again while that helps and `within` seconds allow."""
    deadline = clock.now() + within
    tried = 0
    while True:
        began = clock.now()
        try:
            return attempt()
        except (UpstreamRefused, UpstreamUnreachable, UpstreamBroken) as error:
            pause = pause_after(error, tried=tried)
            # How long it hangs the try itself tells: it gives up on a connection sooner.
            hung = clock.now() - began if error.code == TIMED_OUT else 0
            if pause is None or clock.now() + pause + hung >= deadline:
                raise
        clock.sleep(pause)
        tried += 1


def pause_after(error: ConsoleError, *, tried: int) -> float | None:
    """Seconds until the next try after `tried` further ones; None: there is none."""
    pauses = _pauses(error)
    if tried >= len(pauses):
        return None
    told: float | None = getattr(error, "retry_after", None)
    return pauses[tried] if told is None else max(told, 0.0)


def _pauses(error: ConsoleError) -> tuple[float, ...]:
    match error:
        case KeyMissing() | UpstreamUnreachable(code="private_address"):
            return ()
        case UpstreamRefused(may_pass=True):
            return AFTER_REFUSAL
        case UpstreamUnreachable():
            return AFTER_FAILURE
        case UpstreamBroken():
            # A read: something on the way may have cut its answer short.
            return AFTER_FAILURE if error.upstream_status in SUCCESSES else ()
    return ()
