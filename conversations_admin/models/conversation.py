"""A conversation and its metadata, once as it is on the wire and once as rows to find it by."""

from __future__ import annotations

from django.db import models

from conversations_admin.models.fields import ExactJSONField
from conversations_admin.models.project import Project


class Origin(models.TextChoices):
    CREATED = "created", "Created here"
    IMPORTED = "imported", "Imported"
    RECORDED = "recorded", "Passed through"
    LISTED = "listed", "Listed by the upstream"


class Drift(models.TextChoices):
    """How the upstream was found to differ from what was known of it, the gravest that holds."""

    NEW = "new", "New upstream"
    METADATA = "metadata", "Metadata changed upstream"
    GONE = "gone", "Items gone upstream"
    VANISHED = "vanished", "Gone upstream"


# Stands in the place of VANISHED once somebody decided to keep our copy: no drift any more.
KEPT = "kept"
GONE_FOR_GOOD = (Drift.VANISHED, KEPT)


class ConversationQuerySet(models.QuerySet["Conversation"]):
    def live(self) -> ConversationQuerySet:
        return self.filter(deleted_at=None)

    def deleted(self) -> ConversationQuerySet:
        return self.exclude(deleted_at=None)

    def newest_first(self) -> ConversationQuerySet:
        return self.order_by("-created_at", "-id")


class Conversation(models.Model):
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="conversations")
    conversation_id = models.CharField("id", max_length=64)
    metadata = ExactJSONField(default=dict)
    title = models.CharField(max_length=200, blank=True, default="")
    item_count = models.PositiveIntegerField("items", default=0)
    next_position = models.PositiveBigIntegerField(default=1)
    created_at = models.DateTimeField()
    active_at = models.DateTimeField("last activity")
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.CREATED)
    deleted_at = models.DateTimeField(null=True, blank=True)
    # For a project in front of an upstream: when the rows were last all that it has, and how it
    # was found to differ since somebody looked.
    synced_at = models.DateTimeField(null=True, blank=True)
    drift = models.CharField(max_length=10, choices=Drift, blank=True, default="")

    objects = ConversationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "conversation_id"], name="conversation_id_once_a_project"
            )
        ]
        indexes = [
            models.Index(
                # The count of items stands in it so that looking for long ones reads no rows.
                fields=["project", "-created_at", "-id", "item_count"],
                condition=models.Q(deleted_at=None),
                name="live_conversations_newest",
            ),
            models.Index(
                fields=["project", "-active_at", "-id"],
                condition=models.Q(deleted_at=None),
                name="live_conversations_active",
            ),
            models.Index(
                fields=["project", "drift", "-created_at", "-id"],
                condition=models.Q(deleted_at=None) & ~models.Q(drift=""),
                name="live_conversations_drifted",
            ),
            models.Index(
                fields=["project", "synced_at"],
                condition=models.Q(deleted_at=None),
                name="live_conversations_synced",
            ),
        ]
        permissions = [
            ("read_conversation", "Can read the items of conversations"),
            ("change_metadata", "Can change the metadata of conversations"),
        ]

    def __str__(self) -> str:
        return self.conversation_id


class MetadataPair(models.Model):
    """One pair of a live conversation.

    The creation time is repeated here so that "this value, newest first" is one
    range of one index. `number` and `moment` are what the value says besides its text.
    """

    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="pairs", db_index=False
    )
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=64)
    value = models.CharField(max_length=512)
    number = models.FloatField(null=True)
    moment = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "key"], name="one_value_a_key")
        ]
        indexes = [
            models.Index(
                fields=["project", "key", "value", "-created_at", "-conversation"],
                name="pairs_newest",
            ),
            models.Index(
                fields=["project", "key", "number", "conversation"],
                condition=models.Q(number__isnull=False),
                name="pairs_by_number",
            ),
            models.Index(
                fields=["project", "key", "moment", "conversation"],
                condition=models.Q(moment__isnull=False),
                name="pairs_by_moment",
            ),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.key}:{self.value}"
