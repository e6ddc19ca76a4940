"""A worker's process: takes jobs from the queue, and runs what is due every so often."""

from __future__ import annotations

import logging
import os
import signal
from types import FrameType
from typing import Protocol

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection

from conversations_admin.actions.job_kinds import load_modules
from conversations_admin.actions.job_progress import stopping
from conversations_admin.actions.periodic import run_due
from conversations_admin.errors import StoreUnavailable

logger = logging.getLogger(__name__)

TICK = 1.0
# A part of a job is let finish; one that takes longer is done again by another worker.
GRACE = 8.0


class Consumer(Protocol):
    def start(self) -> None: ...
    def stop(self) -> None: ...
    def join(self, seconds: float) -> bool: ...
    def is_alive(self) -> bool: ...


def work(*, parent: int | None = None) -> bool:
    """Work until told to stop, or until the process `parent` is gone. False: stop by force."""
    load_modules()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, _stop)
    consumer = _consumer()
    consumer.start()
    while not stopping.wait(TICK) and (parent is None or os.getppid() == parent):
        if not consumer.is_alive():
            raise StoreUnavailable("The queue is no longer read; the log says why.")
        _tick()
    stopping.set()
    consumer.stop()
    return consumer.join(GRACE)


def _consumer() -> Consumer:
    if settings.TASKS_BROKER:
        # Only here: Celery is there only where it is wanted.
        from conversations_admin.tasks.celery import CeleryConsumer  # noqa: PLC0415

        return CeleryConsumer(settings.JOB_THREADS)
    from conversations_admin.tasks.database import DatabaseConsumer  # noqa: PLC0415 as above

    return DatabaseConsumer(settings.JOB_THREADS)


def _tick() -> None:
    try:
        run_due()
    except (OperationalError, InterfaceError) as error:
        logger.warning("The database cannot be used: %s", " ".join(str(error).split()))
        connection.close()
    else:
        connection.close_if_unusable_or_obsolete()


def _stop(_number: int, _frame: FrameType | None) -> None:
    if stopping.is_set():
        os._exit(1)  # asked twice
    stopping.set()
