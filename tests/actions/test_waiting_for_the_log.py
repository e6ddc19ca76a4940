"""Whoever waits for the end of the audit log holds nothing that others need to commit."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from django.db import connection, transaction
from django.utils import timezone

from conversations_admin.actions import sync
from conversations_admin.actions.actor import Actor
from conversations_admin.actions.jobs import start_job
from conversations_admin.actions.project_settings import settings_of
from conversations_admin.actions.projects import change_project
from conversations_admin.audit import chain
from conversations_admin.models import AuditEntry, PendingWrite, Project
from conversations_admin.models.audit import Outcome, Via
from conversations_admin.models.project import Kind

PATIENCE = 10.0


def change(project: Project, actor: Actor) -> None:
    change_project(project, replace(settings_of(project), timeout=5), actor=actor)


def start(project: Project, actor: Actor) -> None:
    start_job(project, sync.SWEEP, actor=actor)


def begin_write(project: Project) -> None:
    """What a write has done when it comes to its entry, and the entry."""
    PendingWrite.objects.create(
        operation_id="one", project=project, action="item.add", started_at=timezone.now()
    )
    chain.append(
        chain.Record(
            actor="ann", actor_id=None, via=Via.API, action="item.add", outcome=Outcome.STARTED
        )
    )


def wait_until_somebody_waits() -> None:
    until = time.monotonic() + PATIENCE
    with connection.cursor() as cursor:
        while time.monotonic() < until:
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
            )
            if cursor.fetchone()[0]:
                return
            time.sleep(0.01)
    pytest.fail("Nobody waited for the end of the log.")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", [change, start])
def test_a_write_can_end_while_somebody_waits_for_its_entry(
    act: Callable[[Project, Actor], None], actor: Actor
) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("In SQLite one writes after the other.")
    project = Project.objects.create(slug="front", name="In front", kind=Kind.OPENAI)

    def waiting() -> None:
        try:
            act(project, actor)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            begin_write(project)
            waits = pool.submit(waiting)
            wait_until_somebody_waits()
        waits.result(timeout=PATIENCE)
    assert PendingWrite.objects.count() == 1
    assert AuditEntry.objects.count() == 2
