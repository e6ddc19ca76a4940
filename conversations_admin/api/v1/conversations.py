"""Conversations: list, create, retrieve, update, delete."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response

from conversations_admin.actions.conversations import (
    create_conversation,
    delete_conversation,
    require_creation,
    require_metadata_change,
    update_metadata,
)
from conversations_admin.actions.reads import require_search, retrieve_conversation
from conversations_admin.api.documentation import v1
from conversations_admin.api.endpoint import Endpoint
from conversations_admin.api.parameters import search_of
from conversations_admin.records.rows import wire_conversation
from conversations_admin.wire.bodies import parse_create, parse_update
from conversations_admin.wire.objects import list_object


@v1.conversations
class ConversationsView(Endpoint):
    def get(self, request: Request) -> Response:
        search = search_of(request)
        require_search(self.project, actor=self.actor, query=search.question.query)
        page = search.page(search.matches(self.project))
        found = [wire_conversation(row) for row in page.conversations]
        return Response(list_object(found, has_more=page.has_more))

    def post(self, request: Request) -> Response:
        require_creation(self.project, actor=self.actor)
        body = parse_create(request.data, is_passed_on=self.project.is_upstream)
        created = create_conversation(
            self.project, metadata=body.metadata, items=body.items, actor=self.actor
        )
        return Response(created.conversation)


@v1.conversation
class ConversationView(Endpoint):
    def get(self, request: Request, conversation_id: str) -> Response:  # noqa: ARG002
        return Response(retrieve_conversation(self.project, conversation_id, actor=self.actor))

    def post(self, request: Request, conversation_id: str) -> Response:
        require_metadata_change(self.project, conversation_id, actor=self.actor)
        metadata = parse_update(request.data)
        return Response(update_metadata(self.project, conversation_id, metadata, actor=self.actor))

    def delete(self, request: Request, conversation_id: str) -> Response:  # noqa: ARG002
        return Response(delete_conversation(self.project, conversation_id, actor=self.actor))
