"""A write at an upstream whose outcome is not on record yet."""

from __future__ import annotations

from django.db import models

from conversations_admin.models.audit import Via
from conversations_admin.models.fields import ExactJSONField
from conversations_admin.models.project import Project


class PendingWrite(models.Model):
    """Made with the `started` entry of its operation, gone with the outcome.

    `intent` is what settling needs to recognise the write upstream: ids, metadata and
    fingerprints of items, never message text. `is_unknown` once the call ended without an
    answer; until then it may still be running, or its process may have died.
    """

    operation_id = models.CharField(max_length=36, unique=True)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="pending_writes")
    action = models.CharField(max_length=40)
    conversation_id = models.CharField(max_length=64, blank=True)
    target = models.CharField(max_length=200, blank=True)
    intent = ExactJSONField(default=dict)
    actor = models.CharField(max_length=150)
    actor_id = models.BigIntegerField(null=True)
    via = models.CharField(max_length=10, choices=Via)
    reason = models.CharField(max_length=500, blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    started_at = models.DateTimeField()
    is_unknown = models.BooleanField(default=False)
    checked_at = models.DateTimeField(null=True)
    checks = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["project", "conversation_id"], name="pending_of_conversation"),
            models.Index(fields=["started_at"], name="pending_by_start"),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.action} {self.conversation_id}".strip()
