"""What adding an item costs in a conversation of a thousand items, beside an empty one.

    python -m tests.benchmarks.growth [--calls 200] [--database URL …]

Over /v1 of the real server, so with its lock, its position, its audit entry and its text
index. By turns: one call to the long conversation, one to an empty one that is made before
the clock starts. Without --database on new ones, of SQLite and PostgreSQL.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack

from tests.benchmarks.server import Connection, running
from tests.postgres import postgres

LONG = 1_000
A_CALL = 20
WARM_UP = 10
BOUND = 1.5
WORDS = "Where is my order 4711? It is late, and nobody has told me why; please look it up."
ITEM = {"type": "message", "role": "user", "content": WORDS}


def measure(connection: Connection, *, calls: int) -> Mapping[str, Sequence[float]]:
    """Seconds of each call, in the long conversation and in empty ones."""
    long = _created(connection)
    for _ in range(LONG // A_CALL):
        connection.call("POST", f"{long}/items", {"items": [ITEM] * A_CALL})
    durations: dict[str, list[float]] = {"long": [], "empty": []}
    for number in range(-WARM_UP, calls):
        homes = {"long": long, "empty": _created(connection)}
        for name in sorted(homes, reverse=bool(number % 2)):
            start = time.perf_counter()
            connection.call("POST", f"{homes[name]}/items", {"items": [ITEM]})
            if number >= 0:
                durations[name].append(time.perf_counter() - start)
    return durations


def report(title: str, durations: Mapping[str, Sequence[float]]) -> None:
    long, empty = durations["long"], durations["empty"]
    ratio = statistics.median(long) / statistics.median(empty)
    # The text index puts work off and does it in one call of many: that shows in the mean.
    means = statistics.mean(long) / statistics.mean(empty)
    print(
        f"{title:12}{_told(empty)}{_told(long)}{ratio:8.2f}{means:8.2f}"
        f"   {'holds' if max(ratio, means) <= BOUND else f'OVER {BOUND}'}",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--calls", type=int, default=200)
    parser.add_argument("--database", action="append", help="as DATABASE_URL takes it")
    options = parser.parse_args()
    with ExitStack() as stack:
        databases = options.database or ["", stack.enter_context(postgres(durable=True))]
        print(f"{'ms':12}{'into an empty one':>24}{f'into one of {LONG:,}':>24}   ratio of")
        print(f"{'':12}{f'{"p50":>8}{"mean":>8}{"p95":>8}' * 2}{'p50':>8}{'mean':>8}")
        for database in databases:
            kind = "PostgreSQL" if database.startswith("postgres") else "SQLite"
            with running(database) as server:
                report(kind, measure(server.connect(), calls=options.calls))


def _created(connection: Connection) -> str:
    created = connection.call("POST", "/v1/conversations", {"metadata": {"plan": "pro"}})
    return f"/v1/conversations/{created['id']}"


def _told(seconds: Sequence[float]) -> str:
    p95 = statistics.quantiles(seconds, n=20)[18]
    figures = (statistics.median(seconds), statistics.mean(seconds), p95)
    return "".join(f"{figure * 1e3:8.2f}" for figure in figures)


if __name__ == "__main__":
    main()
