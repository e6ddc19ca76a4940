"""The routes of saved views, described. Each name decorates the view it describes."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema, extend_schema_view

from conversations_admin.api.documentation.management import TAGS, page_of
from conversations_admin.api.documentation.parts import JSON, PROJECT, answers, path_id
from conversations_admin.api.management.view_bodies import (
    DeletedView,
    ManagedView,
    NewView,
    ViewChange,
)

VIEW_ID = path_id("view_id", "The view's number.")

views = extend_schema_view(
    get=extend_schema(
        operation_id="list_views",
        summary="List saved views",
        description="Those of the key's own account, and those that are shared; oldest first.",
        tags=TAGS,
        parameters=[PROJECT],
        responses=answers(page_of(ManagedView), 404),
    ),
    post=extend_schema(
        operation_id="create_view",
        summary="Save a view",
        description="Its query has to be one that can be read; it is kept in canonical form.",
        tags=TAGS,
        parameters=[PROJECT],
        request={JSON: NewView},
        responses=answers(ManagedView, 404, 409, 413),
    ),
)

view = extend_schema_view(
    get=extend_schema(
        operation_id="retrieve_view",
        summary="Retrieve a saved view",
        description="What another account keeps to itself does not exist.",
        tags=TAGS,
        parameters=[PROJECT, VIEW_ID],
        responses=answers(ManagedView, 404),
    ),
    patch=extend_schema(
        operation_id="update_view",
        summary="Change a saved view",
        description="Only what is sent. Shared views may be changed by who may share.",
        tags=TAGS,
        parameters=[PROJECT, VIEW_ID],
        request={JSON: ViewChange},
        responses=answers(ManagedView, 404, 409, 413),
    ),
    delete=extend_schema(
        operation_id="delete_view",
        summary="Delete a saved view",
        description="Conversations stay as they are.",
        tags=TAGS,
        parameters=[PROJECT, VIEW_ID],
        responses=answers(DeletedView, 404),
    ),
)
