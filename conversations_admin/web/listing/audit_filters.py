"""What the audit list is filtered by: read from the address, applied to entries."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils import timezone

from conversations_admin.models.audit import AuditQuerySet, Outcome, Via
from conversations_admin.models.plain import storable
from conversations_admin.wire.ids import CONVERSATION_PREFIX

EVERYWHERE = "all"
CHANGES = "changes"
LOOK = "conversation.view"
# Offered as suggestions; any text is accepted.
ACTIONS = (
    "conversation.view",
    "conversation.list",
    "conversation.create",
    "conversation.import",
    "conversation.delete",
    "metadata.update",
    "item.create",
    "item.delete",
    "item.restore",
    "metadata.drift",
    "item.drift",
    "conversation.drift",
    "drift.acknowledge",
    "copy.remove",
    "token.create",
    "token.revoke",
    "project.create",
    "project.update",
    "project.test_connection",
    "user.create",
    "user.update",
    "session.start",
    "session.end",
    "password.update",
    "preferences.update",
    "columns.update",
    "view.create",
    "view.update",
    "view.delete",
    "view.share",
    "view.unshare",
    "view.default",
    "job.start",
    "job.cancel",
    "job.resume",
    "job.retry",
    "job.end",
    "audit.verify",
    "audit.export",
)


@dataclass(frozen=True)
class AuditFilter:
    """As typed; `problems` names the fields that cannot be read, which then filter nothing."""

    actor: str = ""
    action: str = ""
    target: str = ""
    outcome: str = ""
    via: str = ""
    since: str = ""
    until: str = ""
    scope: str = ""
    show: str = ""
    problems: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, form: QueryDict) -> AuditFilter:
        typed = {name: storable(form.get(name, "").strip(), length=200) for name in NAMES}
        return cls(**typed, problems=_problems(typed))

    @property
    def given(self) -> dict[str, str]:
        return {name: value for name, value in asdict(self).items() if name in NAMES and value}

    @property
    def is_everywhere(self) -> bool:
        return self.scope == EVERYWHERE

    @property
    def hides_looks(self) -> bool:
        """An action that is asked for by its name is shown, whichever it is."""
        return self.show == CHANGES and not self.action

    @property
    def names_a_value(self) -> bool:
        """Whether one of the indexes that begin with the project leads to the answer."""
        return any(getattr(self, name) for name in VALUES)

    def address(self, path: str, **further: str | int) -> str:
        parts = self.given | {name: str(value) for name, value in further.items()}
        return f"{path}?{urlencode(parts)}" if parts else path

    def apply(self, entries: AuditQuerySet) -> AuditQuerySet:
        exact = {
            name: value
            for name in ("actor", "action", "outcome", "via")
            if (value := getattr(self, name)) and name not in self.problems
        }
        entries = entries.besides(**exact) if self.target else entries.filter(**exact)
        if self.hides_looks:
            entries = entries.exclude(action=LOOK)
        if self.target:
            # Not both with OR: no index answers that.
            names_conversation = self.target.startswith(f"{CONVERSATION_PREFIX}_")
            name = "conversation_id" if names_conversation else "target"
            entries = entries.filter(**{name: self.target})
        if start := self._day("since"):
            entries = entries.since(_midnight(start))
        if end := self._day("until"):
            entries = entries.until(_midnight(end + timedelta(days=1)))
        return entries

    def _day(self, name: str) -> date | None:
        text = getattr(self, name)
        return date.fromisoformat(text) if text and name not in self.problems else None


VALUES = ("actor", "action", "target", "outcome", "via")
NAMES = (*VALUES, "since", "until", "scope", "show")


def _problems(typed: dict[str, str]) -> dict[str, str]:
    problems = dict.fromkeys(("since", "until"), "Give a day such as 2026-11-22.")
    problems = {name: text for name, text in problems.items() if not _is_day(typed[name])}
    if typed["outcome"] and typed["outcome"] not in Outcome.values:
        problems["outcome"] = "Choose one of the outcomes."
    if typed["via"] and typed["via"] not in Via.values:
        problems["via"] = "Choose one of the ways in."
    if typed["show"] not in {"", CHANGES}:
        problems["show"] = "Choose changes only, or looks too."
    return problems


def _is_day(text: str) -> bool:
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        return False
    # The first and the last years have no midnight before or after them.
    return day is None or date.min.year < day.year < date.max.year


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=timezone.get_current_timezone())
