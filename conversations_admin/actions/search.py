"""Make the text index anew. It holds nothing that the items do not say."""

from __future__ import annotations

from collections.abc import Generator

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.runner import Operation, record
from conversations_admin.models import AuditEntry, Project
from conversations_admin.models.audit import Outcome
from conversations_admin.search.text import rebuilding
from conversations_admin.search.text.rebuilding import Progress

ACTION = "search.rebuild"


def needs_rebuild() -> bool:
    """Say whether there are items and no index of them, or one that is not known to be whole.

    A run that broke off leaves words that nothing finds.
    """
    runs = AuditEntry.objects.filter(project="", action=ACTION).newest_first()
    last = runs.values_list("outcome", flat=True).first()
    return rebuilding.is_missing() or last in {Outcome.STARTED, Outcome.FAILED}


def rebuild_search(*, actor: Actor, after: int = 0) -> Generator[Progress]:
    """Batch by batch, while others read and write; stop whenever you like. For commands.

    `after` is the last `reached` of a run that was stopped. Recorded at the start and at the
    end; closed before the end, it counts as failed.
    """
    operation = Operation(action=ACTION, permission=None)
    record(operation, actor=actor, outcome=Outcome.STARTED, changes={"after": after})
    changes, outcome = {"entries": 0, "after": after}, Outcome.FAILED
    try:
        for progress in rebuilding.rebuild(after=after):
            changes["entries"] = progress.written
            yield progress
        changes["orphans"] = rebuilding.remove_orphans()
        outcome = Outcome.SUCCEEDED
    finally:
        record(operation, actor=actor, outcome=outcome, changes=changes)


def rebuild_part(project: Project, *, after: int, through: int) -> int:
    """One stretch of item keys, in the transaction of a job's part; how many entries it wrote."""
    return rebuilding.rebuild_stretch(project, after=after, through=through)
