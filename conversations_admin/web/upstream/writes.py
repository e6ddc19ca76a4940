"""Writes at an upstream that got no answer: who wanted what, and what came of it in the end.

A page shows those that are open and asks every few seconds what became of them. Whoever asks
lets the ones that are due be looked for upstream, so that a page never waits for a job.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from operator import attrgetter
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.outcomes import steps_of
from conversations_admin.actions.settling import look_again, open_writes
from conversations_admin.models import AuditEntry, PendingWrite, Project
from conversations_admin.models.audit import Outcome

BETWEEN_LOOKS = timedelta(seconds=3)
SHOWN_ON_LISTS = timedelta(days=1)
# Longer than any call lasts; what is older was left behind by a process that died.
LONGEST_CALL = timedelta(minutes=2)
MOST = 20
CREATION = "conversation.create"
WANTED: Mapping[str, str] = {
    CREATION: "create a conversation",
    "conversation.delete": "delete the conversation",
    "metadata.update": "change the metadata",
    "item.create": "add items",
    "item.delete": "delete an item",
    "item.restore": "restore items",
}


class State(StrEnum):
    OPEN = "open"
    DONE = "done"
    NOT_DONE = "not done"


_STATES: Mapping[str, State] = {Outcome.SUCCEEDED: State.DONE, Outcome.FAILED: State.NOT_DONE}


@dataclass(frozen=True)
class Write:
    """What somebody wanted, in the words of "ann wanted to …", and what is known of it.

    Unless `is_findable`, reading the upstream cannot tell whether it was done.
    """

    operation_id: str
    action: str
    who: str
    when: datetime
    state: State
    conversation_id: str = ""
    is_findable: bool = True

    @property
    def wanted(self) -> str:
        return WANTED.get(self.action, self.action)

    @property
    def is_open(self) -> bool:
        return self.state is State.OPEN

    @property
    def is_done(self) -> bool:
        return self.state is State.DONE

    @property
    def is_creation(self) -> bool:
        return self.action == CREATION

    @property
    def leads_to_conversation(self) -> bool:
        return bool(self.conversation_id) and self.action != "conversation.delete"


@dataclass(frozen=True)
class Writes:
    """Of one conversation, or without an id the creations of a project. `url` asks again."""

    project: Project
    conversation_id: str
    lines: Sequence[Write]

    @classmethod
    def looked_after(
        cls, project: Project, conversation_id: str = "", *, shown: Sequence[str] = ()
    ) -> Writes:
        """`known`, once those that are due were looked for upstream."""
        _look(project, _open(project, conversation_id, shown[:MOST]))
        return cls.known(project, conversation_id, shown=shown)

    @classmethod
    def known(
        cls, project: Project, conversation_id: str = "", *, shown: Sequence[str] = ()
    ) -> Writes:
        """Those that are open, and those of the operations `shown` that have ended since."""
        known = shown[:MOST]
        still = [_as_open(each, project) for each in _open(project, conversation_id, known)]
        gone = set(known) - {each.operation_id for each in still}
        ended = [
            each for each in ended_writes(project, sorted(gone)) if _is_of(each, conversation_id)
        ]
        return cls(project, conversation_id, [*ended, *still][:MOST])

    @property
    def is_open(self) -> bool:
        """Say whether asking again can bring news."""
        return any(each.is_open and each.is_findable for each in self.lines)

    @property
    def has_ended(self) -> bool:
        return any(not each.is_open for each in self.lines)

    @property
    def url(self) -> str:
        names = [("op", each.operation_id) for each in self.lines if each.is_open]
        return f"{self._path}?{urlencode(names)}"

    @property
    def _path(self) -> str:
        if self.conversation_id:
            return reverse("conversation_writes", args=[self.project.slug, self.conversation_id])
        return reverse("project_writes", args=[self.project.slug])

    def is_news(self, shown: Sequence[str]) -> bool:
        """Say whether a page that shows these as open has to be told anything."""
        return [each.operation_id for each in self.lines if each.is_open] != list(shown)

    def named(self, operation_id: str) -> Write | None:
        return next((each for each in self.lines if each.operation_id == operation_id), None)


def ended_writes(project: Project, operation_ids: Sequence[str]) -> list[Write]:
    """As the audit log has them, in the order in which they were begun."""
    found = [
        [step for step in steps if step.project == project.slug and step.action in WANTED]
        for steps in steps_of(operation_ids[:MOST]).values()
    ]
    return sorted((as_ended(steps) for steps in found if steps), key=attrgetter("when"))


def last_write(project: Project, *, request_id: str) -> Write | None:
    """The one that a request left behind without an outcome."""
    left = PendingWrite.objects.filter(project=project, request_id=request_id)
    pending = left.order_by("-started_at").first()
    return None if pending is None else _as_open(pending, project)


def is_on_record(project: Project, conversation_id: str, *, actor: Actor) -> bool:
    """Say whether the upstream is at something that the person sent a moment ago."""
    begun = PendingWrite.objects.filter(
        project=project,
        conversation_id=conversation_id,
        actor_id=actor.user_id,
        via=actor.via,
        is_unknown=False,
        started_at__gt=timezone.now() - LONGEST_CALL,
    )
    return begun.exists()


def write_named(project: Project, operation_id: str) -> Write | None:
    """What is known of it now; it is looked for upstream if that is due."""
    found = PendingWrite.objects.filter(project=project, operation_id=operation_id)
    _look(project, found)
    pending = found.first()
    if pending is not None:
        return _as_open(pending, project)
    return next(iter(ended_writes(project, [operation_id])), None)


def _open(project: Project, conversation_id: str, shown: Sequence[str]) -> list[PendingWrite]:
    """Those without an outcome; of the ones that were shown also such as are under way."""
    of_all = PendingWrite.objects.filter(project=project, conversation_id=conversation_id)
    known = of_all.filter(operation_id__in=shown) if shown else ()
    recent = filter(_is_shown, open_writes(project, conversation_id))
    found = {each.pk: each for each in (*recent, *known)}
    return [each for each in found.values() if each.conversation_id == conversation_id][:MOST]


def _is_shown(pending: PendingWrite) -> bool:
    """Not for ever on every list: a creation that nobody can settle stays with the unfinished."""
    is_recent = timezone.now() - pending.started_at < SHOWN_ON_LISTS
    return is_recent or bool(pending.conversation_id)


def _look(project: Project, pending: Iterable[PendingWrite]) -> None:
    """One at a time: the page asks again soon, and each look may take long."""
    for each in pending:
        if each.is_unknown:
            each.project = project
            if look_again(each, after=BETWEEN_LOOKS):
                return


def _is_of(write: Write, conversation_id: str) -> bool:
    return write.conversation_id == conversation_id or (not conversation_id and write.is_creation)


def _as_open(pending: PendingWrite, project: Project) -> Write:
    is_creation = pending.action == CREATION
    return Write(
        pending.operation_id,
        pending.action,
        pending.actor,
        pending.started_at,
        State.OPEN,
        pending.conversation_id,
        is_findable=not is_creation or project.capabilities.get("lists") is not False,
    )


def as_ended(steps: Sequence[AuditEntry]) -> Write:
    """Of all that the log has of one operation, in its order."""
    first, last = steps[0], steps[-1]
    return Write(
        last.operation_id,
        last.action,
        last.actor,
        first.time,
        _STATES.get(last.outcome, State.OPEN),
        last.conversation_id,
        # Without an outcome and looked for no more.
        is_findable=last.outcome in _STATES,
    )
