"""Make the text index anew. It holds nothing that the items do not say."""

from __future__ import annotations

from collections.abc import Iterator

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.runner import Operation, record
from conversations_admin.models.audit import Outcome
from conversations_admin.search.text import rebuilding
from conversations_admin.search.text.rebuilding import Progress


def rebuild_search(*, actor: Actor, after: int = 0) -> Iterator[Progress]:
    """Batch by batch, while others read and write; stop whenever you like. For commands.

    `after` is the last `reached` of a run that was stopped. Recorded when all is done.
    """
    written = 0
    for progress in rebuilding.rebuild(after=after):
        written = progress.written
        yield progress
    changes = {"entries": written, "orphans": rebuilding.remove_orphans(), "after": after}
    operation = Operation(action="search.rebuild", permission=None)
    record(operation, actor=actor, outcome=Outcome.SUCCEEDED, changes=changes)
