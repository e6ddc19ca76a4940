"""Requests and answers as the bytes they came in, with their framing understood."""

from __future__ import annotations

import http.client
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from io import BufferedIOBase

BODILESS = {204, 304}


class Broken(Exception):
    """The other side ended in the middle, or does not speak HTTP/1.1."""


@dataclass(frozen=True)
class Message:
    """`head` up to and with its empty line, `body` as framed, `payload` without its framing."""

    head: bytes
    body: bytes
    payload: bytes
    ends_connection: bool

    @property
    def raw(self) -> bytes:
        return self.head + self.body

    @property
    def first_line(self) -> list[str]:
        return self.head.split(b"\r\n", 1)[0].decode("latin-1").split(" ", 2)

    @property
    def status(self) -> int:
        return int(self.first_line[1])

    @property
    def fields(self) -> http.client.HTTPMessage:
        return _fields(self.head)

    def with_payload(self, payload: bytes) -> bytes:
        """The message with another body, well framed."""
        lines = [line for line in self.head.rstrip(b"\r\n").split(b"\r\n") if not _frames(line)]
        lines.append(b"content-length: %d" % len(payload))
        return b"\r\n".join(lines) + b"\r\n\r\n" + payload


def read_request(stream: BufferedIOBase) -> Message | None:
    """The next request of a connection; None when it was closed between two."""
    head = _read_head(stream)
    return _with_body(head, stream, is_request=True) if head else None


def read_answer(stream: BufferedIOBase, *, method: str) -> Message:
    """The answer to a request of `method`, past those that only announce it (1xx)."""
    while True:
        head = _read_head(stream)
        status = _status(head)
        if status >= http.client.OK:
            break
    if method == "HEAD" or status in BODILESS:
        return Message(head, b"", b"", _wants_close(head))
    return _with_body(head, stream, is_request=False)


def raw_answer(status: int, body: object, *, headers: Mapping[str, str]) -> bytes:
    """An answer of ours: bytes and text as they are, all else as JSON."""
    text = body if isinstance(body, str | bytes) else json.dumps(body)
    content = text.encode() if isinstance(text, str) else text
    fields = {
        "Content-Type": "application/json",
        **headers,
        "Content-Length": str(len(content)),
    }
    lines = [f"HTTP/1.1 {status} {_phrase(status)}"]
    lines += [f"{name}: {value}" for name, value in fields.items()]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + content


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


def _status(head: bytes) -> int:
    try:
        return int(head.split(b" ", 2)[1])
    except (IndexError, ValueError):
        raise Broken(head[:100]) from None


def _read_head(stream: BufferedIOBase) -> bytes:
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        line = stream.readline(65_536)
        if not line.endswith(b"\r\n"):
            if head or line:
                raise Broken(head + line)
            return b""
        head += line
    return head


def _with_body(head: bytes, stream: BufferedIOBase, *, is_request: bool) -> Message:
    fields = _fields(head)
    closes = _wants_close(head)
    if "chunked" in fields.get("transfer-encoding", "").lower():
        body, payload = _read_chunks(stream)
        return Message(head, body, payload, closes)
    if "content-length" in fields or is_request:
        body = _read_exactly(stream, int(fields.get("content-length", "0")))
        return Message(head, body, body, closes)
    body = stream.read()
    return Message(head, body, body, ends_connection=True)


def _fields(head: bytes) -> http.client.HTTPMessage:
    return http.client.parse_headers(io.BytesIO(head.split(b"\r\n", 1)[1]))


def _wants_close(head: bytes) -> bool:
    return "close" in _fields(head).get("connection", "").lower()


def _read_chunks(stream: BufferedIOBase) -> tuple[bytes, bytes]:
    """The body as it came, and what it holds."""
    raw, payload = [], []
    while True:
        line = stream.readline(1024)
        try:
            size = int(line.split(b";")[0], 16)
        except ValueError:
            raise Broken(line) from None
        raw.append(line)
        if size == 0:
            break
        chunk = _read_exactly(stream, size + 2)
        raw.append(chunk)
        payload.append(chunk[:-2])
    while (line := stream.readline(65_536)) not in {b"\r\n", b""}:
        raw.append(line)
    return b"".join([*raw, line]), b"".join(payload)


def _read_exactly(stream: BufferedIOBase, length: int) -> bytes:
    body = stream.read(length)
    if len(body) < length:
        raise Broken(f"{len(body)} of {length} bytes")
    return body


def _frames(line: bytes) -> bool:
    return line.split(b":")[0].lower() in {b"content-length", b"transfer-encoding"}
