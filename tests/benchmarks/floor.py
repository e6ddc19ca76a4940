"""The bare database doing what a /v1 call does to it: the floor of every measurement."""

from __future__ import annotations

import json
import secrets
import sqlite3
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from config.database import SQLITE_PRAGMAS

NOW = "2026-11-22 10:00:00+00:00"
BODY = json.dumps({"id": "msg_x", "type": "message", "role": "user", "content": "Where is it?"})
CONVERSATION = (
    "INSERT INTO conversations_admin_conversation (project_id, conversation_id, metadata, title,"
    " item_count, next_position, created_at, active_at, origin, drift) VALUES"
    " (1, ?, '{}', '', 0, 1000000, ?, ?, 'created', '') RETURNING id"
)
PAIR = (
    "INSERT INTO conversations_admin_metadatapair (conversation_id, project_id, key, value,"
    " created_at) VALUES (?, 1, ?, 'v', ?)"
)
ITEM = (
    "INSERT INTO conversations_admin_item (conversation_id, position, item_id, type, role, status,"
    " body, text, created_at, added_by, added_via, deleted_by, restored_as, is_gone) VALUES"
    " (?, ?, ?, 'message', 'user', '', ?, 'where', ?, '', '', '', '', FALSE) RETURNING id"
)
AUDIT = "INSERT INTO conversations_admin_floor (previous_hash, hash, changes) VALUES (?, ?, '{}')"


@dataclass
class Floor:
    """One connection, past Django. Writes links to a table of its own beside the chain."""

    connection: Any
    is_postgres: bool

    @classmethod
    def open(cls, url: str, path: Path) -> Floor:
        floor = cls(
            psycopg.connect(url, autocommit=True)
            if url
            else sqlite3.connect(path, isolation_level=None, timeout=10),
            is_postgres=bool(url),
        )
        if not url:
            floor.connection.executescript(SQLITE_PRAGMAS)
        floor.run("CREATE TABLE conversations_admin_floor"
                  " (previous_hash text UNIQUE, hash text UNIQUE, changes text)")  # fmt: skip
        return floor

    def close(self) -> None:
        self.run("DROP TABLE conversations_admin_floor")
        self.connection.close()

    def measure(self, label: str, conversation_id: str, item_id: str, *, count: int) -> float:
        """The median of `count` runs, in milliseconds."""
        work = self._work(label, conversation_id, item_id)
        durations = []
        for _ in range(count):
            start = time.perf_counter()
            work()
            durations.append(time.perf_counter() - start)
        return statistics.median(durations) * 1e3

    def run(self, statement: str, values: Sequence[object] = ()) -> list[Any]:
        cursor = self.connection.cursor()
        cursor.execute(statement.replace("?", "%s") if self.is_postgres else statement, values)
        return list(cursor.fetchall()) if cursor.description else []

    def _work(self, label: str, conversation_id: str, item_id: str) -> Callable[[], None]:
        reads: dict[str, Callable[[], object]] = {
            "retrieve conversation": lambda: self._conversation(conversation_id),
            "list 20 items": lambda: self._items(self._conversation(conversation_id)),
            "retrieve item": lambda: self.run(
                "SELECT body FROM conversations_admin_item WHERE item_id = ?"
                " AND conversation_id = ?",
                [item_id, self._conversation(conversation_id)],
            ),
            "list conversations": lambda: self.run(
                "SELECT * FROM conversations_admin_conversation WHERE project_id = 1"
                " AND deleted_at IS NULL ORDER BY created_at DESC, id DESC LIMIT 21"
            ),
        }

        def work() -> None:
            self._token()
            if label in reads:
                reads[label]()
            else:
                self._write(label, conversation_id)

        return work

    def _write(self, label: str, conversation_id: str) -> None:
        self.run("BEGIN" if self.is_postgres else "BEGIN IMMEDIATE")
        if label.startswith("create"):
            self._create(items=2 if "items" in label else 0)
        else:
            key = self._conversation(conversation_id, lock=True)
            self._change(label, key)
        self._link()
        self.run("COMMIT")

    def _create(self, *, items: int) -> None:
        [[key]] = self.run(CONVERSATION, [f"conv_{secrets.token_hex(24)}", NOW, NOW])
        for name in ("user_id", "channel", "status", "plan"):
            self.run(PAIR, [key, name, NOW])
        for position in range(items):
            self._item(key, position)

    def _change(self, label: str, key: int) -> None:
        if label == "update metadata":
            self.run(
                "DELETE FROM conversations_admin_metadatapair WHERE conversation_id = ?", [key]
            )
            for name in ("user_id", "channel", "status", "plan"):
                self.run(PAIR, [key, name, NOW])
        elif label == "add 1 item":
            self._item(key, secrets.randbits(50) + 10_000_000)
        elif label == "delete item":
            self.run(
                "UPDATE conversations_admin_item SET deleted_by = '' WHERE id ="
                " (SELECT max(id) FROM conversations_admin_item WHERE conversation_id = ?)",
                [key],
            )
        self.run(
            "UPDATE conversations_admin_conversation SET active_at = ? WHERE id = ?", [NOW, key]
        )

    def _item(self, key: int, position: int) -> None:
        name = f"msg_{secrets.token_hex(24)}"
        [[item]] = self.run(ITEM, [key, position, name, BODY, NOW])
        if self.is_postgres:
            self.run("INSERT INTO item_words VALUES (?, ?, '''where'':1'::tsvector)", [item, key])
        else:
            self.run(
                "INSERT INTO item_text (rowid, conversation_id, words) VALUES (?, ?, 'where')",
                [item, key],
            )

    def _link(self) -> None:
        self.run("SELECT sequence, hash FROM conversations_admin_auditentry"
                 " ORDER BY sequence DESC LIMIT 1")  # fmt: skip
        self.run(AUDIT, [secrets.token_hex(32), secrets.token_hex(32)])

    def _token(self) -> None:
        self.run("SELECT * FROM conversations_admin_apitoken WHERE token_key = 'none'")

    def _conversation(self, conversation_id: str, *, lock: bool = False) -> int:
        suffix = " FOR UPDATE" if lock and self.is_postgres else ""
        rows = self.run(
            "SELECT id, metadata FROM conversations_admin_conversation"
            f" WHERE project_id = 1 AND conversation_id = ?{suffix}",
            [conversation_id],
        )
        return int(rows[0][0])

    def _items(self, key: int) -> list[Any]:
        return self.run(
            "SELECT body FROM conversations_admin_item WHERE conversation_id = ?"
            " AND deleted_at IS NULL ORDER BY position DESC LIMIT 21",
            [key],
        )
