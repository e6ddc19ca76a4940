"""What an upstream answers, read and checked to be the API's.

A reader takes the parsed body and gives the object back, or raises Unexpected. Fields and item
types that are not known pass as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx2

from conversations_admin.errors import InvalidRequest
from conversations_admin.stores.protocol import WireObject
from conversations_admin.wire.bodies import parse_json
from conversations_admin.wire.limits import MAX_ID
from conversations_admin.wire.refusals import printable

type Reader = Callable[[WireObject], WireObject]


@dataclass(frozen=True)
class Answer:
    """`request_id` is the upstream's own, or empty."""

    body: WireObject
    request_id: str


class Unexpected(Exception):
    """Not what the API answers; the argument says what it is, to follow "answered with"."""


def request_id_of(response: httpx2.Response) -> str:
    return printable(response.headers.get("x-request-id", ""))[:MAX_ID]


def body_of(response: httpx2.Response) -> WireObject:
    if "html" in response.headers.get("content-type", "").lower():
        raise Unexpected("a web page")
    try:
        body = parse_json(response.content)
    except InvalidRequest:
        raise Unexpected("something that is not whole JSON") from None
    if body is None:
        raise Unexpected("nothing")
    if not isinstance(body, dict):
        raise Unexpected("JSON that is no object")
    return body


def conversation(conversation_id: str | None = None) -> Reader:
    """A conversation: the one asked for, or a new one."""

    def read(body: WireObject) -> WireObject:
        body = body | {"metadata": body.get("metadata") or {}}
        if not _is_conversation(body) or conversation_id not in (None, body["id"]):
            raise Unexpected(_instead(body, wanted="the conversation"))
        return body

    return read


def deleted_conversation(conversation_id: str) -> Reader:
    def read(body: WireObject) -> WireObject:
        if body.get("deleted") is not True or body.get("id") != conversation_id:
            raise Unexpected(_instead(body, wanted="the deleted conversation"))
        return body

    return read


def deleted_item(conversation_id: str, item_id: str) -> Reader:
    """The conversation, or by the older form the item."""

    def read(body: WireObject) -> WireObject:
        if body.get("object") == "conversation":
            return conversation(conversation_id)(body)
        if body.get("deleted") is not True or body.get("id") != item_id:
            raise Unexpected(_instead(body, wanted="what is left of the conversation"))
        return body

    return read


def item(item_id: str) -> Reader:
    def read(body: WireObject) -> WireObject:
        if not _is_item(body) or body["id"] != item_id:
            raise Unexpected(_instead(body, wanted="the item"))
        return body

    return read


def items(body: WireObject) -> WireObject:
    """A page of items."""
    return _page(body, is_entry=_is_item, wanted="a list of items")


def conversations(body: WireObject) -> WireObject:
    """A page of conversations."""
    return _page(body, is_entry=_is_conversation, wanted="a list of conversations")


def _page(body: WireObject, *, is_entry: Callable[[Any], bool], wanted: str) -> WireObject:
    data = body.get("data")
    if (
        body.get("object") != "list"
        or not isinstance(data, list)
        or not isinstance(body.get("has_more"), bool)
        or not all(is_entry(entry) for entry in data)
    ):
        raise Unexpected(_instead(body, wanted=wanted))
    return body


def _is_conversation(body: Any) -> bool:
    return (
        isinstance(body, dict)
        and body.get("object") == "conversation"
        and _is_id(body.get("id"))
        and type(body.get("created_at")) in (int, float)
        and _is_metadata(body.get("metadata"))
    )


def _is_metadata(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(each, str) for each in value.values())


def _is_item(body: Any) -> bool:
    return isinstance(body, dict) and _is_id(body.get("id")) and isinstance(body.get("type"), str)


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= MAX_ID


def _instead(body: Mapping[str, Any], *, wanted: str) -> str:
    # Never the body: it may be somebody's message.
    kind = "an error" if body.get("error") else "other JSON"
    return f"{kind} in place of {wanted}"
