"""The management API, described. Each name decorates the view it describes."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_view, inline_serializer
from rest_framework import serializers

from conversations_admin.api.documentation.parts import (
    CONVERSATION_ID,
    LIMIT,
    ORDER,
    PROJECT,
    answers,
)
from conversations_admin.api.management.answers import (
    ManagedConversation,
    ManagedEntry,
    ManagedProject,
)
from conversations_admin.api.management.filters import AuditFilter

TAGS = ["Management"]


def page_of(
    row: type[serializers.BaseSerializer[Any]],
    *,
    cursor: type[serializers.Field[Any, Any, Any, Any]] = serializers.CharField,
    **more: serializers.Field[Any, Any, Any, Any],
) -> serializers.Serializer[Any]:
    """A page as `page_object` makes it."""
    return inline_serializer(
        f"{row.__name__}Page",
        {
            "object": serializers.ChoiceField(choices=["list"]),
            "data": row(many=True),
            "first_id": cursor(allow_null=True),
            "last_id": cursor(allow_null=True, help_text="Give it as `after` to go on."),
            "has_more": serializers.BooleanField(),
            **more,
        },
    )


projects = extend_schema_view(
    get=extend_schema(
        operation_id="list_projects",
        summary="List projects",
        description="The one that the key is bound to.",
        tags=TAGS,
        responses=answers(page_of(ManagedProject)),
    )
)

project = extend_schema_view(
    get=extend_schema(
        operation_id="retrieve_project",
        summary="Retrieve a project",
        description="To a key, every project but its own does not exist.",
        tags=TAGS,
        parameters=[PROJECT],
        responses=answers(ManagedProject, 404),
    )
)

conversation = extend_schema_view(
    get=extend_schema(
        operation_id="describe_conversation",
        summary="Describe a conversation",
        description="Its items are at `/v1/conversations/{conversation_id}/items`.",
        tags=TAGS,
        parameters=[PROJECT, CONVERSATION_ID],
        responses=answers(ManagedConversation, 404),
    )
)

audit = extend_schema_view(
    get=extend_schema(
        operation_id="list_audit_entries",
        summary="List audit entries",
        description=(
            "All entries of the project for who may see the audit log, else those of the key's "
            "own account. Walk on with `after=` and the `last_id` of the page before."
        ),
        tags=TAGS,
        parameters=[PROJECT, AuditFilter, LIMIT, ORDER],
        responses=answers(page_of(ManagedEntry, cursor=serializers.IntegerField), 404),
    )
)
