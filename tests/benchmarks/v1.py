"""How long each /v1 call takes, beside the bare database doing the same reads and writes.

    python -m tests.benchmarks.v1 [--calls 300] [--only sqlite]

The floor does in one thread, without HTTP, JSON or Django, what the call does to the
database: the token, the row lock, the item, its index entry, the chain's next link.
"""

from __future__ import annotations

import argparse
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.benchmarks.databases import report_on_each
from tests.benchmarks.floor import Floor
from tests.benchmarks.server import Connection, Server, running

MESSAGE = {"type": "message", "role": "user", "content": "Where is my order 4711? It is late."}
METADATA = {"user_id": "u-1234", "channel": "web", "status": "open", "plan": "pro"}

type Call = Callable[[Connection], object]


@dataclass(frozen=True)
class Timing:
    """Milliseconds, and calls a second over all connections."""

    p50: float
    p95: float
    per_second: float


@dataclass(frozen=True)
class Fixture:
    conversation_id: str
    item_id: str


def calls(fixture: Fixture) -> Iterator[tuple[str, Callable[[Connection], Call]]]:
    """Each call with what must be prepared before the clock starts."""
    one = f"/v1/conversations/{fixture.conversation_id}"

    def plain(method: str, path: str, body: object = None) -> Callable[[Connection], Call]:
        return lambda _: lambda connection: connection.call(method, path, body)

    yield "create conversation", plain("POST", "/v1/conversations", {"metadata": METADATA})
    yield (
        "create with 2 items",
        plain("POST", "/v1/conversations", {"metadata": METADATA, "items": [MESSAGE] * 2}),
    )
    yield "retrieve conversation", plain("GET", one)
    yield "update metadata", plain("POST", one, {"metadata": METADATA})
    yield "list 20 items", plain("GET", f"{one}/items?limit=20")
    yield "retrieve item", plain("GET", f"{one}/items/{fixture.item_id}")
    yield "add 1 item", plain("POST", f"{one}/items", {"items": [MESSAGE]})
    yield "delete item", _delete_item
    yield "delete conversation", _delete_conversation
    yield "list conversations", plain("GET", "/v1/conversations?limit=20")


def _delete_item(connection: Connection) -> Call:
    created = connection.call("POST", "/v1/conversations", {"items": [MESSAGE]})
    items = connection.call("GET", f"/v1/conversations/{created['id']}/items")
    path = f"/v1/conversations/{created['id']}/items/{items['data'][0]['id']}"
    return lambda connection: connection.call("DELETE", path)


def _delete_conversation(connection: Connection) -> Call:
    created = connection.call("POST", "/v1/conversations", {"metadata": METADATA})
    return lambda connection: connection.call("DELETE", f"/v1/conversations/{created['id']}")


def prepare(server: Server) -> Fixture:
    return prepare_over(server.connect())


def prepare_over(connection: Connection) -> Fixture:
    created = connection.call("POST", "/v1/conversations", {"metadata": METADATA})
    for _ in range(5):
        connection.call(
            "POST", f"/v1/conversations/{created['id']}/items", {"items": [MESSAGE] * 20}
        )
    for _ in range(100):
        connection.call("POST", "/v1/conversations", {"metadata": METADATA, "items": [MESSAGE]})
    listed = connection.call("GET", f"/v1/conversations/{created['id']}/items")
    return Fixture(created["id"], listed["data"][0]["id"])


def measure(
    server: Server, ready: Callable[[Connection], Call], *, connections: int, count: int
) -> Timing:
    lines = [server.connect() for _ in range(connections)]
    prepared = [[ready(line) for _ in range(count)] for line in lines]
    durations: list[float] = []

    def run(line: Connection, todo: list[Call]) -> None:
        for call in todo:
            start = time.perf_counter()
            call(line)
            durations.append(time.perf_counter() - start)

    threads = [
        threading.Thread(target=run, args=pair) for pair in zip(lines, prepared, strict=True)
    ]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return timing(durations, time.perf_counter() - start)


def timing(durations: list[float], elapsed: float) -> Timing:
    cuts = statistics.quantiles(durations, n=20)
    return Timing(statistics.median(durations) * 1e3, cuts[18] * 1e3, len(durations) / elapsed)


def report(name: str, url: str, *, count: int) -> None:
    print(f"\n{name}\n{'':24}{'floor':>8}   1 connection {'':21}16 connections")
    print(
        f"{'ms':24}{'p50':>8}{'p50':>8}{'p95':>8}{'op/s':>8}{'ratio':>7}{'p50':>9}{'p95':>8}{'op/s':>8}"
    )
    with running(url) as server, floor_of(server, url) as floor:
        fixture = prepare(server)
        for label, ready in calls(fixture):
            bare = floor.measure(label, fixture.conversation_id, fixture.item_id, count=count)
            one = measure(server, ready, connections=1, count=count)
            many = measure(server, ready, connections=16, count=max(count // 16, 10))
            print(
                f"{label:24}{bare:8.2f}{one.p50:8.2f}{one.p95:8.2f}{one.per_second:8.0f}"
                f"{one.p50 / bare:7.1f}{many.p50:9.2f}{many.p95:8.2f}{many.per_second:8.0f}",
                flush=True,
            )


@contextmanager
def floor_of(server: Server, url: str) -> Iterator[Floor]:
    floor = Floor.open(url, server.folder / "conversations.sqlite3")
    try:
        yield floor
    finally:
        floor.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=300, help="calls of each kind")
    report_on_each(parser, lambda name, url, given: report(name, url, count=given.calls))


if __name__ == "__main__":
    main()
