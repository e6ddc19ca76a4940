"""Conversations with a server about all that it has to refuse. One a function."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from tests.chain.asking import Asker, Scenario
from tests.chain.scenarios import ITEM, said

NOWHERE = "/conversations/conv_0"
CALL = {"type": "function_call", "call_id": "c", "name": "f", "arguments": "{}"}


def bad_parameters(ask: Asker) -> None:
    made = ask.start(ITEM)
    for query in (
        "limit=0",
        "limit=-1",
        "limit=101",
        "limit=x",
        "limit=",
        "limit=1.5",
        "limit=%2B5",
        "limit=99999999999999999999",
        "order=newest",
        "order=",
        "order=ASC",
        "after=",
        "after=msg_0",
        "after=a%2Fb",
        "after=%00",
        f"after={'x' * 65}",
        "after=conv_1",
        "include=everything",
        "include[]=message.input_image.image_url&include[]=x",
        "include=&include[]=",
    ):
        ask.items(made, f"?{query}")
        ask("GET", f"{NOWHERE}/items?{query}")


def bad_metadata(ask: Asker) -> None:
    made = ask.start(tier="gold")
    metadata: Any
    for metadata in (
        {f"k{n}": "v" for n in range(16)},
        {f"k{n}": "v" for n in range(17)},
        {"k" * 64: "v" * 512},
        {"k" * 65: "v"},
        {"tier": "v" * 513},
        {"": "empty"},
        {"e": ""},
        {"tier": 1},
        {"tier": None},
        {"tier": True},
        {"tier": ["x"]},
        {"tier": {"a": "b"}},
        [],
        "tier",
        5,
        True,
        {"ключ": "значение", "鍵": "値 🎉"},
        {"nul": "a\x00b"},
        {"a.b[0]": "c", "x y": " z "},
    ):
        ask("POST", "/conversations", {"metadata": metadata})
        ask("POST", f"/conversations/{made}", {"metadata": metadata})
        ask("POST", NOWHERE, {"metadata": metadata})
        ask("GET", f"/conversations/{made}")


def bad_items(ask: Asker) -> None:
    made = ask.start()
    items: Any
    for items in (
        [ITEM] * 20,
        [ITEM] * 21,
        {},
        "x",
        1,
        None,
        [1],
        [None],
        [[]],
        [ITEM, "x"],
        [{}],
        [ITEM, {"type": "nonsense"}],
        [{"type": 5}],
        [{"type": None}],
        [{"role": "boss", "content": "x"}],
        [{"role": "user"}],
        [{"content": "x"}],
        [{"role": "user", "content": None}],
        [{"role": "user", "content": 5}],
        [{"role": "user", "content": []}],
        [ITEM | {"colour": "red"}],
        [ITEM | {"id": "fc_1"}],
        [ITEM | {"id": 5}],
        [ITEM | {"id": ""}],
        [ITEM | {"id": "msg_" + "x" * 61}],
        [ITEM | {"id": "msg_a/b"}],
        [ITEM | {"id": None}],
        [{"role": "user", "content": [{"type": "input_text", "text": 5}]}],
        [{"role": "user", "content": [{"type": "nonsense"}]}],
        [{"role": "user", "content": [{"type": "input_text", "text": "a", "more": 1}]}],
        [{"role": "user", "content": [5]}],
        [{"role": "user", "content": [{"text": "a"}]}],
        [CALL | {"call_id": ""}],
        [CALL | {"call_id": "c" * 65}],
        [CALL | {"name": 1}],
        [CALL | {"name": "n" * 129}],
        [CALL | {"arguments": {}}],
        [{"type": "function_call"}],
        [{"type": "function_call_output", "call_id": "c", "output": 5}],
        [{"type": "item_reference"}],
        [{"type": "item_reference", "id": "msg_0"}],
        [{"id": "msg_0"}],
        [{"type": "compaction_trigger"}],
        [{"type": "message", "role": "user", "content": "a\x00b"}],
        [said("日本語 🎉 \u202e")],
        [said("")],
        [said("x" * 100_000)],
    ):
        ask("POST", "/conversations", {"items": items})
        ask("POST", f"/conversations/{made}/items", {"items": items})
        ask("POST", f"{NOWHERE}/items", {"items": items})
    ask.items(made, "?limit=100&order=asc")


def bad_bodies(ask: Asker) -> None:
    made = ask.start()
    deep = b'{"items":' + b"[" * 5_000 + b"1" + b"]" * 5_000 + b"}"
    for body in (
        b"",
        b" ",
        b"{",
        b"{'a': 1}",
        b"\xff\xfe",
        b'{"metadata": NaN}',
        b"nope",
        b"null",
        b"[]",
        b'"x"',
        b"1",
        b"true",
        b'{"metadata": {"a": "b"}, "name": 1}',
        b'{"items": [], "name": 1}',
        deep,
        b'{"metadata": 1e999}',
        b'{"metadata": {"a": "1"}, "metadata": {"a": "2"}}',
        b"\xef\xbb\xbf{}",
    ):
        for path in ("/conversations", f"/conversations/{made}", f"/conversations/{made}/items"):
            ask("POST", path, body)
    ask("POST", "/conversations", b'{"metadata": {"a": "b"}}', **{"Content-Type": "text/plain"})
    ask("POST", f"/conversations/{made}/items", {"items": [ITEM]}, Accept="text/html")


def odd_ids(ask: Asker) -> None:
    made = ask.start(ITEM)
    odd_ones = (
        "conv_0",
        "a b",
        "a/b",
        "..",
        ".",
        "%",
        "%00",
        "é",
        "😀",
        "\n",
        "'\"<>",
        "x" * 64,
        "x" * 65,
        "x" * 2_000,
        "conv_" + "0" * 47,
        f"{made} ",
        "?",
        "#",
        ";",
        "&",
    )
    for odd in (quote(each, safe="") for each in odd_ones):
        ask("GET", f"/conversations/{odd}")
        ask("DELETE", f"/conversations/{odd}")
        ask("POST", f"/conversations/{odd}", {"metadata": {}})
        ask("POST", f"/conversations/{odd}/items", {"items": [ITEM]})
        ask("GET", f"/conversations/{odd}/items")
        ask("GET", f"/conversations/{made}/items/{odd}")
        ask("DELETE", f"/conversations/{made}/items/{odd}")
        ask("GET", f"/conversations/{made}/items?after={odd}")
        ask("GET", f"{NOWHERE}/items/{odd}")
        ask("DELETE", f"{NOWHERE}/items/{odd}")
    for raw in ("%ED%A0%80", "%FF", "%2F", "%2e%2e"):
        ask("GET", f"/conversations/{raw}")
        ask("GET", f"/conversations/{made}/items/{raw}")


def wrong_paths_and_methods(ask: Asker) -> None:
    made = ask.start(ITEM)
    for path in (
        "",
        "/",
        "/models",
        "/conversations/",
        f"/conversations/{made}/",
        f"/conversations/{made}/items/",
        "/conversations//items",
    ):
        for method in ("GET", "POST", "PUT", "BREW"):
            ask(method, path)
    for method, path in (
        ("PUT", "/conversations"),
        ("DELETE", "/conversations"),
        ("BREW", "/conversations"),
        ("PATCH", f"/conversations/{made}"),
        ("PUT", f"/conversations/{made}/items"),
        ("POST", f"/conversations/{made}/items/msg_1"),
        ("OPTIONS", f"/conversations/{made}"),
    ):
        ask(method, path)


def keys(ask: Asker) -> None:
    made = ask.start(ITEM)
    for header in ("", "Bearer", "Bearer ", "Bearer sk-wrong", "Basic abc", "bearer sk-wrong", "x"):
        for method, path in (("GET", f"/conversations/{made}"), ("POST", "/conversations")):
            ask(method, path, Authorization=header)


REFUSALS: list[Scenario] = [
    bad_parameters,
    bad_metadata,
    bad_items,
    bad_bodies,
    odd_ids,
    wrong_paths_and_methods,
    keys,
]
