"""The shape of a page at /api: the wire's list, with more beside it where it is known."""

from __future__ import annotations

from typing import Any


def page_object(rows: Any, *, has_more: bool, cursor: str = "id", **more: Any) -> dict[str, Any]:
    """`rows` are dicts; `cursor` is the key of theirs that `after` takes."""
    return {
        "object": "list",
        "data": rows,
        "first_id": rows[0][cursor] if rows else None,
        "last_id": rows[-1][cursor] if rows else None,
        "has_more": has_more,
        **more,
    }
