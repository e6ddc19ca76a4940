"""What a form sent before and nobody knows the outcome of: the form keeps it until it is known.

Sent again meanwhile, it only looks: nothing is done twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.template.loader import render_to_string

from conversations_admin.models import Project
from conversations_admin.web.requests import AuthedRequest, wants_partial
from conversations_admin.web.upstream.awaited import forget, left_unanswered
from conversations_admin.web.upstream.writes import Write, Writes, last_write, write_named

CHECKING = "checking"
ACCEPTED = 202
# Names the operation that got no answer, or says that what was sent is done.
OUTCOME, DONE = "Write-Outcome", "done"
LONGEST = 36


@dataclass(frozen=True)
class Check:
    """`write` is None for a form that waits for nothing."""

    write: Write | None = None

    @classmethod
    def left_by(cls, request: AuthedRequest, project: Project) -> Check:
        """After OutcomeUnknown: what this very request wanted."""
        return cls(left_unanswered(request, project))

    @classmethod
    def sent(cls, request: AuthedRequest, project: Project) -> Check:
        """What the form says that it waits for."""
        operation_id = request.POST.get(CHECKING, "")[:LONGEST].replace("\x00", "")
        if not operation_id or not project.is_upstream:
            return cls()
        return _ended_is_told(request, write_named(project, operation_id))

    def context(self, request: AuthedRequest, conversation_id: str = "") -> dict[str, Any]:
        """For the form's page: it shows what the form waits for, and asks for the outcome."""
        if self.write is None:
            return {"check": self}
        shown = [self.write.operation_id]
        writes = Writes.looked_after(request.project, conversation_id, shown=shown)
        check = _ended_is_told(request, writes.named(shown[0]) or self.write)
        return {"check": check, "writes": writes}

    @property
    def is_open(self) -> bool:
        """Say whether to wait; for what nobody can ever find out, nobody does."""
        return self.write is not None and self.write.is_open and self.write.is_findable

    @property
    def is_done(self) -> bool:
        return self.write is not None and self.write.is_done


def _ended_is_told(request: AuthedRequest, write: Write | None) -> Check:
    """What the answer to a form says of it; once it has ended, nothing else need say so."""
    if write is not None and not write.is_open:
        forget(request, [write.operation_id])
    return Check(write)


def with_open_writes(
    request: AuthedRequest, response: HttpResponse, conversation_id: str
) -> HttpResponse:
    """The same, and the list of what has no outcome for the page that is open."""
    if wants_partial(request):
        left = last_write(request.project, request_id=request.request_id)
        shown = [left.operation_id] if left else []
        writes = Writes.looked_after(request.project, conversation_id, shown=shown)
        for name in shown:
            response.headers[OUTCOME] = name
            _ended_is_told(request, writes.named(name))
        context = {"writes": writes, "project": request.project, "oob": True}
        response.write(render_to_string("upstream/writes.html", context, request))
    return response
