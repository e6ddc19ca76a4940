"""How fast conversations are copied, beside the bare SDK reading the same pages.

    python -m tests.benchmarks.sync [--size 500] [--items 20] [--only sqlite]

In turn, in halves: the SDK retrieves each conversation and lists its items, and throws them away;
a job of the console fetches as many into its rows and its text index, and then once more, when
nothing has changed. One thread each; the upstream is our own server on SQLite. What else the
machine does shifts all speeds, so each is also told as a share of the SDK's just before it.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import openai

from tests.benchmarks.databases import report_on_each
from tests.benchmarks.proxy import started

TEXT = "Where is my order 4711? It is late, and nobody answers the telephone. "


def report(name: str, url: str, *, size: int, items: int) -> None:
    with (
        tempfile.TemporaryDirectory(prefix="conversations-admin-bench-") as folder,
        ExitStack() as stack,
    ):
        upstream, console = started(Path(folder), url, stack)
        seat = console.open_seat(upstream.base_url)
        sdk = stack.enter_context(openai.OpenAI(base_url=upstream.base_url, api_key=seat.key))
        first, *ids = [_make(sdk, items, number) for number in range(size + 1)]
        halves = ids[: size // 2], ids[size // 2 :]

        def fetch(half: list[str]) -> None:
            console.obey("fetch", slug=seat.slug, ids=half)

        # Who calls first loads the SDK.
        fetch([first])
        print(f"\nConsole on {name}, {items} items a conversation")
        print(f"{'conversations a second':24}{'bare SDK':>10}{'job':>8}{'share':>8}")
        for label in ("first fetch", "nothing changed"):
            for half in halves:
                bare, job = _per_second(lambda ids: _read(sdk, ids), half), _per_second(fetch, half)
                print(f"{label:24}{bare:10.0f}{job:8.0f}{job / bare:8.0%}", flush=True)


def _make(sdk: openai.OpenAI, items: int, number: int) -> str:
    messages = [
        {"type": "message", "role": ("user", "assistant")[n % 2], "content": TEXT * (1 + n % 5)}
        for n in range(items)
    ]
    made = sdk.conversations.create(metadata={"n": str(number)}, items=messages)  # type: ignore[arg-type]
    return made.id


def _read(sdk: openai.OpenAI, ids: list[str]) -> None:
    for conversation_id in ids:
        sdk.conversations.retrieve(conversation_id)
        list(sdk.conversations.items.list(conversation_id, limit=100, order="asc"))


def _per_second(work: Callable[[list[str]], None], ids: list[str]) -> float:
    start = time.perf_counter()
    work(ids)
    return len(ids) / (time.perf_counter() - start)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=500, help="conversations")
    parser.add_argument("--items", type=int, default=20, help="items of each, at most 20")
    report_on_each(
        parser,
        lambda name, url, given: report(name, url, size=given.size, items=given.items),
    )


if __name__ == "__main__":
    main()
