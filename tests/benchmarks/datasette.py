"""The same rows browsed with Datasette, in the same run.

    python -m tests.benchmarks.datasette [--size 100k] [--database sqlite:////path] [--repeats 30]

The conversations of a corpus (SQLite) go into a plain SQLite table with a column for each
metadata key and the indexes that somebody who filters and sorts by them would make. Datasette
is installed from PyPI into a folder that is gone afterwards, and runs with its own settings,
but that nothing is cut off for time. As it comes it also looks for further facets to suggest,
which takes it longer than all else: it is asked for facets with that and without. Both servers
are up and asked by turns, over one kept-alive connection each, after three unmeasured rounds.
"""

from __future__ import annotations

import argparse
import http.client
import json
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks.corpus import SLUG, in_a_process, make, size_named
from tests.benchmarks.search_bare import CONVERSATIONS, Bare, Statement
from tests.benchmarks.search_run import (
    PAGE,
    WARM_UP,
    Bench,
    Spread,
    Unanswered,
    bench_on,
    by_turns,
)
from tests.postgres import free_port

KEYS = ("plan", "lang", "channel", "status", "ticket", "customer_id", "retries", "due", "contract")
FACETS = ("plan", "lang", "status")
FILTER = ("plan", "enterprise")
# Level: no worse than this many times Datasette's time.
LEVEL = 1.1
SETTINGS = {"sql_time_limit_ms": "60000", "facet_time_limit_ms": "60000"}
# A page of rows alone: ours, too, neither counts nor offers facets there.
ROWS_ALONE = "_nocount=1&_nosuggest=1"
START_SECONDS = 60


class Missing(Exception):
    """Datasette cannot be had here; the message says why."""


@dataclass(frozen=True)
class Row:
    """The same asked of both. `is_ahead`: ours is promised to be faster, not only level."""

    name: str
    ours: Callable[[], object]
    theirs: Callable[[], object]
    is_ahead: bool


def main() -> None:
    options = _options()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-datasette-")))
        try:
            program = install(folder)
        except Missing as missing:
            print(f"Skipped: {missing}")
            return
        database = options.database or f"sqlite:///{folder / 'corpus.sqlite3'}"
        if not options.database:
            in_a_process(make, options.size, database)
        bench = stack.enter_context(bench_on(database, data_dir=str(folder)))
        plain = folder / "plain.db"
        count = export(bench.bare, plain)
        port = stack.enter_context(datasette(program, plain))
        print(f"{count:,} conversations; {_version(program)}")
        report(rows(bench, http.client.HTTPConnection("127.0.0.1", port)), options.repeats)


def report(asked: Iterable[Row], repeats: int) -> None:
    print(f"{'ms':60}{'ours':>17}{'Datasette':>18}   ratio")
    for row in asked:
        print(_line(row, repeats), flush=True)


def _line(row: Row, repeats: int) -> str:
    works = {"ours": row.ours, "theirs": row.theirs}
    try:
        for work in works.values():
            for _ in range(WARM_UP):
                work()
    except Unanswered as unanswered:
        return f"{row.name:60}  not answered: {unanswered}"
    spreads = by_turns(works, repeats=repeats)
    ours, theirs = spreads["ours"], spreads["theirs"]
    ratio = ours.p50 / theirs.p50
    holds = ratio < 1 if row.is_ahead else ratio <= LEVEL
    wanted = "ahead" if row.is_ahead else "level"
    told = wanted if holds else f"NOT {wanted.upper()}"
    return f"{row.name:60}{_told(ours)}{_told(theirs)}{ratio:8.2f}  {told}"


def rows(bench: Bench, line: http.client.HTTPConnection) -> Iterator[Row]:
    api, page = f"/api/projects/{SLUG}", f"/p/{SLUG}/c/?facets=1"
    table = "/plain/conversations"
    newest = f"_sort_desc=created_at&_size={PAGE}"
    three = "&".join(f"_facet={name}" for name in FACETS)
    key, value = FILTER
    filters = {"": ("", ""), f", {key}:{value}": (f"&q={key}%3A{value}", f"&{key}={value}")}

    def ours(path: str) -> Callable[[], Any]:
        return lambda: bench.console.json(path)

    def our_page(path: str) -> Callable[[], Any]:
        return lambda: bench.console.page(path)

    def theirs(path: str) -> Callable[[], Any]:
        return lambda: json.loads(_get(line, path))

    def their_page(path: str) -> Callable[[], Any]:
        return lambda: _get(line, path)

    for name, (query, where) in filters.items():
        mine = ours(f"{api}/conversations/?limit={PAGE}{query}")
        other = theirs(f"{table}.json?{newest}{where}&_shape=objects&{ROWS_ALONE}")
        _check(mine, other)
        yield Row(f"JSON, 50 newest{name}", mine, other, is_ahead=False)
    for name, (query, where) in filters.items():
        for how, less in {"": "", ", none suggested": "&_nosuggest=1"}.items():
            yield Row(
                f"JSON, a facet (ours: all){name}{how}",
                ours(f"{api}/facets/?{query.removeprefix('&')}"),
                theirs(f"{table}.json?_size=0&_facet={FACETS[1]}{where}{less}"),
                is_ahead=True,
            )
            yield Row(
                f"HTML, three facets{name}{how}",
                our_page(f"{page}{query}"),
                their_page(f"{table}?{newest}&{three}{where}{less}"),
                is_ahead=True,
            )


