"""Let Ctrl-C wait until the work in hand is done. For long commands alone."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Interrupts:
    """While `shielded()`, an interrupt is noted; at any other moment it interrupts."""

    def __init__(self) -> None:
        self._is_shielded = False
        self._was_asked = False

    @contextmanager
    def caught(self) -> Iterator[None]:
        """Take over SIGINT and SIGTERM for the block; raise KeyboardInterrupt in it."""
        before = {name: signal.signal(name, self._note) for name in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for name, handler in before.items():
                signal.signal(name, handler)

    @contextmanager
    def shielded(self) -> Iterator[None]:
        self._is_shielded = True
        try:
            yield
        finally:
            self._is_shielded = False
        if self._was_asked:
            raise KeyboardInterrupt

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        self._was_asked = True
        if not self._is_shielded:
            raise KeyboardInterrupt
