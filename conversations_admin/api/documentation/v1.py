"""The Conversations API, described. Each name decorates the view it describes."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema, extend_schema_view

from conversations_admin.api.documentation.parts import (
    AFTER,
    AFTER_ITEM,
    BEFORE,
    CONVERSATION_ID,
    INCLUDE,
    ITEM_ID,
    LIMIT,
    METADATA,
    ORDER,
    SORT,
    ZONE,
    Q,
    answers,
    body,
    ref,
)

CONVERSATIONS = ["Conversations"]
ITEMS = ["Items"]

conversations = extend_schema_view(
    get=extend_schema(
        operation_id="list_conversations",
        summary="List conversations",
        description=(
            "Newest first. This route is not part of the platform's API. A parameter that it "
            "does not know is refused, so that a misspelt filter does not answer everything."
        ),
        tags=CONVERSATIONS,
        parameters=[METADATA, Q, ZONE, SORT, LIMIT, ORDER, AFTER, BEFORE],
        responses=answers(ref("ConversationList"), 404, 422),
    ),
    post=extend_schema(
        operation_id="create_conversation",
        summary="Create a conversation",
        description="With up to 20 items and 16 pairs of metadata, or with nothing.",
        tags=CONVERSATIONS,
        request=body("CreateConversation"),
        responses=answers(ref("Conversation"), 404, 413, 502, 504),
    ),
)

conversation = extend_schema_view(
    get=extend_schema(
        operation_id="retrieve_conversation",
        summary="Retrieve a conversation",
        description="Its metadata and when it was made; its items have routes of their own.",
        tags=CONVERSATIONS,
        parameters=[CONVERSATION_ID],
        responses=answers(ref("Conversation"), 404, 502),
    ),
    post=extend_schema(
        operation_id="update_conversation",
        summary="Replace the metadata",
        description="The new pairs take the place of all the old ones; items stay.",
        tags=CONVERSATIONS,
        parameters=[CONVERSATION_ID],
        request=body("UpdateConversation"),
        responses=answers(ref("Conversation"), 404, 413, 502, 504),
    ),
    delete=extend_schema(
        operation_id="delete_conversation",
        summary="Delete a conversation",
        description="Its items are kept, but nothing reaches them any more.",
        tags=CONVERSATIONS,
        parameters=[CONVERSATION_ID],
        responses=answers(ref("ConversationDeleted"), 404, 502, 504),
    ),
)

items = extend_schema_view(
    get=extend_schema(
        operation_id="list_items",
        summary="List the items",
        description="Newest first. Walk on with `after=` and the `last_id` of the page before.",
        tags=ITEMS,
        parameters=[CONVERSATION_ID, LIMIT, ORDER, AFTER_ITEM, INCLUDE],
        responses=answers(ref("ItemList"), 404, 502),
    ),
    post=extend_schema(
        operation_id="create_items",
        summary="Add items",
        description="Up to 20 at the end, in order; all of them or none.",
        tags=ITEMS,
        parameters=[CONVERSATION_ID, INCLUDE],
        request=body("AddItems"),
        responses=answers(ref("ItemList"), 404, 413, 502, 504),
    ),
)

item = extend_schema_view(
    get=extend_schema(
        operation_id="retrieve_item",
        summary="Retrieve an item",
        description="As the list shows it.",
        tags=ITEMS,
        parameters=[CONVERSATION_ID, ITEM_ID, INCLUDE],
        responses=answers(ref("Item"), 404, 502),
    ),
    delete=extend_schema(
        operation_id="delete_item",
        summary="Delete an item",
        description="Answers the conversation it was in.",
        tags=ITEMS,
        parameters=[CONVERSATION_ID, ITEM_ID],
        responses=answers(ref("Conversation"), 404, 502, 504),
    ),
)