def export(bare: Bare, path: Path) -> int:
    """Write the conversations as a Datasette user would have them; the number of them."""
    columns = ("id", "title", "item_count", "created_at", "active_at", *KEYS)
    found = bare.run(
        Statement(
            "SELECT conversation_id, title, item_count, created_at, active_at, metadata"
            f" FROM {CONVERSATIONS} WHERE deleted_at IS NULL",
            [],
        )
    )
    with sqlite3.connect(path) as plain:
        plain.execute(f"CREATE TABLE conversations ({', '.join(columns)}, PRIMARY KEY (id))")
        marks = ", ".join("?" * len(columns))
        plain.executemany(f"INSERT INTO conversations VALUES ({marks})", map(_flat, found))
        for column in (*KEYS, "created_at"):
            plain.execute(f"CREATE INDEX by_{column} ON conversations ({column})")
        plain.execute(f"CREATE INDEX by_newest ON conversations ({FILTER[0]}, created_at)")
        plain.execute("ANALYZE")
    plain.close()
    return len(found)


def install(folder: Path) -> Path:
    """Install Datasette for this run alone; the path of its program."""
    home = folder / "venv"
    steps = [
        [sys.executable, "-m", "venv", str(home)],
        [str(home / "bin" / "pip"), "install", "-q", "--disable-pip-version-check", "datasette"],
    ]
    for step in steps:
        try:
            done = subprocess.run(step, check=False, capture_output=True, text=True, timeout=300)
        except subprocess.TimeoutExpired:
            raise Missing("installing Datasette took over five minutes.") from None
        if done.returncode:
            raise Missing(f"Datasette was not installed: {(done.stderr or done.stdout)[-300:]}")
    return home / "bin" / "datasette"


@contextmanager
def datasette(program: Path, database: Path) -> Iterator[int]:
    port = free_port()
    settings = [word for pair in SETTINGS.items() for word in ("--setting", *pair)]
    command = [str(program), "serve", "--immutable", str(database), "--port", str(port), *settings]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(port, server)
        yield port
    finally:
        server.terminate()
        server.wait(20)


def _wait(port: int, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            _get(http.client.HTTPConnection("127.0.0.1", port, timeout=5), "/-/versions.json")
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("Datasette did not start.")


def _check(ours: Callable[[], Any], theirs: Callable[[], Any]) -> None:
    """Both give the same conversations in the same order."""
    found = [row["id"] for row in ours()["data"]]
    if not found or found != [row["id"] for row in theirs()["rows"]]:
        raise RuntimeError("Datasette and the console do not find the same conversations.")


def _get(connection: http.client.HTTPConnection, path: str) -> bytes:
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
    except http.client.RemoteDisconnected:
        # Its server ends a connection that was quiet for five seconds.
        connection.close()
        connection.request("GET", path)
        answer = connection.getresponse()
    content = answer.read()
    if answer.status != http.client.OK:
        raise RuntimeError(f"Datasette, {path}: {answer.status}")
    return content


def _flat(row: Sequence[Any]) -> list[object]:
    metadata: Mapping[str, str] = json.loads(row[-1])
    return [*row[:-1], *(metadata.get(key) for key in KEYS)]


def _version(program: Path) -> str:
    done = subprocess.run([str(program), "--version"], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def _told(spread: Spread) -> str:
    return f"{spread.p50:9.2f}{spread.p95:8.2f}"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--size", type=size_named, default="100k", help="10k, 100k or 1m")
    parser.add_argument("--database", help="SQLite, filled by tests.benchmarks.corpus")
    parser.add_argument("--repeats", type=int, default=30)
    return parser.parse_args()


if __name__ == "__main__":
    main()
