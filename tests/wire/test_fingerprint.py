"""An item is the same whether as it was sent or as it is stored."""

from __future__ import annotations

from typing import Any

import pytest

from conversations_admin.wire.fingerprint import fingerprint
from conversations_admin.wire.ids import new_item_id
from conversations_admin.wire.items import parse_item, stored_form
from tests.wire.examples import ALL


@pytest.mark.parametrize("item", [item for item in ALL if item.get("type") != "item_reference"])
def test_what_is_stored_is_recognised_as_what_was_sent(item: dict[str, Any]) -> None:
    draft = parse_item(item, param="item")
    stored = stored_form(draft, draft.id or new_item_id(draft.type))
    assert fingerprint(stored) == fingerprint(item)


def test_other_words_are_another_item() -> None:
    said = {"role": "user", "content": "hello"}
    assert fingerprint(said) != fingerprint(said | {"content": "hullo"})
    assert fingerprint(said) != fingerprint(said | {"role": "developer"})


def test_a_type_nobody_knows_is_recognised_too() -> None:
    sent = {"type": "brand_new", "parts": [{"text": "a", "extra": None}]}
    stored = {"id": "new_1", "type": "brand_new", "status": "completed", "parts": [{"text": "a"}]}
    assert fingerprint(sent) == fingerprint(stored)
