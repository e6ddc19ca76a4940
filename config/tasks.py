"""Turn TASKS_BROKER into Django's task settings. Imported by the settings alone."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

from django.core.exceptions import ImproperlyConfigured

BROKERS = ("redis://", "rediss://", "amqp://", "amqps://")


def task_settings(broker: str) -> dict[str, Any]:
    """`broker` is the address of a Redis or RabbitMQ; empty: the database is the queue."""
    if not broker:
        return {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    if not broker.startswith(BROKERS):
        raise ImproperlyConfigured(
            "TASKS_BROKER must begin with redis://, rediss://, amqp:// or amqps:// "
            "(such as redis://127.0.0.1:6379/0)"
        )
    if find_spec("celery") is None:
        raise ImproperlyConfigured(
            "TASKS_BROKER needs Celery: install it with `uv sync --inexact --extra celery`"
        )
    return {"default": {"BACKEND": "conversations_admin.tasks.celery.CeleryBackend"}}
