"""Conversations as the list of the console shows them, found by the same query language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.permissions import Permission
from conversations_admin.actions.reads import require_search
from conversations_admin.api.documentation import management, search
from conversations_admin.api.management.answers import ManagedConversation
from conversations_admin.api.management.pages import page_object
from conversations_admin.api.management.projects import ProjectEndpoint
from conversations_admin.api.management.views import view_named
from conversations_admin.api.parameters import search_of
from conversations_admin.errors import InvalidQuery
from conversations_admin.models import Conversation, Project, SavedView
from conversations_admin.models.plain import is_storable
from conversations_admin.search.language.parser import parse
from conversations_admin.search.language.tree import Id, Query
from conversations_admin.search.matches import Matches
from conversations_admin.search.sources import Sort
from conversations_admin.wire.objects import conversation_not_found


@search.conversations
class ConversationsView(ProjectEndpoint):
    def get(self, request: Request, project: str) -> Response:  # noqa: ARG002
        require_search(self.project, actor=self.actor)
        view = self._view(request)
        sort = Sort(view.sort) if view else Sort.CREATED
        asked = search_of(request, also=("view",), usual=_usual(request, view), sort=sort)
        require_search(self.project, actor=self.actor, query=asked.question.query)
        matches = asked.matches(self.project)
        page = asked.page(matches)
        return Response(
            page_object(
                describe(page.conversations, actor=self.actor),
                has_more=page.has_more,
                next_after=matches.cursor(page.conversations[-1]) if page.has_more else None,
            )
        )

    def _view(self, request: Request) -> SavedView | None:
        named = request.query_params.get("view")
        return None if named is None else view_named(named, self.project, actor=self.actor)


def _usual(request: Request, view: SavedView | None) -> str:
    if view is None or "q" in request.query_params:
        return ""
    try:
        return str(parse(view.query))
    except InvalidQuery as error:
        raise InvalidQuery(error.message, position=error.position, param="view") from error


@management.conversation
class ConversationView(ProjectEndpoint):
    def get(self, request: Request, project: str, conversation_id: str) -> Response:  # noqa: ARG002
        require_search(self.project, actor=self.actor)
        row = _find(self.project, conversation_id)
        if row is None:
            raise conversation_not_found(conversation_id)
        return Response(describe([row], actor=self.actor)[0])


def _find(project: Project, conversation_id: str) -> Conversation | None:
    if not is_storable(conversation_id):
        return None
    found = Matches(project, Query((Id(conversation_id),))).page(limit=1).conversations
    return found[0] if found else None


def describe(rows: Sequence[Conversation], *, actor: Actor) -> Sequence[Mapping[str, Any]]:
    """The title is the user's first words: only for who may read them."""
    shown = {"shows_titles": actor.may(Permission.READ)}
    # All by one serializer: to make one takes longer than to describe a row with it.
    return list(ManagedConversation(rows, many=True, context=shown).data)
