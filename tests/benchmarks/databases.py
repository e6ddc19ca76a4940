"""Reports on SQLite and on PostgreSQL, one after the other or only one. For the benchmarks."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable

from tests.postgres import postgres

type Report = Callable[[str, str, Namespace], None]


def report_on_each(parser: ArgumentParser, report: Report) -> None:
    """Call `report` with name and address of each (empty: SQLite) and what `parser` found."""
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    options = parser.parse_args()
    if options.only != "postgresql":
        report("SQLite", "", options)
    if options.only != "sqlite":
        with postgres(durable=True) as url:
            report("PostgreSQL", url, options)
