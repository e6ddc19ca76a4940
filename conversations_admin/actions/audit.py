"""Look at the audit log and verify it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.db.models import Q

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.permissions import Permission
from conversations_admin.actions.runner import Done, Operation, Step, perform, require
from conversations_admin.audit import chain
from conversations_admin.models import AuditEntry, Job, Project
from conversations_admin.models.audit import AuditQuerySet
from conversations_admin.stores.upstream.noticing import ITEMS, METADATA, WHOLE

BATCH = 1000


def visible_entries(actor: Actor, *, project: Project | None = None) -> AuditQuerySet:
    """All entries for who may see all, else one's own; of `project` and of none, if given."""
    entries = AuditEntry.objects.all()
    if project is not None:
        entries = entries.filter(Q(project=project.slug))
    if actor.may(Permission.VIEW_AUDIT):
        return entries
    return entries.filter(actor_id=actor.user_id)


def entries_of_conversation(actor: Actor, project: Project, conversation_id: str) -> AuditQuerySet:
    """What may be seen, and what the upstream changed: that is about nobody who works here."""
    entries = AuditEntry.objects.filter(project=project.slug, conversation_id=conversation_id)
    if actor.may(Permission.VIEW_AUDIT):
        return entries
    by_nobody = Q(actor_id=None, action__in=(METADATA, ITEMS, WHOLE))
    return entries.filter(Q(actor_id=actor.user_id) | by_nobody)


def who_ended(job: Job) -> str:
    """Who asked for its end last; empty if that is not on record."""
    slug = job.project.slug if job.project else ""
    entries = AuditEntry.objects.filter(project=slug, target=str(job))
    asked = entries.succeeded("job.cancel")
    return asked.newest_first().values_list("actor", flat=True).first() or ""


def verify_log(*, actor: Actor, expected_head: str = "") -> chain.Verdict:
    """Walk the chain; the verdict is itself recorded."""
    operation = Operation(action="audit.verify", permission=Permission.VERIFY_AUDIT)
    require(operation, actor=actor)
    # Not inside the recorded work: the walk is long, and on SQLite would keep all writers out.
    verdict = chain.verify(expected_head=expected_head)
    changes = {"entries": verdict.entries, "head": verdict.head, "whole": verdict.is_whole}
    return perform(operation, actor=actor, work=lambda: Done(verdict, [Step(changes=changes)]))


def export_log(
    entries: AuditQuerySet,
    *,
    project: Project,
    actor: Actor,
    file_format: str,
    filters: Mapping[str, str],
) -> Iterator[AuditEntry]:
    """Those of `entries` that are there now, oldest first, in constant memory. Recorded."""
    operation = Operation(
        action="audit.export", permission=Permission.EXPORT_AUDIT, project=project
    )

    def work() -> Done[int]:
        head = AuditEntry.objects.newest_first().values_list("sequence", flat=True).first() or 0
        return Done(head, [Step(changes={"format": file_format, "filter": dict(filters)})])

    return _walk(entries, until=perform(operation, actor=actor, work=work))


def _walk(entries: AuditQuerySet, *, until: int) -> Iterator[AuditEntry]:
    # By key, not one long cursor: nothing stays open while a slow reader downloads.
    seen = 0
    while True:
        batch = list(
            entries.filter(sequence__gt=seen, sequence__lte=until).order_by("sequence")[:BATCH]
        )
        yield from batch
        if len(batch) < BATCH:
            return
        seen = batch[-1].sequence
