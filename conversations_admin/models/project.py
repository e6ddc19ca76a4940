"""A set of conversations behind one API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q

from conversations_admin.models.fields import ExactJSONField

if TYPE_CHECKING:
    from conversations_admin.models.user import User


class Kind(models.TextChoices):
    LOCAL = "local", "Local: this server keeps the conversations"
    OPENAI = "openai", "OpenAI: calls go to a server that speaks the Conversations API"


DEFAULT_BASE_URL = "https://api.openai.com/v1"
DEFAULT_KEY_VARIABLE = "OPENAI_API_KEY"


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
    base_url = models.URLField(
        "base URL",
        max_length=500,
        blank=True,
        default="",
        help_text=f"Of the upstream; empty for {DEFAULT_BASE_URL}.",
    )
    key_variable = models.CharField(
        max_length=100,
        blank=True,
        default="",
        validators=[
            RegexValidator(
                r"^[A-Z_][A-Z0-9_]*\Z",
                "The name of an environment variable, such as OPENAI_API_KEY; never the key.",
            )
        ],
        help_text="The environment variable that holds the upstream's key; the key is not stored.",
    )
    organization = models.CharField(max_length=100, blank=True, default="")
    upstream_project = models.CharField(
        max_length=100, blank=True, default="", help_text="Sent as OpenAI-Project."
    )
    is_mirrored = models.BooleanField(
        "keep a copy",
        default=True,
        help_text="Off: no text of a message is stored, and words cannot be searched.",
    )
    timeout = models.PositiveSmallIntegerField(
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(120)],
        help_text="Seconds that one call of the upstream may take.",
    )
    calls_per_minute = models.PositiveIntegerField(
        default=300,
        validators=[MinValueValidator(1)],
        help_text="What jobs may ask of the upstream; people's own calls are not held up.",
    )
    capabilities = ExactJSONField(default=dict, editable=False)
    probed_at = models.DateTimeField(null=True, editable=False)
    swept_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_upstream(self) -> bool:
        """The truth is elsewhere: rows are a copy of what the upstream answered."""
        return self.kind == Kind.OPENAI

    @property
    def keeps_text(self) -> bool:
        return not self.is_upstream or self.is_mirrored
