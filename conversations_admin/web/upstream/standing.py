"""How what a page shows stands to the upstream, and why it cannot be changed, if it cannot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.completing import fetch_rest
from conversations_admin.actions.freshness import (
    Freshness,
    State,
    copy_at_hand,
    heard_by,
    latest_copy,
    refresh,
    trouble_known,
)
from conversations_admin.errors import ConsoleError, MissingUpstream
from conversations_admin.models import Conversation, Project
from conversations_admin.models.conversation import KEPT, Drift
from conversations_admin.web.fragments import SeeOther
from conversations_admin.web.requests import AuthedRequest, actor_of, wants_partial
from conversations_admin.web.upstream.reach import SOON
from conversations_admin.web.upstream.words import REFUSALS, Trouble, is_outage, trouble_of

REGION = "upstream/standing.html"
# What a form's page adds when it asks, and once it says that the upstream is away; a list adds
# the latter alone.
FORM, AWAY = "form", "away"
UNREACHABLE = "Nothing can be changed until the upstream answers again."
UNCHANGEABLE = "Nothing can be changed now: the top of the page says why."
VANISHED = "The upstream no longer has this conversation, so nothing of it can be changed."


@dataclass(frozen=True)
class Standing:
    """`hindrance` says why nothing can be changed, empty where it can.

    `is_open` while somebody else waits for the upstream, and nobody knows how things stand.
    `is_unasked`: so it was a moment ago, and nobody was asked for this.
    """

    freshness: Freshness
    is_of_list: bool = False
    is_open: bool = False
    is_unasked: bool = False

    @classmethod
    def of(cls, project: Project, conversation_id: str, *, actor: Actor) -> Standing:
        """Bring our copy up to date first. Raises as `refresh` does."""
        freshness = refresh(project, conversation_id, actor=actor)
        if freshness.state is State.PARTIAL:
            fetch_rest(project, conversation_id, actor=actor)
        return cls(freshness)

    @classmethod
    def of_page(cls, project: Project, conversation_id: str, *, actor: Actor) -> Standing:
        """Of a page that is opened: what hangs is waited for by one page, not by each."""
        at_hand = copy_at_hand(project, conversation_id, actor=actor)
        if at_hand is None:
            return cls.of(project, conversation_id, actor=actor)
        return cls(at_hand, is_unasked=True)

    @classmethod
    def again(cls, conversation: Conversation, *, actor: Actor, anew: bool = True) -> Standing:
        """Of a page that is open: whatever hinders, it stays.

        Unless `anew`, one look at the upstream serves all pages that ask; while somebody else
        waits for it, how things stand is open, and what the page says stays.
        """
        project, name = conversation.project, conversation.conversation_id
        heard = None if anew else heard_by(actor, project)
        if heard and heard.is_open:
            return cls(Freshness(State.STALE, conversation.synced_at), is_open=True)
        if heard and heard.error and is_outage(heard.error):
            return cls(Freshness(State.STALE, conversation.synced_at, heard.error))
        try:
            return cls.of(project, name, actor=actor)
        except REFUSALS as error:
            return cls(Freshness(State.STALE, conversation.synced_at, error))

    @classmethod
    def of_list(cls, project: Project, *, actor: Actor, anew: bool = False) -> Standing:
        """Of a project's list, which is read from our rows alone."""
        heard = heard_by(actor, project, anew=anew)
        if heard.error is None or not is_outage(heard.error):
            return cls(Freshness(State.FRESH), is_of_list=True, is_open=heard.is_open)
        return cls._without(heard.error, project)

    @classmethod
    def known(cls, project: Project, error: ConsoleError | None = None) -> Standing | None:
        """What a page says at once of an upstream that is away. Asks nobody.

        `error` is what was met just now.
        """
        error = error or trouble_known(project)
        return cls._without(error, project) if error and is_outage(error) else None

    @classmethod
    def _without(cls, error: ConsoleError, project: Project) -> Standing:
        return cls(Freshness(State.STALE, latest_copy(project), error), is_of_list=True)

    @classmethod
    def after(cls, error: ConsoleError, conversation: Conversation, *, actor: Actor) -> Standing:
        """What a refused change has shown."""
        if not is_outage(error):
            return cls.again(conversation, actor=actor)
        return cls(Freshness(State.STALE, conversation.synced_at, error))

    def poll_url(self, project: Project, conversation: Conversation) -> str:
        """Where a page asks whether what was left has come, or the upstream is back."""
        here = reverse("conversation_standing", args=[project.slug, conversation.conversation_id])
        if not self.is_partial:
            return here
        since = self.synced_at.isoformat() if self.synced_at else ""
        return f"{here}?{urlencode({'since': since})}"

    @property
    def hindrance(self) -> str:
        if self.freshness.may_write:
            return ""
        return VANISHED if self.is_vanished else UNREACHABLE

    @property
    def synced_at(self) -> datetime | None:
        return self.freshness.synced_at

    @property
    def trouble(self) -> Trouble | None:
        return trouble_of(self.freshness.error) if self.freshness.error else None

    @property
    def asks(self) -> str:
        """When a page asks again, if it has nothing to say yet."""
        return SOON if self.is_open else ""

    @property
    def is_local(self) -> bool:
        return self.freshness.state is State.LOCAL

    @property
    def is_fresh(self) -> bool:
        return self.freshness.state is State.FRESH

    @property
    def is_stale(self) -> bool:
        return self.freshness.state is State.STALE

    @property
    def is_vanished(self) -> bool:
        return self.freshness.state is State.VANISHED

    @property
    def is_partial(self) -> bool:
        return self.freshness.state is State.PARTIAL


