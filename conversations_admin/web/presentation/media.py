"""Images and files by name: nothing is fetched, and embedded bytes are only measured.

For the renderers of this package.
"""

from __future__ import annotations

import re

from conversations_admin.web.presentation.fields import Fields
from conversations_admin.web.presentation.parts import Media

_DATA_URL = re.compile(r"data:([\w.+-]+/[\w.+-]+)?[^,]{0,200},", re.IGNORECASE)
_BASE64_BYTES = 3 / 4
_KILO, _MEGA = 1_000, 1_000_000


def image(part: Fields, *, name: str = "Image") -> Media:
    """Name an `input_image`, a screenshot, or whatever has an `image_url` or a `file_id`."""
    if part.word("type") == "computer_screenshot":
        name = "Screenshot"
    return _media("photo", name, part, address=part.word("image_url"), note=_detail(part))


def image_at(url: str, *, name: str) -> Media:
    return _media("photo", name, Fields({}), address=url)


def image_bytes(data: str, *, name: str, kind: str) -> Media:
    """Name an image that is stored as bare base64."""
    return Media("photo", name, f"embedded {kind} image, {size(len(data) * _BASE64_BYTES)}")


def file(part: Fields) -> Media:
    name = part.word("filename") or "File"
    data = part.word("file_data")
    if data and not data.lower().startswith("data:"):
        return Media("file", name, f"embedded, {size(len(data) * _BASE64_BYTES)}")
    return _media("file", name, part, address=data or part.word("file_url"), note=_detail(part))


def _media(icon: str, name: str, part: Fields, *, address: str, note: str = "") -> Media:
    match = _DATA_URL.match(address)
    if match:
        bytes_ = (len(address) - match.end()) * _BASE64_BYTES
        detail = f"embedded {match[1] or 'data'}, {size(bytes_)}"
        return Media(icon, name, _joined(detail, note))
    if address:
        return Media(icon, name, _joined("not fetched", note), source=address)
    if part.word("file_id"):
        return Media(icon, name, _joined("uploaded file", note), source=part.word("file_id"))
    return Media(icon, name, _joined("its address was left out", note))


def _detail(part: Fields) -> str:
    detail = part.word("detail")
    return f"detail {detail}" if detail and detail != "auto" else ""


def _joined(*words: str) -> str:
    return ", ".join(word for word in words if word)


def size(count: float) -> str:
    """Return bytes in the unit a person would use: 812 B, 14 kB, 2.3 MB."""
    if count < _KILO:
        return f"{count:.0f} B"
    if count < _MEGA:
        return f"{count / _KILO:.0f} kB"
    return f"{count / _MEGA:.1f} MB"
