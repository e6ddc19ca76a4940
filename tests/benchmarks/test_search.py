"""The benchmark of search in short: no time is judged, only that the answers are right."""

from __future__ import annotations

import math
from pathlib import Path

from tests.benchmarks.corpus import in_a_process, make
from tests.benchmarks.search import measure
from tests.benchmarks.search_shapes import SHAPES

SIZE = 1_000


def test_every_answer_is_what_the_bare_database_finds(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'corpus.sqlite3'}"
    in_a_process(make, SIZE, database)
    for result in in_a_process(measure, database, SHAPES, 2):
        assert not result.failures, result.shape.name
        assert result.is_right, result.shape.name
        for spread in filter(None, (result.json, result.html)):
            assert math.isfinite(spread.p50 / result.bare.p50)
