"""The same jobs over Celery, with a real Redis and a real RabbitMQ."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest

from conversations_admin.actions import sync
from conversations_admin.actions.actor import Actor
from conversations_admin.actions.job_leases import database_now
from conversations_admin.models import Job, Project
from conversations_admin.models.job import JobState
from conversations_admin.tasks.celery import CeleryBackend, app
from tests.brokers import MissingBroker, rabbitmq, redis
from tests.tasks.fetches import CONVERSATIONS, UNKNOWN, Stock, require_copied
from tests.tasks.workers import DEADLINE, IS_LONG, Workers, finish_although_killed

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(2 * DEADLINE)]

KILLS = 2 if IS_LONG else 1
# It takes long to start, so that the short form only shows that jobs go over it.
KILLS_OVER_RABBITMQ = 2 if IS_LONG else 0


def broker(start: Callable[[], AbstractContextManager[str]]) -> Iterator[str]:
    try:
        with start() as url:
            yield url
    except MissingBroker as missing:
        if os.environ.get("CI"):
            pytest.fail(str(missing))
        pytest.skip(str(missing))


@pytest.fixture
def redis_url() -> Iterator[str]:
    yield from broker(redis)


@pytest.fixture
def rabbitmq_url() -> Iterator[str]:
    yield from broker(rabbitmq)


@pytest.fixture
def make_workers() -> Iterator[Callable[[str], Workers]]:
    made: list[Workers] = []

    def make(url: str) -> Workers:
        made.append(Workers(broker=url))
        return made[-1]

    yield make
    for workers in made:
        workers.end()


@pytest.fixture
def waiting(front: Project, stock: Stock, actor: Actor) -> Job:
    """A job that is not in the workers' queue yet; they find it in its table, and put it there."""
    job = sync.start_fetch(front, [*stock, *UNKNOWN], actor=actor)
    Job.objects.filter(pk=job.pk).update(lease_until=database_now())
    return job


def test_over_redis_each_is_copied_once_although_workers_are_killed(
    redis_url: str,
    make_workers: Callable[[str], Workers],
    waiting: Job,
    front: Project,
    stock: Stock,
) -> None:
    finish_although_killed(waiting, make_workers(redis_url), parts=CONVERSATIONS, kills=KILLS)

    require_copied(waiting, front, stock, unknown=len(UNKNOWN))


def test_over_rabbitmq_each_is_copied_once(
    rabbitmq_url: str,
    make_workers: Callable[[str], Workers],
    waiting: Job,
    front: Project,
    stock: Stock,
) -> None:
    workers = make_workers(rabbitmq_url)
    finish_although_killed(waiting, workers, parts=CONVERSATIONS, kills=KILLS_OVER_RABBITMQ)

    require_copied(waiting, front, stock, unknown=len(UNKNOWN))


def test_while_the_broker_is_away_a_job_is_kept_for_later(
    start: Callable[..., Job], settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    app.conf.broker_url = "redis://127.0.0.1:1/0"
    settings.TASKS = {"default": {"BACKEND": f"{CeleryBackend.__module__}.CeleryBackend"}}

    job = start(parts=1)

    assert job.state == JobState.QUEUED
    assert f"Job {job.pk} could not be put into the queue" in caplog.text
