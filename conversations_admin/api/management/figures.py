"""What is answered with numbers: facets, counts, volumes, keys. The schema is read from here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from conversations_admin.search.kinds import Kind
from conversations_admin.search.language.tree import Among, Meta, Query, Term
from conversations_admin.search.likeness import Likeness, Reason
from conversations_admin.search.statistics import KeyStatistics


class ValueCount(serializers.Serializer[Any]):
    value = serializers.CharField()
    count = serializers.IntegerField()


class FacetOfKey(serializers.Serializer[Any]):
    key = serializers.CharField()
    coverage = serializers.IntegerField(help_text="How many of the conversations have it.")
    value_count = serializers.IntegerField(help_text="How many different values they have.")
    values = ValueCount(many=True, help_text="The most frequent first.")


class VolumeBar(serializers.Serializer[Any]):
    first = serializers.DateField(help_text="The first day.")
    last = serializers.DateField(help_text="The last day, which is part of it.")
    count = serializers.IntegerField()


class SeenAt(serializers.Serializer[Any]):
    conversation_id = serializers.CharField()
    created_at = serializers.DateTimeField(source="time")


class NearDuplicates(serializers.Serializer[Any]):
    names = serializers.ListField(
        child=serializers.CharField(), help_text="The most frequent first."
    )
    reason = serializers.ChoiceField(
        choices=[each.value for each in Reason], help_text="What alone they differ in."
    )
    q = serializers.CharField(help_text="Finds the conversations with any of them.")


def near_duplicates(
    found: Iterable[Likeness], term: Callable[[tuple[str, ...]], Term]
) -> list[dict[str, Any]]:
    """`term` says that a conversation has any of the names."""
    rows = [
        {"names": each.names, "reason": each.reason, "q": str(Query((term(each.names),)))}
        for each in found
    ]
    return list(NearDuplicates(rows, many=True).data)


class CappedValueCount(ValueCount):
    count = serializers.IntegerField(source="count.number")
    count_is_capped = serializers.BooleanField(source="count.is_capped")


class MetadataKey(serializers.Serializer[Any]):
    key = serializers.CharField(source="use.key")
    kind = serializers.ChoiceField(
        choices=[each.value for each in Kind], help_text="What the values look like: a guess."
    )
    coverage = serializers.IntegerField(
        source="use.coverage.number", help_text="How many conversations have it; up to 10,000."
    )
    coverage_is_capped = serializers.BooleanField(source="use.coverage.is_capped")
    share = serializers.FloatField(
        source="share.part", allow_null=True, help_text="Of all, from 0 to 1."
    )
    share_is_estimated = serializers.BooleanField(
        source="share.is_estimated",
        allow_null=True,
        help_text="From the newest 10,000 conversations.",
    )
    value_count = serializers.IntegerField(
        source="use.value_count.number", help_text="How many different values; up to 1,000."
    )
    value_count_is_capped = serializers.BooleanField(source="use.value_count.is_capped")
    values = CappedValueCount(source="top", many=True, help_text="The most frequent first.")
    sampled = serializers.IntegerField(
        allow_null=True, help_text="`values` are those of so many newest conversations; or of all."
    )
    first_seen = SeenAt(source="first", allow_null=True)
    last_seen = SeenAt(source="last", allow_null=True)
    near_duplicates = serializers.SerializerMethodField()

    @extend_schema_field(NearDuplicates(many=True))
    def get_near_duplicates(self, row: KeyStatistics) -> list[dict[str, Any]]:
        """Values that are probably the same, among the 50 most frequent."""
        return near_duplicates(row.alike, lambda names: Meta(row.use.key, Among(names)))


class MetadataValue(serializers.Serializer[Any]):
    value = serializers.CharField()
    count = serializers.IntegerField(
        source="count.number", help_text="How many conversations have it; up to 10,000."
    )
    count_is_capped = serializers.BooleanField(source="count.is_capped")
    first_seen = SeenAt(source="first", allow_null=True)
    last_seen = SeenAt(source="last", allow_null=True)
