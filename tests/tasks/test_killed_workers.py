"""Workers killed in the middle of a job, as `kill -9` does: another goes on, and counts match.

With LONG_JOBS=1 a job copies 2,000 conversations, and prints how long that took.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from conversations_admin.actions import sync
from conversations_admin.actions.actor import Actor
from conversations_admin.audit import chain
from conversations_admin.models import Job, Project
from tests.tasks.fetches import CONVERSATIONS, UNKNOWN, Stock, require_copied
from tests.tasks.workers import (
    DEADLINE,
    IS_LONG,
    Workers,
    finish_although_killed,
    require_each_once,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(2 * DEADLINE)]

PARTS = 2000
FAILING = [3, 97, 155]

only_long = pytest.mark.skipif(not IS_LONG, reason="LONG_JOBS is not set.")


@pytest.fixture
def workers() -> Iterator[Workers]:
    workers = Workers()
    yield workers
    workers.end()


def test_conversations_are_copied_once_although_workers_are_killed(
    front: Project, stock: Stock, workers: Workers, actor: Actor
) -> None:
    job = sync.start_fetch(front, [*stock, *UNKNOWN], actor=actor)

    finish_although_killed(job, workers, parts=CONVERSATIONS)

    require_copied(job, front, stock, unknown=len(UNKNOWN))


@only_long
def test_a_walk_through_everything_reads_each_once_although_workers_are_killed(
    front: Project, stock: Stock, workers: Workers, actor: Actor
) -> None:
    job = sync.start_sweep(front, actor=actor)

    finish_although_killed(job, workers, parts=CONVERSATIONS)

    require_copied(job, front, stock)


@only_long
def test_a_job_whose_workers_are_killed_is_finished_by_others_each_part_once(
    start: Callable[..., Job], workers: Workers
) -> None:
    job = start(parts=PARTS, failing=FAILING, seconds=0.005)

    finish_although_killed(job, workers, parts=PARTS)

    require_each_once(job, parts=PARTS, failing=FAILING)
    assert chain.verify().is_whole
