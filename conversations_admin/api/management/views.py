"""Saved views: the filters of the list that people keep under a name."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.reads import require_search
from conversations_admin.actions.view_settings import ViewSettings, settings_of
from conversations_admin.actions.views import (
    change_view,
    create_view,
    delete_view,
    find_view,
    require_keeping,
    visible_views,
)
from conversations_admin.api.documentation import views as documentation
from conversations_admin.api.management.pages import page_object
from conversations_admin.api.management.projects import ProjectEndpoint
from conversations_admin.api.management.sent import sent_body
from conversations_admin.api.management.view_bodies import ManagedView, NewView, ViewChange
from conversations_admin.api.parameters import require_known
from conversations_admin.errors import NotFound
from conversations_admin.models import Project, SavedView
from conversations_admin.wire import refusals


@documentation.views
class ViewsView(ProjectEndpoint):
    def get(self, request: Request, project: str) -> Response:  # noqa: ARG002
        require_search(self.project, actor=self.actor)
        require_known(request.query_params, ())
        views = visible_views(self.project, user_id=self.actor.user_id).order_by("pk")
        return Response(page_object(ManagedView(views, many=True).data, has_more=False))

    def post(self, request: Request, project: str) -> Response:  # noqa: ARG002
        require_keeping(self.project, actor=self.actor)
        settings = ViewSettings(**_sent(NewView, request))
        return Response(ManagedView(create_view(self.project, settings, actor=self.actor)).data)


@documentation.view
class ViewView(ProjectEndpoint):
    def get(self, request: Request, project: str, view_id: str) -> Response:  # noqa: ARG002
        require_search(self.project, actor=self.actor)
        return Response(ManagedView(self._view(view_id)).data)

    def patch(self, request: Request, project: str, view_id: str) -> Response:  # noqa: ARG002
        require_keeping(self.project, actor=self.actor, action="view.update")
        sent = _sent(ViewChange, request, partial=True)
        view, expected = self._view(view_id), sent.pop("revision", None)
        settings = replace(settings_of(view), **sent)
        changed = change_view(view, settings, actor=self.actor, expected=expected)
        return Response(ManagedView(changed).data)

    def delete(self, request: Request, project: str, view_id: str) -> Response:  # noqa: ARG002
        require_keeping(self.project, actor=self.actor, action="view.delete")
        view = self._view(view_id)
        answer = {"id": view.pk, "deleted": True}
        delete_view(view, actor=self.actor)
        return Response(answer)

    def _view(self, view_id: str) -> SavedView:
        return view_named(view_id, self.project, actor=self.actor)


def view_named(text: str, project: Project, *, actor: Actor) -> SavedView:
    if not re.fullmatch("[0-9]{1,18}", text, re.ASCII):
        shown = refusals.quoted(text)
        raise NotFound(f"No view found with id {shown}", param="view", code="view_not_found")
    return find_view(project, int(text), actor=actor)


def _sent(
    kind: type[serializers.Serializer[Any]], request: Request, *, partial: bool = False
) -> dict[str, Any]:
    """The settings in a body, ready for the action."""
    sent = sent_body(kind, request, partial=partial)
    if sent.get("columns") is not None:
        sent["columns"] = tuple(sent["columns"])
    return sent
