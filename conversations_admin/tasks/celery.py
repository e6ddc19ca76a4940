"""Jobs over Celery, for more than one machine: the queue, and what takes from it.

Loaded only where TASKS_BROKER is set. The broker carries keys of jobs and is trusted with
nothing else: a message that is lost or comes twice does no harm.
"""

from __future__ import annotations

import threading
from typing import Any

from celery import Celery
from celery.exceptions import OperationalError
from celery.worker import WorkController, state
from django.conf import settings
from django.db import close_old_connections
from django.tasks import Task, TaskResult, TaskResultStatus
from django.tasks.backends.base import BaseTaskBackend
from django.utils import timezone
from django.utils.module_loading import import_string

QUEUE = "conversations-admin"
SECONDS_TO_CONNECT = 2

# No fixups: Celery's for Django runs the system checks and closes connections its own way.
app = Celery(QUEUE, broker=settings.TASKS_BROKER, fixups=[], set_as_current=False)
app.conf.update(
    task_default_queue=QUEUE,
    task_ignore_result=True,
    task_serializer="json",
    accept_content=["json"],
    worker_prefetch_multiplier=1,
    worker_enable_remote_control=False,
    worker_hijack_root_logger=False,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    broker_connection_timeout=SECONDS_TO_CONNECT,
    broker_transport_options={"socket_connect_timeout": SECONDS_TO_CONNECT},
)


@app.task(name="conversations_admin.call")  # type: ignore[untyped-decorator]
def call(path: str, args: list[Any], kwargs: dict[str, Any]) -> None:
    task = import_string(path)
    if not isinstance(task, Task):
        raise TypeError(f"{path} is no task.")
    close_old_connections()
    try:
        task.call(*args, **kwargs)
    finally:
        close_old_connections()


class CeleryBackend(BaseTaskBackend):
    """Puts Django's tasks into the broker's queue. Raises ConnectionError if that is away."""

    def enqueue[**P, R](self, task: Task[P, R], args: Any, kwargs: Any) -> TaskResult[P, R]:
        self.validate_task(task)
        try:
            sent = call.apply_async((task.module_path, list(args), dict(kwargs)), retry=False)
        except OperationalError as error:
            raise ConnectionError("The broker of the tasks cannot be reached.") from error
        return TaskResult(
            task=task,
            id=str(sent.id),
            status=TaskResultStatus.READY,
            enqueued_at=timezone.now(),
            started_at=None,
            finished_at=None,
            last_attempted_at=None,
            args=list(args),
            kwargs=dict(kwargs),
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )


class CeleryConsumer:
    """Celery's worker in a thread of this process; threads do the jobs."""

    def __init__(self, threads: int) -> None:
        self._controller = WorkController(app=app, pool_cls="threads", concurrency=threads)
        self._thread = threading.Thread(
            target=self._controller.start, name="celery worker", daemon=True
        )

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        state.should_stop = 0

    def join(self, seconds: float) -> bool:
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def is_alive(self) -> bool:
        return self._thread.is_alive()
