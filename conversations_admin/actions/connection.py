"""Call a project's upstream, to say how it answers and what it can do. On record as every act."""

from __future__ import annotations

from django.db import transaction

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.permissions import Permission
from conversations_admin.actions.runner import Operation, record, require
from conversations_admin.errors import InvalidRequest, KeyMissing
from conversations_admin.models import Project
from conversations_admin.models.audit import Outcome
from conversations_admin.stores.upstream import probe
from conversations_admin.stores.upstream.connection import endpoint_of
from conversations_admin.stores.upstream.our_rows import OurRows


def key_problem(project: Project) -> str:
    """Why nothing can be asked of the project's upstream, or nothing. Calls nobody."""
    if project.is_upstream:
        try:
            endpoint_of(project)
        except KeyMissing as error:
            return error.message
    return ""


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
            changes={"answer": found.words} | shown,
        )
    return found


# Else pytest takes it for a test wherever it is imported.
test_connection.__test__ = False  # type: ignore[attr-defined]
