"""A job beside others that write for long: nothing fails for that."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.db import connection, connections

from conversations_admin.actions import job_runs, sync
from conversations_admin.actions.actor import Actor
from conversations_admin.audit import chain
from conversations_admin.models import AuditEntry, Job, Project
from conversations_admin.models.job import JobState
from tests.tasks.runs import FAST, after
from tests.upstream import faults as wrong
from tests.upstream.proxy import FaultProxy
from tests.upstream.recorded import RecordedUpstream

pytestmark = pytest.mark.django_db(transaction=True)


class Other:
    """Another connection, which holds the audit log's end (SQLite: the whole database)."""

    def __init__(self) -> None:
        self._connection = connections.create_connection("default")
        # A thread of the upstream begins what the test ends.
        self._connection.inc_thread_sharing()

    def begin(self) -> None:
        self._connection.set_autocommit(False)
        with self._connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [chain.HEAD_LOCK])
            else:
                cursor.execute("UPDATE conversations_admin_project SET name = name")

    def end(self) -> None:
        if self._connection.connection is not None:
            self._connection.rollback()
            self._connection.close()


@pytest.fixture
def front(openai_project: Callable[..., Project], proxy: FaultProxy) -> Project:
    return openai_project(proxy, calls_per_minute=FAST)


@pytest.fixture
def other() -> Iterator[Other]:
    other = Other()
    yield other
    other.end()


@pytest.fixture
def _short_waits() -> Iterator[None]:
    with connection.cursor() as cursor:
        is_sqlite = connection.vendor == "sqlite"
        cursor.execute("PRAGMA busy_timeout = 20" if is_sqlite else "SET lock_timeout = 20")
    yield
    connection.close()


@pytest.mark.usefixtures("_short_waits")
def test_a_part_for_which_the_log_had_no_time_is_done_again(
    front: Project,
    recorded: RecordedUpstream,
    proxy: FaultProxy,
    other: Other,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    actor, one = Actor.of_command(), recorded.start_conversation("Hello", tier="gold")
    after(sync.start_fetch(front, [one], actor=actor))
    recorded.set_metadata(one, {"tier": "free"})
    waits = []

    def hold(exchange: wrong.Exchange) -> None:
        other.begin()
        wrong.serve_all(exchange)

    def pauses() -> Iterator[float]:
        waits.append(Job.objects.latest("pk").failed)
        yield 0.01
        other.end()
        waits.append(Job.objects.latest("pk").failed)
        yield 0.01

    monkeypatch.setattr(job_runs, "WHILE_BUSY", pauses())
    proxy.rule(wrong.Fault("hold", hold), path="/items", times=1)

    job = after(sync.start_fetch(front, [one], actor=actor))

    assert (job.state, job.done, job.failed, job.problem) == (JobState.DONE, 1, 0, "")
    assert waits == [0, 0]
    assert job.counters == {"drift metadata": 1}
    assert AuditEntry.objects.filter(action="metadata.drift").count() == 1
    assert chain.verify().is_whole
