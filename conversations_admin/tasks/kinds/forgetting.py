"""Erase the text of a project whose mirror was switched off."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, override

from conversations_admin.actions import sync
from conversations_admin.actions.job_kinds import JobKind, Part, register
from conversations_admin.actions.job_progress import JobRun, PartRun
from conversations_admin.actions.permissions import Permission
from conversations_admin.models import Project
from conversations_admin.stores.upstream import mirror
from conversations_admin.stores.upstream.keeping import require_unwanted


@register
class ForgetText(JobKind):
    """The parts are portions, erased as they are planned: that is harmless to repeat."""

    name = sync.FORGET
    title = "Erase the text of messages"
    unit = "items"
    permission = Permission.CHANGE_PROJECTS
    # The mirror may be switched on and off again while one is running.
    is_single = False

    @override
    def checked(self, project: Project | None, arguments: Mapping[str, Any]) -> dict[str, Any]:
        require_unwanted(sync.require_upstream(project))
        return super().checked(project, arguments)

    @override
    def parts(self, job: JobRun) -> Iterator[Part]:
        # Somebody may want the copy back, and reads it again already.
        require_unwanted(job.project)
        before = 0
        for after, erased in mirror.forget_text(job.project, after=job.cursor or 0):
            yield Part(f"portion {after}", cursor=after, size=erased - before)
            before = erased

    @override
    def do(self, part: PartRun) -> None:
        part.complete()
