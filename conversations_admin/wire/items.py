"""Items: checking what a client sent and bringing it to the form it is stored in.

Any layer may import this.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from conversations_admin.wire import ids, refusals
from conversations_admin.wire.containers import TAG, pick
from conversations_admin.wire.forms import REFERENCE, forms
from conversations_admin.wire.limits import MAX_ITEMS
from conversations_admin.wire.messages import MESSAGE
from conversations_admin.wire.shapes import Fault


@dataclass(frozen=True, slots=True)
class ItemDraft:
    """An item a client asks for, checked and in normal form, not yet stored.

    `id` is the client's, if it gave one. Of a `reference` only the `id` matters: it
    names an item that exists already. `body` has every key but `id`, `type` first.
    """

    type: str
    id: str | None
    reference: bool
    body: dict[str, Any]


def parse_items(
    raw: object, *, param: str = "items", maximum: int | None = MAX_ITEMS
) -> list[ItemDraft]:
    """Read a list of items; raise `InvalidRequest` at the first fault in it."""
    if not isinstance(raw, list):
        raise refusals.invalid_type(param, expected="an array of objects", given=raw)
    if maximum is not None and len(raw) > maximum:
        raise refusals.array_too_long(param, maximum=maximum, length=len(raw))
    return [parse_item(item, param=f"{param}[{index}]") for index, item in enumerate(raw)]


def pass_items(raw: object, *, param: str = "items") -> list[ItemDraft]:
    """Take items as they came, for a server that judges them itself."""
    if not isinstance(raw, list) or not all(isinstance(item, dict) for item in raw):
        return parse_items(raw, param=param)
    if len(raw) > MAX_ITEMS:
        raise refusals.array_too_long(param, maximum=MAX_ITEMS, length=len(raw))
    return [_passed(item) for item in raw]


def _passed(raw: dict[str, Any]) -> ItemDraft:
    item_type, item_id = raw.get(TAG), raw.get("id")
    own = isinstance(item_id, str)
    return ItemDraft(
        type=item_type if isinstance(item_type, str) else MESSAGE,
        id=item_id if own else None,
        reference=item_type == REFERENCE,
        body={key: value for key, value in raw.items() if key != "id" or not own},
    )


def parse_item(raw: object, *, param: str) -> ItemDraft:
    """Read one item; `param` is its path in the request."""
    if not isinstance(raw, dict):
        raise refusals.invalid_type(param, expected="an object", given=raw)
    try:
        item_type = _type_of(raw)
        item_id = _given_id(raw, item_type=item_type, param=f"{param}.id")
        body = forms()[item_type].read(raw)
    except Fault as fault:
        raise fault.at(param) from None
    body.pop("id", None)
    return ItemDraft(item_type, item_id, reference=item_type == REFERENCE, body=body)


def stored_form(draft: ItemDraft, item_id: str) -> dict[str, Any]:
    """The whole wire object as it is stored and answered."""
    if draft.reference:
        raise ValueError("an item_reference names a stored item and is none itself")
    return {"id": item_id, **draft.body}


def _type_of(raw: dict[str, Any]) -> str:
    """The type, which a message and a reference may leave out."""
    if raw.get(TAG) is None and "id" in raw and raw.keys() <= {"id", TAG}:
        return REFERENCE
    if TAG not in raw and _is_message(raw):
        return MESSAGE
    pick(raw, forms(), key=TAG)
    return str(raw[TAG])


def _is_message(raw: dict[str, Any]) -> bool:
    """Whether an item without a type is one. Reasoning has content, too, and tools have a role."""
    if "role" in raw and "content" in raw:
        return True
    fitting = {
        item_type
        for item_type, form in forms().items()
        if any(raw.keys() <= record.fields.keys() for record in form.records)
    }
    return ("role" in raw or "content" in raw) and (not fitting or MESSAGE in fitting)


def _given_id(raw: dict[str, Any], *, item_type: str, param: str) -> str | None:
    """The client's id. That a type needs one is for its form to say."""
    item_id = raw.get("id")
    if item_id is None:
        return None
    if not isinstance(item_id, str):
        raise refusals.invalid_type(param, expected="a string", given=item_id)
    if item_type == REFERENCE:
        ids.check_id(item_id, param=param)
    else:
        ids.check_item_id(item_type, item_id, param=param)
    return item_id
