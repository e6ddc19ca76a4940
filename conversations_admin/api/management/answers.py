"""What the management API answers with. Never saved; the schema is read from here."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from conversations_admin.models import Conversation
from conversations_admin.models.audit import Outcome, Via
from conversations_admin.models.conversation import Origin
from conversations_admin.models.project import Kind


class ManagedProject(serializers.Serializer[Any]):
    slug = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=Kind.values)
    is_mirrored = serializers.BooleanField(
        help_text="Whether the text of items is stored here; always so in a local project."
    )
    records_machine_reads = serializers.BooleanField(
        help_text="Whether reads over the API are in the audit log."
    )
    created_at = serializers.DateTimeField()


class ManagedConversation(serializers.Serializer[Any]):
    id = serializers.CharField(source="conversation_id")
    title = serializers.SerializerMethodField()
    item_count = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    active_at = serializers.DateTimeField(help_text="When an item was last added or deleted.")
    origin = serializers.ChoiceField(choices=Origin.values)
    metadata = serializers.DictField(child=serializers.CharField())

    def get_title(self, row: Conversation) -> str | None:
        """The first words of the user; null for who may not read items."""
        return row.title if self.context.get("shows_titles") else None


class ManagedEntry(serializers.Serializer[Any]):
    sequence = serializers.IntegerField(help_text="Counts from 1 without gaps.")
    time = serializers.DateTimeField()
    actor = serializers.CharField()
    via = serializers.ChoiceField(choices=Via.values)
    project = serializers.CharField()
    action = serializers.CharField()
    conversation_id = serializers.CharField()
    target = serializers.CharField()
    outcome = serializers.ChoiceField(choices=Outcome.values)
    operation_id = serializers.CharField(help_text="The same for all parts of one operation.")
    reason = serializers.CharField()
    request_id = serializers.CharField()
    upstream_request_id = serializers.CharField()
    changes = serializers.DictField(help_text="What changed; never the text of a message.")
    previous_hash = serializers.CharField()
    hash = serializers.CharField()
