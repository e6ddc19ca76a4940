"""Tiny PNG pictures drawn by code, for screenshots and generated images of the demo."""

from __future__ import annotations

import base64
import struct
import zlib
from functools import cache

type Colour = tuple[int, int, int]

_SIGNATURE = b"\x89PNG\r\n\x1a\n"


@cache
def striped_png(*colours: Colour, width: int = 24, stripe: int = 6) -> str:
    """Return a PNG of horizontal stripes, base64-encoded."""
    rows = b"".join(
        (b"\x00" + bytes(colour) * width) * stripe
        for colour in colours  # the zero byte: no filter on this row
    )
    header = struct.pack(">IIBBBBB", width, stripe * len(colours), 8, 2, 0, 0, 0)
    body = _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(rows, 9)) + _chunk(b"IEND", b"")
    return base64.b64encode(_SIGNATURE + body).decode()


def data_url(picture: str) -> str:
    return f"data:image/png;base64,{picture}"


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
