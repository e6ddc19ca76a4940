"""People and service accounts, and what each person prefers."""

from __future__ import annotations

import zoneinfo

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models

from conversations_admin.models.fields import ExactJSONField
from conversations_admin.models.project import Project


class Theme(models.TextChoices):
    SYSTEM = "system", "Like the system"
    LIGHT = "light", "Light"
    DARK = "dark", "Dark"


def validate_time_zone(name: str) -> None:
    if name not in zoneinfo.available_timezones():
        raise ValidationError(f"{name!r} is not a time zone, such as Europe/Berlin.")


class User(AbstractUser):  # type: ignore[django-manager-missing]  # knox is untyped
    """Somebody who signs in, or the account behind an integration's token."""

    time_zone = models.CharField(
        max_length=64, default="UTC", validators=[validate_time_zone], help_text="IANA name"
    )
    theme = models.CharField(max_length=8, choices=Theme, default=Theme.SYSTEM)
    is_service = models.BooleanField(
        "service account",
        default=False,
        help_text="Made for a token; cannot sign in. Its tokens' scope says what it may do.",
    )


class ListColumns(models.Model):
    """The metadata keys a person shows as columns of a project's list, in order."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    keys = ExactJSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "project"], name="list_columns_once_a_person")
        ]

    def __str__(self) -> str:
        return f"{self.user_id}/{self.project_id}: {self.keys}"
