"""Addresses of one conversation's page and of everything done there."""

from django.urls import URLPattern, URLResolver, include, path, register_converter

from conversations_admin.web.converters import ApiId, Position
from conversations_admin.web.views import (
    composer,
    conversation,
    creation,
    deletion,
    drift,
    items,
    metadata,
    raw,
    restoration,
    standing,
    writes,
)

register_converter(ApiId, "api_id")
register_converter(Position, "position")

of_a_conversation: list[URLPattern | URLResolver] = [
    path("", conversation.conversation_detail, name="conversation_detail"),
    path("raw/", raw.conversation_raw, name="conversation_raw"),
    path("metadata/", metadata.metadata_edit, name="metadata_edit"),
    path("delete/", deletion.conversation_delete, name="conversation_delete"),
    path("delete/copy/", drift.copy_remove, name="copy_remove"),
    path("drift/seen/", drift.drift_acknowledge, name="drift_acknowledge"),
    path("standing/", standing.conversation_standing, name="conversation_standing"),
    path("writes/", writes.conversation_writes, name="conversation_writes"),
    path("items/", composer.item_create, name="item_create"),
    path("items/delete/", items.items_delete, name="items_delete"),
    path("items/restore/", restoration.items_restore, name="items_restore"),
    path("items/raw/", raw.item_raw_by_id, name="item_raw_by_id"),
    path("items/<position:position>/raw/", raw.item_raw, name="item_raw"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    # Before the ids: no conversation is called "new".
    path("p/<slug:project>/c/new/", creation.conversation_create, name="conversation_create"),
    path("p/<slug:project>/standing/", standing.project_standing, name="project_standing"),
    path("p/<slug:project>/writes/", writes.project_writes, name="project_writes"),
    path("p/<slug:project>/c/<api_id:conversation_id>/", include(of_a_conversation)),
]
