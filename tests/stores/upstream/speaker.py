"""A server over real HTTP that answers what a test told it to, one answer after the other."""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, override
from urllib.parse import parse_qsl, urlsplit

CONVERSATION_ID = "conv_1"
TIMEOUT = 5


def conversation(conversation_id: str = CONVERSATION_ID, **metadata: str) -> dict[str, Any]:
    return {
        "id": conversation_id,
        "object": "conversation",
        "created_at": 1_700_000_000,
        "metadata": metadata,
    }


def message(item_id: str = "msg_1", text: str = "Hello", **fields: Any) -> dict[str, Any]:
    content = [{"type": "input_text", "text": text}]
    return {"id": item_id, "type": "message", "role": "user", "content": content, **fields}


def listed(*entries: dict[str, Any], has_more: bool = False) -> dict[str, Any]:
    ids = [entry["id"] for entry in entries] or [None]
    return {
        "object": "list",
        "data": list(entries),
        "first_id": ids[0],
        "last_id": ids[-1],
        "has_more": has_more,
    }


def refusal(message: str, **fields: Any) -> dict[str, Any]:
    error = {"message": message, "type": "invalid_request_error", "param": None, "code": None}
    return {"error": error | fields}


@dataclass(frozen=True)
class Say:
    """One answer. `is_cut` hangs up in its middle; with no status, at once.

    `pause` is the seconds between two bytes of it.
    """

    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    is_cut: bool = False
    pause: float = 0.0

    def content(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


HANG_UP = Say(status=0, is_cut=True)
SILENCE = Say(status=-1)


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    headers: Mapping[str, str]
    body: Any

    @property
    def query(self) -> list[tuple[str, str]]:
        return parse_qsl(urlsplit(self.path).query)


class Speaker(ThreadingHTTPServer):
    """Its `says` are used up from the left; the last answer stays."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.says: deque[Say] = deque()
        self.asked: list[Asked] = []
        self.connections = 0
        self.own_date = ""
        self.closing = threading.Event()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"

    @property
    def base_url(self) -> str:
        return f"http://{self.address}/v1"

    def will(self, *says: Say | dict[str, Any]) -> None:
        self.says = deque(say if isinstance(say, Say) else Say(body=say) for say in says)

    def next_say(self) -> Say:
        return self.says.popleft() if len(self.says) > 1 else self.says[0]


@contextmanager
def speaking() -> Iterator[Speaker]:
    speaker = Speaker()
    thread = threading.Thread(target=speaker.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield speaker
    finally:
        speaker.closing.set()
        speaker.shutdown()
        thread.join(TIMEOUT)
        speaker.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = TIMEOUT
    server: Speaker

    @override
    def setup(self) -> None:
        super().setup()
        self.server.connections += 1

    def answer(self) -> None:
        content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = json.loads(content) if content else None
        self.server.asked.append(Asked(self.command, self.path, headers, body))
        say = self.server.next_say()
        if say is SILENCE:
            self.server.closing.wait(TIMEOUT)
        elif say.status > 0:
            self.tell(say)
        self.close_connection = self.close_connection or say.is_cut or say is SILENCE

    def tell(self, say: Say) -> None:
        content = say.content()
        self.send_response(say.status)
        headers = {"Content-Type": "application/json", "x-request-id": "req_7", **say.headers}
        for name, value in (headers | {"Content-Length": str(len(content))}).items():
            self.send_header(name, value)
        self.end_headers()
        if say.pause:
            self.trickle(content, pause=say.pause)
        else:
            self.wfile.write(content[: len(content) // 2] if say.is_cut else content)

    def trickle(self, content: bytes, *, pause: float) -> None:
        for byte in content:
            try:
                self.wfile.write(bytes([byte]))
            except OSError:
                return
            if self.server.closing.wait(pause):
                return

    @override
    def date_time_string(self, timestamp: float | None = None) -> str:
        return self.server.own_date or super().date_time_string(timestamp)

    @override
    def log_message(self, *_: Any) -> None: ...

    do_GET = do_POST = do_DELETE = answer  # noqa: N815 the names http.server looks for
