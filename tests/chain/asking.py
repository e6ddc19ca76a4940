"""Ask two servers the same and hold their answers against each other."""

from __future__ import annotations

import http.client
import itertools
import json
import re
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

# What a server makes up: different on both sides, but the same again where it comes again.
MADE_UP = re.compile(r"\b([a-z]+)_[0-9a-f]{48}\b")
COMPARED_HEADERS = ("Content-Type", "Allow", "WWW-Authenticate", "Retry-After")
SECONDS = 60


@dataclass
class Asker:
    """Asks and writes down every answer, with ids in the order of their appearance.

    Each on a connection of its own: a server that refuses before it has read the body
    may close it.
    """

    port: int
    token: str
    transcript: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._known: dict[str, str] = {}
        self._numbers = itertools.count(1)

    def __call__(self, method: str, path: str, body: object = None, **headers: str) -> Any:
        """`body` is sent as it is if it is bytes, else as JSON. The answer's JSON."""
        raw = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        sent = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)) as line:
            line.request(method, f"/v1{path}", body=raw, headers=sent | headers)
            answer = line.getresponse()
            content = answer.read()
        assert answer.headers["x-request-id"]
        shown = {name: answer.headers[name] for name in COMPARED_HEADERS}
        parsed = json.loads(content) if content else None
        self._note(method, path, answer.status, shown, parsed)
        return parsed

    def note(self, what: object) -> None:
        self._note(what)

    def _note(self, *facts: object) -> None:
        line = json.dumps(facts, default=str, sort_keys=True)
        self.transcript.append(MADE_UP.sub(self._numbered, _without_times(line)))

    def _numbered(self, made_up: re.Match[str]) -> str:
        if made_up[0] not in self._known:
            self._known[made_up[0]] = f"{made_up[1]}_{next(self._numbers)}"
        return self._known[made_up[0]]

    # What most scenarios begin with

    def start(self, *items: object, **metadata: str) -> str:
        """The id of a new conversation."""
        body = {"items": list(items), "metadata": metadata}
        started: str = self("POST", "/conversations", body)["id"]
        return started

    def add(self, conversation_id: str, *items: object, query: str = "") -> Any:
        return self(
            "POST", f"/conversations/{conversation_id}/items{query}", {"items": list(items)}
        )

    def items(self, conversation_id: str, query: str = "") -> Any:
        return self("GET", f"/conversations/{conversation_id}/items{query}")


type Scenario = Callable[[Asker], None]


def _without_times(line: str) -> str:
    return re.sub(r'"created_at": \d{10}\b', '"created_at": "now"', line)


def differences(one: Asker, other: Asker) -> list[tuple[str, str]]:
    pairs = itertools.zip_longest(one.transcript, other.transcript, fillvalue="nothing")
    return [(first, second) for first, second in pairs if first != second]
