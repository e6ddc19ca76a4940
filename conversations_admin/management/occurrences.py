"""How often each line of a file was seen so far. For the import alone."""

from __future__ import annotations

import sqlite3


class Occurrences:
    """Counts by content, in a file that the system takes away, so that memory stays small."""

    def __init__(self) -> None:
        self._counts = sqlite3.connect("", isolation_level=None)
        self._counts.execute("PRAGMA journal_mode=OFF")
        self._counts.execute("CREATE TABLE seen (content BLOB PRIMARY KEY, times INTEGER)")
        self._counts.execute("BEGIN")

    def note(self, content: bytes) -> int:
        """Answer how often `content` came before."""
        row = self._counts.execute(
            "INSERT INTO seen VALUES (?, 1) ON CONFLICT DO UPDATE SET times = times + 1 "
            "RETURNING times",
            [content],
        ).fetchone()
        return int(row[0]) - 1

    def close(self) -> None:
        self._counts.close()
