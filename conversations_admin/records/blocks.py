"""Pieces of text as blocks of bytes for a download. Used by the web and the API.

A server that has begun to answer cannot take the status back, and ours ends the answer in
good order whatever happens. So a file that broke off says so in its last words.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Generator
from contextlib import closing

logger = logging.getLogger(__name__)

BLOCK = 64 * 1024


def blocks(pieces: Generator[str], *, broken: Callable[[], str]) -> Generator[bytes]:
    """The first piece at once, then blocks of a size worth sending; `broken()` ends a broken one.

    Closed before the end, as when the reader goes away, it closes `pieces`.
    """
    gathered, size = bytearray(), 0
    with closing(pieces):
        try:
            for piece in pieces:
                gathered += piece.encode("utf-8", "replace")
                if gathered and len(gathered) >= size:
                    yield bytes(gathered)
                    gathered, size = bytearray(), BLOCK
        except Exception as error:
            _log(error)
            gathered += broken().encode()
    if gathered:
        yield bytes(gathered)


def _log(error: Exception) -> None:
    # Without the exception's own words: a database quotes whole rows in them.
    where = "".join(traceback.format_tb(error.__traceback__))
    logger.error("An export broke off: %s\n%s", type(error).__name__, where)
