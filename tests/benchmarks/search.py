"""How long finding conversations takes, beside the bare database asked the same.

    python -m tests.benchmarks.search [--size 10k|100k|1m] [--only pair] [--repeats 30]
    python -m tests.benchmarks.search --database sqlite:////path --database postgres://…
    python -m tests.benchmarks.search --grow

Without --database a corpus is made first, on SQLite and PostgreSQL. --grow asks a corpus of
10k and one of 1m, or the databases named, and tells how each page grew.

For each shape: the bare database (the fastest of several hand-written statements, by the raw
driver, all rows read), the JSON route and the HTML fragment of the real server in its own
processes, over one kept-alive connection each, by turns after three unmeasured rounds.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from itertools import pairwise

from tests.benchmarks.corpus import in_a_process, made, size_named
from tests.benchmarks.search_run import Measured, Spread, measure_all
from tests.benchmarks.search_shapes import SHAPES, Kind, Shape

# What is promised at a million conversations, in milliseconds.
QUICK_BARE = 10.0
JSON_BEYOND, HTML_BEYOND = 10.0, 25.0
FACETS = 100.0
ANYTHING = 1_000.0
GROWTH = 2.0

type Results = Sequence[Measured]


def report(title: str, results: Results) -> None:
    print(f"\n{title}, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    print(f"{'ms':26}{'bare':>17}{'JSON':>26}{'HTML':>27}")
    cells = f"{'p50':>9}{'p95':>8}{'+bare':>9}{'ratio':>7}"
    print(f"{'':26}{'p50':>9}{'p95':>8}{cells}{cells}   rows")
    for result in results:
        line = f"{result.shape.name:26}{result.bare.p50:9.2f}{result.bare.p95:8.2f}"
        line += _beside(result.json, result.bare) + _beside(result.html, result.bare)
        print(f"{line}  {result.count:>5}  {'; '.join(faults(result)) or 'holds'}", flush=True)


def faults(result: Measured) -> Iterator[str]:
    """The promises that this shape breaks."""
    if not result.is_right:
        yield "ANSWERS DIFFER"
    yield from result.failures
    routes = {"JSON": (result.json, JSON_BEYOND), "HTML": (result.html, HTML_BEYOND)}
    for name, (spread, beyond) in routes.items():
        if spread is None:
            continue
        if spread.most > ANYTHING:
            yield f"{name} up to {spread.most:.0f}"
        if result.shape.kind is Kind.FACETS:
            if spread.p50 > FACETS:
                yield f"{name} over {FACETS:.0f}"
        elif result.bare.p50 < QUICK_BARE and spread.p50 - result.bare.p50 > beyond:
            yield f"{name} more than {beyond:.0f} beyond bare"


def report_growth(title: str, small: Results, large: Results) -> None:
    print(f"\n{title}\n{'how many times as long':26}{'bare':>9}{'JSON':>9}{'HTML':>9}")
    for before, after in zip(small, large, strict=True):
        pairs = [(before.bare, after.bare), (before.json, after.json), (before.html, after.html)]
        factors = [new.p50 / old.p50 if old and new else None for old, new in pairs]
        told = "".join(f"{factor:9.2f}" if factor else f"{'–':>9}" for factor in factors)
        print(f"{after.shape.name:26}{told}  {growth(before, after, factors[1:])}")


def growth(before: Measured, after: Measured, factors: Sequence[float | None]) -> str:
    """What is promised of pages; where the smaller one is shorter, it is another page."""
    if after.shape.kind is not Kind.PAGE:
        return ""
    if before.count != after.count:
        return f"{before.count} and {after.count} rows"
    return "holds" if all(each is None or each <= GROWTH for each in factors) else "GROWS"


def main() -> None:
    options = _options()
    shapes = [shape for shape in SHAPES if options.only in shape.name]
    with ExitStack() as stack:
        sizes = ["10k", "1m"] if options.grow else []
        databases = options.database or made(stack, [*map(size_named, sizes)] or [options.size])
        results: dict[str, Results] = {}
        for database in databases:
            results[database] = in_a_process(measure, database, shapes, options.repeats)
            report(_title(database), results[database])
        if options.grow:
            _compare(results)


def measure(database: str, shapes: Sequence[Shape], repeats: int) -> Results:
    with tempfile.TemporaryDirectory(prefix="conversations-admin-bench-") as folder:
        return measure_all(database, shapes, repeats=repeats, data_dir=folder)


def _compare(results: Mapping[str, Results]) -> None:
    """Each database with the next of its kind; they were named from small to large."""
    for kind in ("sqlite", "postgres"):
        own = [database for database in results if database.startswith(kind)]
        for small, large in pairwise(own):
            report_growth(f"{_title(small)} → {_title(large)}", results[small], results[large])


def _beside(spread: Spread | None, bare: Spread) -> str:
    if spread is None:
        return f"{'–':>9}{'':24}"
    return (
        f"{spread.p50:9.2f}{spread.p95:8.2f}{spread.p50 - bare.p50:+9.2f}"
        f"{spread.p50 / bare.p50:7.1f}"
    )


def _title(database: str) -> str:
    kind = "SQLite" if database.startswith("sqlite") else "PostgreSQL"
    return f"{kind} {database.rpartition('/')[2]}"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--size", type=size_named, default="10k", help="10k, 100k or 1m")
    parser.add_argument("--database", action="append", help="filled by tests.benchmarks.corpus")
    parser.add_argument("--only", default="", help="shapes whose name contains this")
    parser.add_argument("--repeats", type=int, default=30)
    parser.add_argument("--grow", action="store_true", help="compare 10k with 1m")
    return parser.parse_args()


if __name__ == "__main__":
    main()
