"""Make the text index of a project anew, in place and while others read and write."""

from __future__ import annotations

from collections.abc import Iterator
from typing import override

from django.db.models import Sum

from conversations_admin.actions.job_kinds import JobKind, Part, register
from conversations_admin.actions.job_progress import JobRun, PartRun
from conversations_admin.actions.search import rebuild_part
from conversations_admin.models import Conversation, Project
from conversations_admin.search.text import rebuilding


@register
class RebuildSearch(JobKind):
    name = "search.rebuild"
    title = "Rebuild the text index"
    unit = "items"

    @override
    def is_offered(self, project: Project) -> bool:
        return project.keeps_text

    @override
    def total(self, job: JobRun) -> int:
        live = Conversation.objects.live().filter(project=job.project)
        return live.aggregate(items=Sum("item_count"))["items"] or 0

    @override
    def parts(self, job: JobRun) -> Iterator[Part]:
        for after, through in rebuilding.stretches(after=job.cursor or 0):
            yield Part(f"{after + 1}-{through}", cursor=through, size=through - after)

    @override
    def do(self, part: PartRun) -> None:
        first, _, through = part.name.partition("-")
        with part.commit():
            part.size = rebuild_part(part.job.project, after=int(first) - 1, through=int(through))
