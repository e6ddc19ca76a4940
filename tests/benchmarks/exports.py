"""What an export of many conversations costs: a row's time, the first byte, the memory.

    python -m tests.benchmarks.exports [--size 100k] [--database URL …] [--rounds 3]

Over the JSON API of the real server with one worker, whose own memory is watched meanwhile
(Linux): a tenth of the conversations (one plan's) beside all of them, by turns, after
one unmeasured round. Constant means: ten times the rows, the same time a row, no more memory.
"""

from __future__ import annotations

import argparse
import http.client
import os
import statistics
import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from tests.benchmarks.corpus import SLUG, made, size_named
from tests.benchmarks.server import Server, running

TENTH = "plan:team"
FORMATS = ("jsonl", "csv")
FIRST_BYTE = 1.0
EVERY_SECONDS = 0.005
# More than this between a tenth and all is growth, and not the allocator's mood.
MORE_MEGABYTES = 10
TIMES_AS_LONG = 1.5


@dataclass(frozen=True)
class Exported:
    """Seconds; megabytes beyond what the worker held before."""

    rows: int
    first_byte: float
    seconds: float
    megabytes: float

    @property
    def a_row(self) -> float:
        return self.seconds / max(self.rows, 1)


def export(server: Server, worker: int, *, file_format: str, query: str) -> Exported:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=600)
    asked = urlencode({"q": query, "format": file_format})
    with Watch(worker) as watch:
        start = time.perf_counter()
        connection.request(
            "GET",
            f"/api/projects/{SLUG}/export/?{asked}",
            headers={"Authorization": f"Bearer {server.token}"},
        )
        answer = connection.getresponse()
        content = answer.read(1)
        first_byte = time.perf_counter() - start
        lines = content.count(b"\n")
        while block := answer.read(1 << 20):
            lines += block.count(b"\n")
        seconds = time.perf_counter() - start
    if answer.status != http.client.OK:
        raise RuntimeError(f"{file_format} of {query!r}: {answer.status}")
    rows = lines - (file_format == "csv")  # its first line names the columns
    return Exported(rows, first_byte, seconds, watch.megabytes)


def report(title: str, server: Server, *, rounds: int) -> None:
    (worker,) = _workers(server)
    print(f"\n{title}\n{'':8}{'rows':>9}{'first byte s':>14}{'ms a row':>10}{'MB more':>9}")
    for file_format in FORMATS:
        runs: dict[str, list[Exported]] = {TENTH: [], "": []}
        for number in range(-1, rounds):
            for query, kept in runs.items():
                done = export(server, worker, file_format=file_format, query=query)
                if number >= 0:
                    kept.append(done)
        for kept in runs.values():
            print(_line(file_format, kept), flush=True)
        print(f"{'':8}{verdict(runs[TENTH], runs[''])}")


def verdict(tenth: Sequence[Exported], whole: Sequence[Exported]) -> str:
    time_grows = _median(whole, "a_row") / _median(tenth, "a_row")
    memory = max(run.megabytes for run in whole) - max(run.megabytes for run in tenth)
    slowest = max(run.first_byte for run in (*tenth, *whole))
    told = [
        f"a row {time_grows:.2f} times as long {_judged(time_grows <= TIMES_AS_LONG)}",
        f"{memory:+.1f} MB for ten times the rows {_judged(memory <= MORE_MEGABYTES)}",
        f"first byte within {slowest:.2f} s {_judged(slowest <= FIRST_BYTE)}",
    ]
    return "; ".join(told)


def _line(file_format: str, runs: Sequence[Exported]) -> str:
    return (
        f"{file_format:8}{runs[0].rows:9,}{_median(runs, 'first_byte'):14.3f}"
        f"{_median(runs, 'a_row') * 1e3:10.3f}{max(run.megabytes for run in runs):9.1f}"
    )


def _median(runs: Sequence[Exported], name: str) -> float:
    return float(statistics.median(getattr(run, name) for run in runs))


def _judged(holds: bool) -> str:
    return "(holds)" if holds else "(DOES NOT HOLD)"


def _workers(server: Server) -> list[int]:
    """The processes that the server started."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = path.read_text().rpartition(")")[2].split()[1]
        except OSError:
            continue  # it ended meanwhile
        if int(parent) == server.pid:
            found.append(int(path.parent.name))
    return found


class Watch:
    """Looks again and again at the memory that a process has of its own.

    Not at all that is resident: SQLite maps the file, and what is read of it counts there.
    """

    def __init__(self, pid: int) -> None:
        self.path = Path(f"/proc/{pid}/status")
        self.most = 0.0
        self.is_over = threading.Event()
        self.thread = threading.Thread(target=self._look)

    def __enter__(self) -> Watch:
        self.before = self._now()
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.is_over.set()
        self.thread.join()

    @property
    def megabytes(self) -> float:
        """What came on top at the most."""
        return self.most - self.before

    def _look(self) -> None:
        while not self.is_over.wait(EVERY_SECONDS):
            self.most = max(self.most, self._now())

    def _now(self) -> float:
        lines = self.path.read_text().splitlines()
        kilobytes = next(line.split()[1] for line in lines if line.startswith("RssAnon:"))
        return int(kilobytes) / 1024


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--size", type=size_named, default="100k", help="10k, 100k or 1m")
    parser.add_argument("--database", action="append", help="filled by tests.benchmarks.corpus")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    # One thread, too: each keeps a cache of the database of its own.
    os.environ |= {"WORKERS": "1", "THREADS": "1"}
    with ExitStack() as stack:
        for database in options.database or made(stack, [options.size]):
            with running(database, project=SLUG) as server:
                report(database, server, rounds=options.rounds)


if __name__ == "__main__":
    main()
