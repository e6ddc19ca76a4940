"""API tokens: only a digest is stored."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone
from knox.models import AbstractAuthToken

from conversations_admin.models.project import Project


class Scope(models.TextChoices):
    READ = "read", "Read"
    WRITE = "write", "Read and write"


class ApiToken(AbstractAuthToken):
    """A key to one project, with the rights of its user cut to its scope."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=100)
    scope = models.CharField(max_length=5, choices=Scope, default=Scope.READ)
    last_used_at = models.DateTimeField(null=True, blank=True)

    # Knox's manager makes tokens past the audit log.
    objects: ClassVar[models.Manager[ApiToken]] = models.Manager()

    class Meta:
        ordering = ["-created"]
        verbose_name = "API token"

    def __str__(self) -> str:
        return f"{self.name} ({self.token_key}…)"

    @property
    def is_expired(self) -> bool:
        return self.expiry is not None and self.expiry <= timezone.now()
