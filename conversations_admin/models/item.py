"""One entry of a conversation: the whole wire object, and what is needed to find and order it."""

from __future__ import annotations

from django.db import models

from conversations_admin.models.conversation import Conversation
from conversations_admin.models.fields import ExactJSONField


class ItemQuerySet(models.QuerySet["Item"]):
    def live(self) -> ItemQuerySet:
        return self.filter(deleted_at=None)

    def restorable(self) -> ItemQuerySet:
        """Those that are deleted and were not restored since."""
        return self.exclude(deleted_at=None).filter(restored_as="")

    def in_order(self) -> ItemQuerySet:
        return self.order_by("position")


class Item(models.Model):
    """`position` orders a conversation and is never reused; `item_id` need not be unique."""

    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="items", db_index=False
    )
    position = models.PositiveBigIntegerField()
    item_id = models.CharField("id", max_length=64)
    type = models.CharField(max_length=64)
    role = models.CharField(max_length=16, blank=True, default="")
    status = models.CharField(max_length=32, blank=True, default="")
    body = ExactJSONField()
    text = models.TextField(blank=True, default="")
    created_at = models.DateTimeField("first seen")
    added_by = models.CharField(max_length=150, blank=True, default="")
    added_via = models.CharField(max_length=16, blank=True, default="")
    deleted_at = models.DateTimeField(null=True, blank=True)
    deleted_by = models.CharField(max_length=150, blank=True, default="")
    is_gone = models.BooleanField("gone upstream", default=False)
    restored_as = models.CharField(max_length=64, blank=True, default="")

    objects = ItemQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "position"], name="position_once_a_conversation"
            )
        ]
        indexes = [
            models.Index(fields=["item_id", "conversation"], name="items_by_id"),
            models.Index(
                fields=["deleted_at", "conversation"],
                condition=models.Q(deleted_at__isnull=False),
                name="deleted_items",
            ),
        ]
        permissions = [("restore_item", "Can see and restore deleted items")]

    def __str__(self) -> str:
        return self.item_id
