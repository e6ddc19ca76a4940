"""Call a project's upstream, to say how it answers and what it can do. On record as every act."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.freshness import Heard, heard_of, latest_copy
from conversations_admin.actions.permissions import Permission
from conversations_admin.actions.runner import Operation, record, require
from conversations_admin.actions.sync import require_sync
from conversations_admin.errors import InvalidRequest, UpstreamRefused
from conversations_admin.models import Project
from conversations_admin.models.audit import Outcome
from conversations_admin.stores.upstream import probe
from conversations_admin.stores.upstream.our_rows import OurRows


def test_connection(project: Project, *, actor: Actor) -> probe.Tested:
    """Try the upstream by reads that change nothing there, and remember what they show."""
    operation = Operation(
        action="project.test_connection",
        permission=Permission.CHANGE_PROJECTS,
        project=project,
        target=project.slug,
    )
    require(operation, actor=actor)
    if not project.is_upstream:
        raise InvalidRequest("A local project has no upstream to test.", code="no_upstream")
    # No transaction is open while the upstream is called.
    found = probe.test_connection(project)
    shown = {"lists": found.lists} if found.is_good else {}
    with transaction.atomic():
        if shown:
            OurRows(project).remember("lists", found.lists)
        record(
            operation,
            actor=actor,
            outcome=Outcome.SUCCEEDED if found.is_good else Outcome.FAILED,
            changes={"answer": found.on_record} | shown,
        )
    return found


def look(project: Project, *, actor: Actor, anew: bool = False) -> Heard:
    """What is in the way of the upstream; with `anew` it is asked right now."""
    require_sync(project, actor=actor)
    heard = heard_of(project, anew=anew)
    if not heard.is_open and (heard.error is None or isinstance(heard.error, UpstreamRefused)):
        note_answer(project)
    return heard


def note_answer(project: Project) -> None:
    """It has just been asked something, and answered."""
    project.probed_at = timezone.now()
    Project.objects.filter(pk=project.pk).update(probed_at=project.probed_at)


def answered_at(project: Project) -> datetime | None:
    """When the upstream answered last, as far as that is on record."""
    moments = [project.probed_at, latest_copy(project)]
    return max((moment for moment in moments if moment), default=None)


# Else pytest takes it for a test wherever it is imported.
test_connection.__test__ = False  # type: ignore[attr-defined]
