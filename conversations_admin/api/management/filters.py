"""What the audit log can be asked for."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from conversations_admin.models.audit import Outcome

LARGEST_SEQUENCE = 2**63 - 1


class AuditFilter(serializers.Serializer[Any]):
    """What entries to answer; all that is given has to hold."""

    actor = serializers.CharField(required=False, max_length=150, help_text="Name, exactly.")
    action = serializers.CharField(
        required=False, max_length=40, help_text="Such as item.delete, exactly."
    )
    conversation_id = serializers.CharField(required=False, max_length=64)
    target = serializers.CharField(
        required=False, max_length=200, help_text="Such as an item's id, exactly."
    )
    outcome = serializers.ChoiceField(required=False, choices=Outcome.values)
    since = serializers.DateTimeField(required=False, help_text="At or after this time.")
    until = serializers.DateTimeField(required=False, help_text="Before this time.")
    after = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=LARGEST_SEQUENCE,
        help_text="Go on beyond this sequence number.",
    )
