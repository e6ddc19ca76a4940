"""Kinds of jobs that only tests have: as quick, slow or faulty as a test wants them."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar, override

from django.contrib.sessions.models import Session
from django.utils import timezone

from conversations_admin.actions.job_kinds import JobKind, Part, register
from conversations_admin.actions.job_progress import JobRun, PartRun
from conversations_admin.errors import InvalidRequest
from conversations_admin.models import Project


@register
class Numbers(JobKind):
    """Parts 1 to `parts`, each of which leaves one row; some fail as the arguments say."""

    name = "tests.numbers"
    title = "Count"
    unit = "numbers"
    is_single = False
    most_failures_in_a_row = 3
    patience = (0.01, 0.01)
    # What a test wants to happen before a part's transaction and in it, by the part's name; in
    # this process only.
    before: ClassVar[dict[str, Callable[[PartRun], None]]] = {}
    during: ClassVar[dict[str, Callable[[PartRun], None]]] = {}
    finished: ClassVar[list[int]] = []

    @override
    def checked(self, project: Project | None, arguments: Mapping[str, Any]) -> dict[str, Any]:
        if "parts" not in arguments:
            raise InvalidRequest("How many?", param="arguments.parts")
        return dict(arguments)

    @override
    def total(self, job: JobRun) -> int:
        parts: int = job.arguments["parts"]
        return parts

    @override
    def parts(self, job: JobRun) -> Iterator[Part]:
        for number in range((job.cursor or 0) + 1, job.arguments["parts"] + 1):
            yield Part(str(number), cursor=number)

    @override
    def do(self, part: PartRun) -> None:
        time.sleep(part.job.arguments.get("seconds", 0))
        if happens := self.before.get(part.name):
            happens(part)
        if int(part.name) in part.job.arguments.get("failing", []) and not part.job.is_retry:
            raise InvalidRequest(f"{part.name} is refused.")
        with part.commit():
            leave_trace(part)
            part.count("odd", int(part.name) % 2)
            if happens := self.during.get(part.name):
                happens(part)

    @override
    def finish(self, job: JobRun) -> None:
        self.finished.append(job.key)


def leave_trace(part: PartRun) -> None:
    """A row that exists as often as the part was committed. Any table without rules serves."""
    Session.objects.create(
        session_key=uuid.uuid4().hex,
        session_data=f"{part.job.key}/{part.name}",
        expire_date=timezone.now(),
    )


def traces(key: int) -> list[str]:
    """The names of the parts that a job committed."""
    rows = Session.objects.filter(session_data__startswith=f"{key}/")
    return [data.partition("/")[2] for data in rows.values_list("session_data", flat=True)]
