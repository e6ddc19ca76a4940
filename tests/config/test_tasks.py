"""Where jobs wait is one setting, which is checked before anything starts."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.tasks import task_settings


def test_without_a_broker_jobs_wait_in_the_database() -> None:
    assert task_settings("")["default"]["BACKEND"] == "django_tasks_db.DatabaseBackend"


@pytest.mark.parametrize("broker", ["redis://127.0.0.1:6379/0", "amqps://user:secret@host//"])
def test_with_one_they_go_over_celery(broker: str) -> None:
    backend = task_settings(broker)["default"]["BACKEND"]
    assert backend == "conversations_admin.tasks.celery.CeleryBackend"


def test_a_broker_that_nothing_speaks_to_is_told_without_its_password() -> None:
    with pytest.raises(ImproperlyConfigured, match="TASKS_BROKER must begin with redis://") as told:
        task_settings("kafka://user:secret@host")
    assert "secret" not in str(told.value)
