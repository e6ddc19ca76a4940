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
from conversations_admin.api.endpoint import Endpoint
from conversations_admin.api.parameters import query_of, require_known
from conversations_admin.records.rows import wire_conversation
from conversations_admin.search.matches import Matches
from conversations_admin.wire.bodies import parse_create, parse_update
from conversations_admin.wire.objects import list_object
from conversations_admin.wire.paging import parse_limit, parse_order


class ConversationsView(Endpoint):
    def get(self, request: Request) -> Response:
        parameters = request.query_params
        require_known(parameters, ("limit", "order", "after", "before", "q"))
        query = query_of(parameters)
        limit, order = parse_limit(parameters.get("limit")), parse_order(parameters.get("order"))
        require_search(self.project, actor=self.actor, query=query)
        page = Matches(self.project, query).page(
            limit=limit,
            order=order,
            after=parameters.get("after"),
            before=parameters.get("before"),
        )
        found = [wire_conversation(row) for row in page.conversations]
        return Response(list_object(found, has_more=page.has_more))

    def post(self, request: Request) -> Response:
        require_creation(self.project, actor=self.actor)
        body = parse_create(request.data)
        created = create_conversation(
            self.project, metadata=body.metadata, items=body.items, actor=self.actor
        )
        return Response(created.conversation)


class ConversationView(Endpoint):
    def get(self, request: Request, conversation_id: str) -> Response:  # noqa: ARG002
        return Response(retrieve_conversation(self.project, conversation_id, actor=self.actor))

    def post(self, request: Request, conversation_id: str) -> Response:
        require_metadata_change(self.project, conversation_id, actor=self.actor)
        metadata = parse_update(request.data)
        return Response(update_metadata(self.project, conversation_id, metadata, actor=self.actor))

    def delete(self, request: Request, conversation_id: str) -> Response:  # noqa: ARG002
        return Response(delete_conversation(self.project, conversation_id, actor=self.actor))
