"""What is sent and answered of jobs. Never saved; the schema is read from here."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from conversations_admin.actions.job_kinds import kind_names
from conversations_admin.models import Job
from conversations_admin.models.audit import Via
from conversations_admin.models.job import JobState

SHOWN_FAILURES = 100


class NewJob(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=kind_names())
    arguments = serializers.DictField(
        required=False, default=dict, help_text="What the kind takes; most take nothing."
    )


class ManagedJob(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    kind = serializers.CharField()
    arguments = serializers.DictField()
    state = serializers.ChoiceField(choices=JobState.values)
    total = serializers.IntegerField(allow_null=True, help_text="Null until it is known.")
    done = serializers.IntegerField()
    failed = serializers.IntegerField()
    counters = serializers.DictField(child=serializers.IntegerField(), help_text="What it found.")
    problem = serializers.CharField(help_text="Why it failed, or what it waits for.")
    retry_of = serializers.IntegerField(
        source="retry_of_id", allow_null=True, help_text="The job whose failed parts it does again."
    )
    created_by = serializers.CharField()
    via = serializers.ChoiceField(choices=Via.values)
    created_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    cancel_asked_at = serializers.DateTimeField(allow_null=True)


class ManagedFailure(serializers.Serializer[Any]):
    part = serializers.CharField()
    reason = serializers.CharField()
    failed_at = serializers.DateTimeField()
    retried_by = serializers.IntegerField(source="retried_by_id", allow_null=True)


class DetailedJob(ManagedJob):
    failures = serializers.SerializerMethodField()

    @extend_schema_field(ManagedFailure(many=True))
    def get_failures(self, job: Job) -> Any:
        """What failed first, at most 100."""
        return ManagedFailure(job.failures.order_by("pk")[:SHOWN_FAILURES], many=True).data
