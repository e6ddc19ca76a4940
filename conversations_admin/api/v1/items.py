"""The items of a conversation: list, add, retrieve, delete."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response

from conversations_admin.actions.items import add_items, delete_items, require_addition
from conversations_admin.actions.reads import list_items, retrieve_item
from conversations_admin.api.documentation import v1
from conversations_admin.api.endpoint import Endpoint
from conversations_admin.api.parameters import included
from conversations_admin.wire.bodies import parse_add_items
from conversations_admin.wire.include import apply_include
from conversations_admin.wire.objects import list_object
from conversations_admin.wire.paging import parse_limit, parse_order


@v1.items
class ItemsView(Endpoint):
    def get(self, request: Request, conversation_id: str) -> Response:
        include = included(request)
        parameters = request.query_params
        page = list_items(
            self.project,
            conversation_id,
            actor=self.actor,
            after=parameters.get("after"),
            limit=parse_limit(parameters.get("limit")),
            order=parse_order(parameters.get("order")),
        )
        items = [apply_include(item, include) for item in page.items]
        return Response(list_object(items, has_more=page.has_more))

    def post(self, request: Request, conversation_id: str) -> Response:
        require_addition(self.project, conversation_id, actor=self.actor)
        include = included(request)
        drafts = parse_add_items(request.data, is_passed_on=self.project.is_upstream)
        added = add_items(self.project, conversation_id, drafts, actor=self.actor)
        items = [apply_include(item, include) for item in added]
        return Response(list_object(items, has_more=False))


@v1.item
class ItemView(Endpoint):
    def get(self, request: Request, conversation_id: str, item_id: str) -> Response:
        include = included(request)
        item = retrieve_item(self.project, conversation_id, item_id, actor=self.actor)
        return Response(apply_include(item, include))

    def delete(self, request: Request, conversation_id: str, item_id: str) -> Response:  # noqa: ARG002
        return Response(delete_items(self.project, conversation_id, [item_id], actor=self.actor))
