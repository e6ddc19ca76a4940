"""What standing in front of an upstream adds to each call of the Conversations API.

    python -m tests.benchmarks.proxy [--calls 200] [--only sqlite]

The same call directly, through a project with its mirror on and through one without, in
turn, over one kept-alive connection each. The upstream is our own server on SQLite.
"""

from __future__ import annotations

import argparse
import http.client
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks.databases import report_on_each
from tests.benchmarks.server import Connection
from tests.benchmarks.v1 import Call, calls, prepare_over
from tests.chain.console import Console
from tests.upstream.own_server import OwnServer

DIRECT, MIRRORED, UNMIRRORED = "direct", "mirror on", "mirror off"
WARMING = 10

type Ready = Callable[[Connection], Call]


@dataclass
class Way:
    """One of the ways to the same upstream, and how long calls took on it, in seconds."""

    connection: Connection
    durations: list[float] = field(default_factory=list)

    def time(self, call: Call) -> None:
        start = time.perf_counter()
        call(self.connection)
        self.durations.append(time.perf_counter() - start)

    def taken(self) -> tuple[float, float]:
        """p50 and p95 in milliseconds, of all but the first calls."""
        counted, self.durations = self.durations[WARMING:], []
        p95 = statistics.quantiles(counted, n=20)[18]
        return statistics.median(counted) * 1e3, p95 * 1e3


def started(folder: Path, database_url: str, stack: ExitStack) -> tuple[OwnServer, Console]:
    """An upstream and a console in front of it, in `folder`, for as long as the stack."""
    folders = [folder / name for name in ("upstream", "console")]
    for each in folders:
        each.mkdir()
    upstream = OwnServer(folders[0])
    stack.callback(upstream.close)
    upstream.start()
    console = Console(folders[1], upstream, database_url=database_url)
    stack.callback(console.close)
    console.start()
    return upstream, console


@contextmanager
def ways(database_url: str) -> Iterator[dict[str, Way]]:
    with (
        tempfile.TemporaryDirectory(prefix="conversations-admin-bench-") as folder,
        ExitStack() as stack,
    ):
        upstream, console = started(Path(folder), database_url, stack)
        found = {DIRECT: _way(upstream.port, upstream.make_project())}
        for name in (MIRRORED, UNMIRRORED):
            seat = console.open_seat(upstream.base_url, is_mirrored=name == MIRRORED)
            found[name] = _way(console.port, seat.token)
        yield found


def _way(port: int, token: str) -> Way:
    return Way(Connection(http.client.HTTPConnection("127.0.0.1", port), token))


def report(name: str, url: str, *, count: int) -> None:
    print(f"\nConsole on {name}\n{'ms':24}{DIRECT:>16}{MIRRORED:>26}{UNMIRRORED:>26}")
    print(f"{'':24}{'p50':>8}{'p95':>8}" + f"{'p50':>10}{'p95':>8}{'adds':>8}" * 2)
    with ways(url) as found:
        fixtures = {way: prepare_over(found[way].connection) for way in found}
        kinds = [dict(calls(fixture)) for fixture in fixtures.values()]
        for label in kinds[0]:
            if label != "list conversations":
                each = [kind[label] for kind in kinds]
                print(_line(label, list(zip(found.values(), each, strict=True)), count), flush=True)


def _line(label: str, pairs: Sequence[tuple[Way, Ready]], count: int) -> str:
    for _ in range(WARMING + count):
        for way, ready in pairs:
            way.time(ready(way.connection))
    (direct, late), *others = [way.taken() for way, _ in pairs]
    told = "".join(f"{p50:10.2f}{p95:8.2f}{p50 - direct:+8.2f}" for p50, p95 in others)
    return f"{label:24}{direct:8.2f}{late:8.2f}{told}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=200, help="calls of each kind and way")
    report_on_each(parser, lambda name, url, given: report(name, url, count=given.calls))


if __name__ == "__main__":
    main()
