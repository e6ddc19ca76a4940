"""How many calls of a project's upstream jobs have made, shared by all workers."""

from __future__ import annotations

from django.db import models

from conversations_admin.models.project import Project


class CallBudget(models.Model):
    """A token bucket. `full_at` is when it is full again: each call moves it on.

    `held_until` is how long the upstream asked for rest. The counts are for people: of the
    minute that began at `minute_at`, and of the one before it.
    """

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="+")
    full_at = models.DateTimeField()
    held_until = models.DateTimeField(null=True)
    minute_at = models.DateTimeField()
    calls = models.PositiveIntegerField(default=0)
    calls_before = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"calls of {self.project_id}"
