"""The audit log: append-only, each entry chained to the one before."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.lookups import Exact, In
from django.db.models.sql.compiler import SQLCompiler

from conversations_admin.models.fields import ExactJSONField


class Via(models.TextChoices):
    DASHBOARD = "dashboard", "Dashboard"
    API = "api", "API"
    ADMIN = "admin", "Admin"
    COMMAND = "command", "Command"
    JOB = "job", "Job"


class Outcome(models.TextChoices):
    STARTED = "started", "Started"
    SUCCEEDED = "succeeded", "Succeeded"
    FAILED = "failed", "Failed"
    UNKNOWN = "unknown", "Unknown"
    DENIED = "denied", "Denied"


# The error of an outcome that stays unknown for good: nobody looks for it any more.
NEVER_KNOWN = "never_known"

# The list is in the order of numbers, so a day is found as a range of them. A clock that was
# put right may have left the times of a few entries out of that order.
CLOCK_SLACK = timedelta(days=1)


class _Unsought(models.Func):
    """A column whose index is not to be used."""

    template = "%(expressions)s"
    arity = 1

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, tuple[str | int, ...]]:
        sql, params = self.as_sql(compiler, connection, **context)
        return f"+{sql}", params


class AuditQuerySet(models.QuerySet["AuditEntry"]):
    def since(self, moment: datetime) -> AuditQuerySet:
        """Entries from `moment` on."""
        earliest = AuditEntry.objects.filter(time__gte=moment - CLOCK_SLACK).order_by("time")
        return self.filter(sequence__gte=_sequence(earliest), time__gte=moment)

    def until(self, moment: datetime) -> AuditQuerySet:
        """Entries before `moment`."""
        latest = AuditEntry.objects.filter(time__lt=moment + CLOCK_SLACK).order_by("-time")
        return self.filter(sequence__lte=_sequence(latest), time__lt=moment)

    def besides(self, **exact: str) -> AuditQuerySet:
        """Those of these values, to be found by what else is asked for.

        Without statistics SQLite takes the index of an outcome, or of an action, as soon as that
        of a conversation, and so reads most of the log.
        """
        entries = self
        for name, value in exact.items():
            entries = entries.filter(Exact(_Unsought(name), value))
        return entries

    def succeeded(self, *actions: str) -> AuditQuerySet:
        """Those of these actions that succeeded, to be found likewise."""
        named = self.filter(In(_Unsought("action"), actions))
        return named.besides(outcome=Outcome.SUCCEEDED)

    def newest_first(self) -> AuditQuerySet:
        return self.order_by("-sequence")

    def update(self, **changes: Any) -> int:
        raise TypeError(f"The audit log only grows; refused to change {', '.join(changes)}.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("The audit log only grows; refused to delete.")


class AuditEntry(models.Model):
    """One step of one operation.

    No foreign keys: an entry outlives the user, project and conversation it names.
    """

    sequence = models.BigIntegerField(primary_key=True)
    time = models.DateTimeField()
    actor = models.CharField(max_length=150)
    actor_id = models.BigIntegerField(null=True)
    via = models.CharField(max_length=10, choices=Via)
    project = models.CharField(max_length=50, blank=True)
    action = models.CharField(max_length=40)
    conversation_id = models.CharField(max_length=64, blank=True)
    target = models.CharField(max_length=200, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome)
    operation_id = models.CharField(max_length=36)
    reason = models.CharField(max_length=500, blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    upstream_request_id = models.CharField(max_length=128, blank=True)
    changes = ExactJSONField(default=dict)
    previous_hash = models.CharField(max_length=64, unique=True)
    hash = models.CharField(max_length=64, unique=True)

    objects = AuditQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["project", "-sequence"], name="audit_of_project"),
            models.Index(
                fields=["project", "conversation_id", "-sequence"], name="audit_of_conversation"
            ),
            models.Index(fields=["actor_id", "-sequence"], name="audit_of_actor"),
            models.Index(fields=["project", "action", "-sequence"], name="audit_of_action"),
            models.Index(fields=["operation_id"], name="audit_of_operation"),
            # One for each filter of the list: a rare answer must not read the whole log.
            models.Index(fields=["project", "actor", "-sequence"], name="audit_of_actor_name"),
            models.Index(fields=["project", "target", "-sequence"], name="audit_of_target"),
            models.Index(fields=["project", "outcome", "-sequence"], name="audit_of_outcome"),
            models.Index(fields=["project", "via", "-sequence"], name="audit_of_via"),
            models.Index(fields=["time"], name="audit_of_time"),
        ]
        verbose_name = "audit entry"
        verbose_name_plural = "audit log"
        default_permissions = ("view",)
        permissions = [
            ("export_auditentry", "Can export the audit log"),
            ("verify_auditentry", "Can verify the audit log"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.action} {self.outcome}"

    def delete(self, *_: object, **__: object) -> tuple[int, dict[str, int]]:
        raise TypeError("The audit log only grows; refused to delete.")


def _sequence(entries: AuditQuerySet) -> models.Subquery:
    return models.Subquery(entries.values("sequence")[:1])
