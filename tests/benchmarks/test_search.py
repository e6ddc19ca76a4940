"""The benchmark of search in short: no time is judged, only that the answers are right."""

from __future__ import annotations

import math
from pathlib import Path

from tests.benchmarks.corpus import in_a_process, make
from tests.benchmarks.search import measure
from tests.benchmarks.search_shapes import SHAPES, Kind

SIZE = 1_000
PAGES = [shape for shape in SHAPES if shape.kind is Kind.PAGE]


def test_every_page_is_what_the_bare_database_finds(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'corpus.sqlite3'}"
    in_a_process(make, SIZE, database)
    for result in in_a_process(measure, database, PAGES, 2):
        assert not result.failures, result.shape.name
        assert result.is_right, result.shape.name
        for spread in (result.json, result.html):
            assert spread is not None
            assert math.isfinite(spread.p50 / result.bare.p50)
