"""Is the server alive, and can it work? For load balancers; no sign-in, no details."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from conversations_admin.audit import triggers

logger = logging.getLogger(__name__)


@login_not_required
@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 Django's signature
    """The process answers. Asks nothing of the database."""
    return JsonResponse({"status": "ok"})


@login_not_required
@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 Django's signature
    """The database answers, is migrated, and the audit log is guarded; 503 if not."""
    checks = {name: _holds(name, check) for name, check in CHECKS.items()}
    is_ready = all(checks.values())
    words = {name: "ok" if holds else "unavailable" for name, holds in checks.items()}
    return JsonResponse(
        {"status": "ok" if is_ready else "unavailable", "checks": words},
        status=200 if is_ready else 503,
    )


def _holds(name: str, check: Callable[[], bool]) -> bool:
    try:
        return check()
    except DatabaseError as error:
        # The words of the driver name hosts and users: for the log, not for the answer.
        logger.warning("readiness: %s: %s", name, error)
        return False


def _database_answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


class _Migrations:
    """Whether all are applied. Remembered once true: this process then knows no newer ones."""

    are_applied = False

    def check(self) -> bool:
        if not self.are_applied:
            executor = MigrationExecutor(connection)
            self.are_applied = not executor.migration_plan(executor.loader.graph.leaf_nodes())
        return self.are_applied


def _audit_log_is_guarded() -> bool:
    return not triggers.missing(connection)


CHECKS: dict[str, Callable[[], bool]] = {
    "database": _database_answers,
    "migrations": _Migrations().check,
    "audit_triggers": _audit_log_is_guarded,
}
