"""Who works on a job: one worker at a time, by a lease that it renews. For the runs of jobs.

Every statement is one conditional UPDATE, so that of two workers one wins.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import uuid
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone

from conversations_admin.models import Job
from conversations_admin.models.job import JobState

logger = logging.getLogger(__name__)


def lease() -> timedelta:
    """How long a worker that is not heard of keeps its job."""
    return timedelta(seconds=settings.JOB_LEASE)


def database_now() -> datetime:
    """One clock for the workers of all machines: that of the database they share."""
    if connection.vendor != "postgresql":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        now: datetime = cursor.fetchone()[0]
    return now


def new_owner() -> str:
    return f"{socket.gethostname()[:64]}:{os.getpid()}:{uuid.uuid4().hex[:12]}"


def take(key: int, owner: str) -> Job | None:
    """The job, if it is still to be done and nobody else has it."""
    now = database_now()
    taken = (
        Job.objects.active()
        .free(now)
        .filter(pk=key)
        .update(
            lease_owner=owner,
            lease_until=now + lease(),
            state=JobState.RUNNING,
            attempts=F("attempts") + 1,
            started_at=Coalesce("started_at", now),
            taken_at=now,
            taken_from=F("done") + F("failed"),
        )
    )
    return Job.objects.select_related("project").get(pk=key) if taken else None


def renew(key: int, owner: str) -> bool:
    """False once somebody else took over."""
    until = database_now() + lease()
    return bool(Job.objects.filter(pk=key, lease_owner=owner).update(lease_until=until))


def release(key: int, owner: str, *, seconds: float = 0, attempts: int = 0) -> bool:
    """Hand a job back that another worker can go on with, at once or in so many seconds.

    `attempts` of those that it was taken up for at its place were in vain.
    """
    until = database_now() + timedelta(seconds=seconds)
    return bool(
        Job.objects.active()
        .filter(pk=key, lease_owner=owner)
        .update(lease_owner="", lease_until=until, state=JobState.QUEUED, attempts=attempts)
    )


class Heartbeat:
    """Renews the lease from a thread, so that a part may take longer than the lease lasts."""

    def __init__(self, key: int, owner: str) -> None:
        self._key, self._owner = key, owner
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._beat, name=f"lease of job {key}", daemon=True)
        self.is_lost = False

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ended.set()
        self._thread.join()

    def _beat(self) -> None:
        try:
            while not self.is_lost and not self._ended.wait(lease().total_seconds() / 3):
                self._renew()
        finally:
            connection.close()

    def _renew(self) -> None:
        try:
            self.is_lost = not renew(self._key, self._owner)
        except (DatabaseError, InterfaceError):
            # Out of reach for a moment: what the lease is for. The next beat connects anew.
            logger.warning("The lease of job %s could not be renewed.", self._key, exc_info=True)
            connection.close()