def standing_context(
    standing: Standing, project: Project, conversation: Conversation
) -> dict[str, object]:
    """What the region is drawn from."""
    name = conversation.conversation_id
    return {
        "project": project,
        "conversation": conversation,
        "standing": standing,
        "standing_url": standing.poll_url(project, conversation),
        "asks_now": standing.is_unasked,
        "here_url": reverse("conversation_detail", args=[project.slug, name]),
        "is_kept": conversation.drift == KEPT,
        # While a write of ours has no outcome it may be what took the conversation away.
        "may_keep": conversation.drift == Drift.VANISHED,
    }


def known_of_list(project: Project) -> dict[str, object]:
    """For a page of the project's list, which asks by itself whether it is still so."""
    if not project.is_upstream:
        return {}
    url = _asked_at(project)
    return _known(Standing.known(project), ask_url=url, standing_url=f"{url}?{AWAY}", asks_now=True)


def known_of_form(
    project: Project, conversation_id: str = "", *, error: ConsoleError | None = None
) -> dict[str, object]:
    """For a form's page: what hinders that it is sent. `error` is why it was refused."""
    if not project.is_upstream:
        return {}
    url = _asked_at(project, conversation_id)
    standing = Standing.known(project, error)
    # A conversation has just been looked at.
    is_asked = error is not None or (bool(conversation_id) and standing is None)
    away_url = f"{url}?{FORM}={AWAY}"
    return {
        **_known(standing, ask_url=f"{url}?{FORM}", standing_url=away_url, asks_now=not is_asked),
        "is_form": True,
        "is_away": error is not None and is_outage(error),
    }


def _asked_at(project: Project, conversation_id: str = "") -> str:
    if conversation_id:
        return reverse("conversation_standing", args=[project.slug, conversation_id])
    return reverse("project_standing", args=[project.slug])


def _known(
    standing: Standing | None, *, ask_url: str, standing_url: str, asks_now: bool
) -> dict[str, object]:
    """What `upstream/region.html` is drawn from: `ask_url` where nothing is known yet."""
    return {
        "standing": standing,
        "ask_url": ask_url,
        "standing_url": standing_url,
        "asks_now": asks_now,
    }


def back_if_hindered(
    request: AuthedRequest, project: Project, conversation_id: str
) -> HttpResponse | None:
    """In the place of a form that nobody could send: the conversation's page, which says why."""
    standing = Standing.of(project, conversation_id, actor=actor_of(request))
    if not standing.hindrance:
        return None
    messages.warning(request, standing.hindrance)
    return SeeOther(reverse("conversation_detail", args=[project.slug, conversation_id]))


def with_standing(
    request: AuthedRequest, response: HttpResponse, conversation: Conversation, error: ConsoleError
) -> HttpResponse:
    """The same, and the open page learns what the refusal of a change has shown."""
    is_telling = is_outage(error) or isinstance(error, MissingUpstream)
    if not is_telling or not wants_partial(request):
        return response
    conversation.project = request.project
    standing = Standing.after(error, conversation, actor=actor_of(request))
    if standing.is_stale or standing.is_vanished:
        conversation.refresh_from_db(fields=["drift"])
        context = standing_context(standing, request.project, conversation) | {"oob": True}
        response.write(render_to_string(REGION, context, request))
    return response
