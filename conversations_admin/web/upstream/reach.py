"""Whether an upstream answers, as the page of its project says it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.connection import answered_at, look
from conversations_admin.actions.project_settings import key_problem
from conversations_admin.errors import ConsoleError, UpstreamRefused
from conversations_admin.models import Project
from conversations_admin.web.upstream.words import Trouble, trouble_of

# When a page asks: once it is there, as the answer may take long; soon, where somebody else waits
# for it, and should that fail, again; else until there is one.
ON_LOAD, SOON, NOW_AND_THEN = "load", "load delay:2s, every 15s", "every 15s"


@dataclass(frozen=True)
class Reach:
    """`error` is what was in the way when it was asked; `word` is empty while nobody asked."""

    answered_at: datetime | None
    word: str = ""
    tone: str = ""
    asks: str = ""
    error: ConsoleError | None = None

    @classmethod
    def unasked(cls, project: Project) -> Reach:
        if key_problem(project):
            return cls(answered_at(project), "cannot be asked", "bad")
        return cls(answered_at(project), asks=ON_LOAD)

    @classmethod
    def asked(cls, project: Project, *, actor: Actor, anew: bool) -> Reach:
        """Ask it, unless somebody just did and not `anew`. Raises Denied."""
        if key_problem(project):
            return cls.unasked(project)
        heard = look(project, actor=actor, anew=anew)
        if heard.is_open:
            return cls(answered_at(project), asks=SOON)
        error = heard.error
        if error is None:
            return cls(answered_at(project), "yes", "ok")
        word = "refuses" if isinstance(error, UpstreamRefused) else "no"
        return cls(answered_at(project), word, "bad", NOW_AND_THEN, error)

    @property
    def is_asking(self) -> bool:
        return not self.word

    @property
    def trouble(self) -> Trouble | None:
        return trouble_of(self.error) if self.error else None
