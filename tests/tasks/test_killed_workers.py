"""Workers killed in the middle of a job, as `kill -9` does: another goes on, and counts match.

With LONG_JOBS=1 a job has 2,000 parts.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest

from conversations_admin.audit import chain
from conversations_admin.models import Job
from tests.tasks.workers import Workers, finish_although_killed, require_each_once

pytestmark = pytest.mark.django_db(transaction=True)

IS_LONG = bool(os.environ.get("LONG_JOBS"))
PARTS = 2000 if IS_LONG else 200
FAILING = [3, 97, 155]


@pytest.fixture
def workers() -> Iterator[Workers]:
    workers = Workers()
    yield workers
    workers.end()


def test_a_job_whose_workers_are_killed_is_finished_by_others_each_part_once(
    start: Callable[..., Job], workers: Workers
) -> None:
    job = start(parts=PARTS, failing=FAILING, seconds=0.005)

    finish_although_killed(job, workers, parts=PARTS)

    require_each_once(job, parts=PARTS, failing=FAILING)
    assert chain.verify().is_whole
