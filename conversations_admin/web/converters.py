"""Path converters: an address that cannot name anything is a 404 before any query."""

from __future__ import annotations


class ApiId:
    """The id of a conversation or an item."""

    regex = r"[A-Za-z0-9_.\-]{1,64}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class Position:
    """A place in a conversation; no longer than what every database can compare."""

    regex = r"[0-9]{1,18}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)
