"""Call a project's upstream, to say how it answers and what it can do. On record as every act."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.db import transaction

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.permissions import Permission
from conversations_admin.actions.runner import Operation, record, require
from conversations_admin.errors import ConsoleError, InvalidRequest
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
    shown = _shown(project) if found.is_good else {}
    with transaction.atomic():
        for name, value in shown.items():
            OurRows(project).remember(name, value)
        record(
            operation,
            actor=actor,
            outcome=Outcome.SUCCEEDED if found.is_good else Outcome.FAILED,
            changes={"answer": found.words} | shown,
        )
    return found


# Else pytest takes it for a test wherever it is imported.
test_connection.__test__ = False  # type: ignore[attr-defined]


def _shown(project: Project) -> dict[str, Any]:
    """What reading shows of the upstream; nothing if it went away meanwhile."""
    with suppress(ConsoleError):
        return {"lists": probe.probe(project).lists}
    return {}
