"""What the routes of search answer, for example."""

from __future__ import annotations

CONVERSATION = {
    "id": "conv_6f0c",
    "title": "Where is my order?",
    "item_count": 4,
    "created_at": "2026-11-20T09:30:00Z",
    "active_at": "2026-11-20T09:41:12Z",
    "origin": "created",
    "metadata": {"tier": "gold", "lang": "de"},
}
SEEN = {"conversation_id": "conv_6f0c", "created_at": "2026-11-20T09:30:00Z"}

CONVERSATIONS = {
    "object": "list",
    "data": [CONVERSATION],
    "first_id": "conv_6f0c",
    "last_id": "conv_6f0c",
    "has_more": True,
    "next_after": "conv_6f0c",
}
FACETS = {
    "object": "facets",
    "data": [
        {
            "key": "tier",
            "coverage": 209,
            "value_count": 3,
            "values": [{"value": "gold", "count": 120}],
        }
    ],
    "basis": 214,
    "basis_is_capped": False,
}
COUNT = {"object": "count", "count": 10_000, "count_is_capped": True}
VOLUME = {
    "object": "volume",
    "data": [{"first": "2026-11-16", "last": "2026-11-22", "count": 31}],
    "unit": "week",
    "zone": "Europe/Berlin",
    "is_capped": False,
}
KEYS = {
    "object": "list",
    "data": [
        {
            "key": "status",
            "kind": "text",
            "coverage": 10_000,
            "coverage_is_capped": True,
            "share": 0.62,
            "share_is_estimated": True,
            "value_count": 4,
            "value_count_is_capped": False,
            "values": [{"value": "open", "count": 5_512, "count_is_capped": False}],
            "sampled": 10_000,
            "first_seen": SEEN,
            "last_seen": SEEN,
            "near_duplicates": [
                {
                    "names": ["open", "Open"],
                    "reason": "upper and lower case",
                    "q": "meta.status:open,Open",
                }
            ],
        }
    ],
    "first_id": "status",
    "last_id": "status",
    "has_more": False,
    "keys_are_capped": False,
    "near_duplicates": [],
}
VALUES = {
    "object": "list",
    "data": [
        {
            "value": "open",
            "count": 214,
            "count_is_capped": False,
            "first_seen": SEEN,
            "last_seen": SEEN,
        }
    ],
    "first_id": "open",
    "last_id": "open",
    "has_more": False,
}
