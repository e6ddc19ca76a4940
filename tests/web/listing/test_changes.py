"""What an audit entry says changed, in words."""

from __future__ import annotations

from conversations_admin.web.listing.changes import read_changes


def test_only_of_what_was_sent_after_is_an_empty_id_the_beginning() -> None:
    changes = read_changes({"after": ["", "msg_1"], "columns": ["", "tier"], "hosts": []})
    assert changes.facts == [
        ("sent after one of", "the beginning, msg_1"),
        ("columns", '["","tier"]'),
        ("hosts", "none"),
    ]
