"""A set of conversations behind one API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from conversations_admin.models.user import User


class Kind(models.TextChoices):
    LOCAL = "local", "Local: this server keeps the conversations"


class ProjectQuerySet(models.QuerySet["Project"]):
    def open_to(self, user: User) -> ProjectQuerySet:
        """Projects `user` is a member of, and those that name no members."""
        if user.is_superuser:
            return self
        return self.filter(Q(members=None) | Q(members=user)).distinct()


class Project(models.Model):  # type: ignore[django-manager-missing]  # knox is untyped
    slug = models.CharField(
        max_length=50,
        unique=True,
        validators=[
            RegexValidator(
                r"^[a-z0-9]+(?:-[a-z0-9]+)*\Z",
                "Use lower-case letters, digits and single hyphens, such as support-bot.",
            )
        ],
        help_text="Part of every address of the project.",
    )
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.LOCAL)
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        related_name="projects",
        help_text="Who may open the project. Nobody named: everybody with a role.",
    )
    records_machine_reads = models.BooleanField(
        "record reads over the API",
        default=False,
        help_text="People's reads are always in the audit log; programs' only if this is on.",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
