"""Look at the audit log and verify it."""

from __future__ import annotations

from django.db.models import Q

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.permissions import Permission
from conversations_admin.actions.runner import Done, Operation, Step, perform
from conversations_admin.audit import chain
from conversations_admin.models import AuditEntry, Project
from conversations_admin.models.audit import AuditQuerySet


def visible_entries(actor: Actor, *, project: Project | None = None) -> AuditQuerySet:
    """All entries for who may see all, else one's own; of `project` and of none, if given."""
    entries = AuditEntry.objects.all()
    if project is not None:
        entries = entries.filter(Q(project=project.slug))
    if actor.may(Permission.VIEW_AUDIT):
        return entries
    return entries.filter(actor_id=actor.user_id)


def verify_log(*, actor: Actor, expected_head: str = "") -> chain.Verdict:
    """Walk the chain; the verdict is itself recorded."""
    operation = Operation(action="audit.verify", permission=Permission.VERIFY_AUDIT)

    def work() -> Done[chain.Verdict]:
        verdict = chain.verify(expected_head=expected_head)
        changes = {"entries": verdict.entries, "head": verdict.head, "whole": verdict.is_whole}
        return Done(verdict, [Step(changes=changes)])

    return perform(operation, actor=actor, work=work)
