"""Take jobs from the queue in the database, which needs no other server."""

from __future__ import annotations

import logging
import threading
import time

from django.db import InterfaceError, OperationalError, connection
from django.tasks import DEFAULT_TASK_BACKEND_ALIAS
from django_tasks_db.management.commands.db_worker import Worker

from conversations_admin.actions.job_leases import new_owner

logger = logging.getLogger(__name__)

LOOK_EVERY = 1.0  # seconds between looks into an empty queue


class DatabaseConsumer:
    """Threads that each take one job after the other."""

    def __init__(self, threads: int) -> None:
        self._workers = [_worker() for _ in range(threads)]
        self._threads = [
            threading.Thread(target=_consume, args=[worker], name="queue worker", daemon=True)
            for worker in self._workers
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        for worker in self._workers:
            worker.running = False

    def join(self, seconds: float) -> bool:
        """Whether all have ended in time."""
        until = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0, until - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def is_alive(self) -> bool:
        return all(thread.is_alive() for thread in self._threads)


def _worker() -> Worker:
    return Worker(
        queue_names=["*"],
        interval=LOOK_EVERY,
        batch=False,
        backend_name=DEFAULT_TASK_BACKEND_ALIAS,
        startup_delay=False,
        max_tasks=None,
        worker_id=new_owner()[-64:],
        excluded_queue_names=[],
    )


def _consume(worker: Worker) -> None:
    """Until it is told to stop, whatever becomes of the database meanwhile."""
    try:
        while worker.running:
            try:
                worker.run()
            except (OperationalError, InterfaceError) as error:
                logger.warning("The queue cannot be read: %s", " ".join(str(error).split()))
                connection.close()
                time.sleep(LOOK_EVERY)
    finally:
        connection.close()
