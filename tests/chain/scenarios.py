"""Conversations with a server about everything that the wire format says. One a function."""

from __future__ import annotations

from itertools import batched
from typing import Any

from conversations_admin.wire.sdk import includables
from tests.chain.asking import Asker, Scenario
from tests.wire.examples import ALL

ITEM = {"role": "user", "content": "Where is my parcel?"}


# Items with a content of their own.
NEW = [raw for raw in ALL if raw.get("type") != "item_reference"]


def without_id(raw: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in raw.items() if key != "id"}


def said(text: str) -> dict[str, Any]:
    return {"role": "user", "content": text}


def lives_of_conversations(ask: Asker) -> None:
    body: Any
    for body in (None, {}, {"metadata": None}, {"items": None}, {"items": []}, {"metadata": {}}):
        ask("POST", "/conversations", body)
    made = ask.start(ITEM, said("Hello?"), tier="gold", lang="nl")
    path = f"/conversations/{made}"
    ask("GET", path)
    ask.items(made, "?order=asc")
    for metadata in ({"tier": "lead"}, {}, None, {"a": "1", "b": "2"}, {"b": "2", "a": "1"}):
        ask("POST", path, {"metadata": metadata})
        ask("GET", path)
    ask("DELETE", path)
    ask("DELETE", path)
    ask("GET", path)
    ask("POST", path, {"metadata": {"tier": "x"}})
    ask.add(made, ITEM)
    ask.items(made)


def lives_of_items(ask: Asker) -> None:
    made, other = ask.start(tier="gold"), ask.start(said("Elsewhere"))
    added = [item["id"] for item in ask.add(made, *map(said, "abcde"))["data"]]
    path = f"/conversations/{made}/items"
    for item_id in added[:2]:
        ask("GET", f"{path}/{item_id}")
        ask("GET", f"/conversations/{other}/items/{item_id}")
        ask("DELETE", f"/conversations/{other}/items/{item_id}")
        ask("DELETE", f"{path}/{item_id}")
        ask("GET", f"{path}/{item_id}")
        ask("DELETE", f"{path}/{item_id}")
        ask.items(made, f"?after={item_id}")
        ask.items(made)
    ask.add(made)
    ask.items(made, f"?after={added[2]}&order=asc")


def every_type_of_item(ask: Asker) -> None:
    for batch in batched(NEW, 20, strict=False):
        at_creation = ask.start(*batch)
        afterwards = ask.start()
        ask.add(afterwards, *(without_id(raw) for raw in batch))
        ask.items(afterwards, "?limit=100")
        for item in ask.items(at_creation)["data"]:
            ask("GET", f"/conversations/{at_creation}/items/{item['id']}")
    for raw in ALL:
        if raw not in NEW:
            ask.add(at_creation, raw)


def what_include_shows(ask: Asker) -> None:
    everything = "&".join(f"include[]={name}" for name in includables())
    made = ask.start()
    for batch in batched(NEW, 20, strict=False):
        ask.add(made, *(without_id(raw) for raw in batch), query=f"?{everything}")
    for query in (everything, *(f"include={name}" for name in includables()), "include[]="):
        ask.items(made, f"?limit=100&{query}")
    ids = [item["id"] for item in ask.items(made, "?limit=100&order=asc")["data"]]
    for item_id in ids[::5]:
        ask("GET", f"/conversations/{made}/items/{item_id}?{everything}")
    ask("GET", f"/conversations/{made}/items/{ids[0]}?include=nothing")
    ask.add(made, ITEM, query="?include[]=nothing")
    ask.items(made, "?include[]=message.input_image.image_url&include[]=x")


def pages(ask: Asker) -> None:
    empty, made = ask.start(), ask.start()
    ask.items(empty)
    ask.add(made, *(said(f"{n}") for n in range(20)))
    ask.add(made, *(said(f"{n}") for n in range(20, 41)))
    ask.add(made, *(said(f"{n}") for n in range(20, 40)))
    ids = [item["id"] for item in ask.items(made, "?limit=100&order=asc")["data"]]
    for limit in (1, 19, 20, 21, 39, 40, 41, 100):
        for order in ("asc", "desc"):
            ask.items(made, f"?limit={limit}&order={order}")
    for order in ("asc", "desc"):
        for after in (ids[0], ids[18], ids[19], ids[20], ids[38], ids[39]):
            for limit in (1, 20, 21):
                ask.items(made, f"?limit={limit}&order={order}&after={after}")
    ask.items(made, f"?after={ids[3]}&after={ids[7]}&limit=2&limit=3")
    ask.items(made, "?unknown=1&before=x")


def known_ids(ask: Asker) -> None:
    """Ids that clients give, twice, elsewhere, and references to them."""
    one, two = ask.start(), ask.start()
    mine = said("Mine") | {"id": "msg_mine"}
    reference = {"type": "item_reference", "id": "msg_mine"}
    ask.add(one, mine)
    ask.add(one, mine)
    ask.add(one, ITEM, mine)
    ask.add(one, reference)
    ask.add(two, said("Other words") | {"id": "msg_mine"})
    ask.items(two)
    ask("DELETE", f"/conversations/{two}/items/msg_mine")
    ask.add(two, reference)
    ask.items(two)
    ask.add(two, reference, {"type": "item_reference", "id": "msg_nobodys"})
    three = ask.start(said("Twice") | {"id": "msg_twice"}, said("Twice") | {"id": "msg_twice"})
    ask.items(three)
    ask.add(three, {"id": "msg_mine"})
    ask("DELETE", f"/conversations/{three}/items/msg_twice")
    ask.items(three)


def odd_characters(ask: Asker) -> None:
    """Half surrogates and NUL, which JSON can hold and no text can."""
    for odd in ("\ud800", "a\udfffb", "\ude00\ud83d", "\x00", "🎉\u2028\ufeff"):
        made = ask.start(said(odd), tier="gold")
        added = ask.add(made, said(f"{odd}{odd}"))["data"][0]["id"]
        ask("POST", f"/conversations/{made}", {"metadata": {odd: odd}})
        ask("GET", f"/conversations/{made}")
        ask("GET", f"/conversations/{made}/items/{added}")
        ask("DELETE", f"/conversations/{made}/items/{added}")
        ask.items(made)


def lists_of_conversations(ask: Asker) -> None:
    made = [ask.start(said(f"{n}"), n=str(n)) for n in range(5)]
    ask("DELETE", f"/conversations/{made[2]}")
    ask("POST", f"/conversations/{made[1]}", {"metadata": {"n": "one"}})
    for query in (
        "",
        "?limit=2",
        "?limit=4",
        "?order=asc",
        f"?after={made[3]}",
        f"?before={made[3]}",
        f"?limit=1&order=asc&after={made[0]}",
        "?after=conv_0",
        "?limit=0",
        "?order=x",
        "?q=n:one",
        "?q=nothing",
        "?metadata[n]=3",
        "?unknown=1",
    ):
        ask("GET", f"/conversations{query}")


SCENARIOS: list[Scenario] = [
    lives_of_conversations,
    lives_of_items,
    every_type_of_item,
    what_include_shows,
    pages,
    known_ids,
    odd_characters,
]
