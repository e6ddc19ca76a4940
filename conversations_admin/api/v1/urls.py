"""Addresses of the Conversations API. No trailing slashes, as on the platform."""

from django.urls import path

from conversations_admin.api.v1.conversations import ConversationsView, ConversationView
from conversations_admin.api.v1.items import ItemsView, ItemView

urlpatterns = [
    path("conversations", ConversationsView.as_view(), name="v1_conversations"),
    path(
        "conversations/<str:conversation_id>",
        ConversationView.as_view(),
        name="v1_conversation",
    ),
    path("conversations/<str:conversation_id>/items", ItemsView.as_view(), name="v1_items"),
    path(
        "conversations/<str:conversation_id>/items/<str:item_id>",
        ItemView.as_view(),
        name="v1_item",
    ),
]
