"""Conversations that could not be read, and when what runs by itself asks for them again.

Each time it fails it is left alone for twice as long; in the end until a person tries it again,
from the page of the job that lists it, or opens it. Others are not held up by it. Once it was read
as a whole, what had failed before counts no more.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, QuerySet
from django.utils import timezone

from conversations_admin.actions.sync import never_fetched, reachable
from conversations_admin.models import Conversation, JobFailure, Project

FIRST_REST = timedelta(hours=1)
MOST_TRIES = 5
# What was given up longer ago than this is tried anew.
REMEMBERED = timedelta(days=30)


def never_fetched_left_alone(project: Project) -> set[str]:
    return left_alone(project, never_fetched(project).values("conversation_id"))


def reachable_left_alone(project: Project) -> set[str]:
    return left_alone(project, reachable(project).values("conversation_id"))


def left_alone(project: Project, among: Iterable[str] | QuerySet[Any, Any]) -> set[str]:
    """Those of the ids `among` that are not to be asked for now without a person's wish."""
    now = timezone.now()
    read_since = Conversation.objects.filter(
        project=project, conversation_id=OuterRef("part"), synced_at__gt=OuterRef("failed_at")
    )
    failures = JobFailure.objects.filter(
        ~Exists(read_since),
        job__project=project,
        part__in=among,
        retried_at=None,
        failed_at__gt=now - REMEMBERED,
    )
    found = failures.values("part").annotate(times=Count("pk"), last=Max("failed_at"))
    return {
        each["part"]
        for each in found
        if each["times"] >= MOST_TRIES or now < each["last"] + FIRST_REST * 2 ** (each["times"] - 1)
    }
