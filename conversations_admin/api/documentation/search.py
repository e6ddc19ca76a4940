"""Search in the management API, described. Each name decorates the view it describes."""

from __future__ import annotations

from drf_spectacular.utils import (
    OpenApiParameter,
    extend_schema,
    extend_schema_view,
    inline_serializer,
)
from rest_framework import serializers

from conversations_admin.api.documentation import examples
from conversations_admin.api.documentation.management import page_of
from conversations_admin.api.documentation.parts import (
    AFTER,
    BEFORE,
    LIMIT,
    METADATA,
    ORDER,
    PROJECT,
    SORT,
    STORABLE,
    VIEW,
    ZONE,
    Q,
    answers,
    example,
)
from conversations_admin.api.management.answers import ManagedConversation
from conversations_admin.api.management.figures import (
    FacetOfKey,
    MetadataKey,
    MetadataValue,
    NearDuplicates,
    VolumeBar,
)
from conversations_admin.wire.limits import MAX_KEY, MAX_VALUE

TAGS = ["Search"]
UNITS = ("day", "week", "month")


def up_to(name: str, meaning: str, *, default: int, maximum: int) -> OpenApiParameter:
    schema = {"type": "integer", "minimum": 1, "maximum": maximum, "default": default}
    return OpenApiParameter(name, schema, description=meaning)


def text(name: str, meaning: str, *, longest: int, is_required: bool = False) -> OpenApiParameter:
    schema = {"type": "string", "maxLength": longest, "pattern": STORABLE}
    return OpenApiParameter(name, schema, description=meaning, required=is_required)


MATCHES = serializers.IntegerField(help_text="Of all that match; exact up to 10,000.")
MATCHES_ARE_CAPPED = serializers.BooleanField(help_text="There are more than `count`.")
FACETS = inline_serializer(
    "Facets",
    {
        "object": serializers.ChoiceField(choices=["facets"]),
        "data": FacetOfKey(many=True, help_text="The keys, the most widely used first."),
        "basis": serializers.IntegerField(
            help_text="How many of the matches were looked at, the newest first; at most 10,000."
        ),
        "basis_is_capped": serializers.BooleanField(help_text="There are more matches than that."),
    },
)
COUNT = inline_serializer(
    "Count",
    {
        "object": serializers.ChoiceField(choices=["count"]),
        "count": MATCHES,
        "count_is_capped": MATCHES_ARE_CAPPED,
    },
)
VOLUME = inline_serializer(
    "Volume",
    {
        "object": serializers.ChoiceField(choices=["volume"]),
        "data": VolumeBar(many=True, help_text="From the oldest to the newest, without gaps."),
        "unit": serializers.ChoiceField(choices=UNITS),
        "zone": serializers.CharField(help_text="Where the days begin and end."),
        "is_capped": serializers.BooleanField(
            help_text="Only the newest 10,000 matches were counted: the oldest may be more."
        ),
    },
)

conversations = extend_schema_view(
    get=extend_schema(
        operation_id="search_conversations",
        summary="Search conversations",
        description=(
            "What the list of the console shows. Walk on with `after=` and the `next_after` of "
            "the page before; `/count/` tells how many there are."
        ),
        tags=TAGS,
        parameters=[PROJECT, Q, VIEW, METADATA, ZONE, SORT, LIMIT, ORDER, AFTER, BEFORE],
        examples=[example(examples.CONVERSATIONS)],
        responses=answers(
            page_of(
                ManagedConversation,
                next_after=serializers.CharField(
                    allow_null=True, help_text="Give it as `after` to go on, whatever the sort."
                ),
            ),
            404,
            422,
        ),
    )
)

facets = extend_schema_view(
    get=extend_schema(
        operation_id="facet_conversations",
        summary="Count what the matches have",
        description=(
            "The metadata keys and values of the matches of a query, counted over the newest "
            "10,000 of them."
        ),
        tags=TAGS,
        parameters=[
            PROJECT,
            Q,
            METADATA,
            ZONE,
            up_to("keys", "How many keys to answer.", default=50, maximum=500),
            up_to("values", "How many values of each.", default=8, maximum=100),
        ],
        examples=[example(examples.FACETS)],
        responses=answers(FACETS, 404, 422),
    )
)

count = extend_schema_view(
    get=extend_schema(
        operation_id="count_conversations",
        summary="Count the matches",
        description="Exact up to 10,000; never more than that is counted.",
        tags=TAGS,
        parameters=[PROJECT, Q, METADATA, ZONE],
        examples=[example(examples.COUNT)],
        responses=answers(COUNT, 404, 422),
    )
)

volume = extend_schema_view(
    get=extend_schema(
        operation_id="count_conversations_by_time",
        summary="Count the matches by day, week or month",
        description="By when they were created. Weeks begin on Monday.",
        tags=TAGS,
        parameters=[
            PROJECT,
            Q,
            METADATA,
            ZONE,
            OpenApiParameter(
                "unit",
                {"type": "string", "enum": list(UNITS)},
                description="Left out: the smallest that gives no more than about a hundred.",
            ),
        ],
        examples=[example(examples.VOLUME)],
        responses=answers(VOLUME, 404, 422),
    )
)

keys = extend_schema_view(
    get=extend_schema(
        operation_id="list_metadata_keys",
        summary="List the metadata keys",
        description=(
            "In the order of their characters: how widely each is used, with which values, when "
            "it was first and last seen. Where too many conversations have a key to count them, "
            "the newest 10,000 stand for all."
        ),
        tags=TAGS,
        parameters=[
            PROJECT,
            LIMIT,
            text("after", "Go on behind this key.", longest=MAX_KEY),
        ],
        examples=[example(examples.KEYS)],
        responses=answers(
            page_of(
                MetadataKey,
                keys_are_capped=serializers.BooleanField(
                    help_text="The project has more than 500 keys; only the first are looked at."
                ),
                near_duplicates=NearDuplicates(
                    many=True, help_text="Keys that are probably the same."
                ),
            ),
            404,
        ),
    )
)

key_values = extend_schema_view(
    get=extend_schema(
        operation_id="list_metadata_values",
        summary="List the values of a metadata key",
        description="All of them, in the order of their characters.",
        tags=TAGS,
        parameters=[
            PROJECT,
            text("key", "The key, exactly.", longest=MAX_KEY, is_required=True),
            text("prefix", "Only values that begin with this.", longest=MAX_VALUE),
            LIMIT,
            text("after", "Go on behind this value.", longest=MAX_VALUE),
        ],
        examples=[example(examples.VALUES)],
        responses=answers(page_of(MetadataValue), 404),
    )
)
