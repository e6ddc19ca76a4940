"""Start what brings a project's rows up to its upstream, and tell how far they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from django.utils import timezone

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.budget import Used, used
from conversations_admin.actions.jobs import start_job
from conversations_admin.actions.permissions import Permission
from conversations_admin.actions.project_settings import key_problem
from conversations_admin.actions.reads import require_search
from conversations_admin.actions.runner import Operation, require
from conversations_admin.errors import InvalidRequest
from conversations_admin.models import Conversation, Job, PendingWrite, Project
from conversations_admin.models.conversation import GONE_FOR_GOOD, ConversationQuerySet
from conversations_admin.search.language.drifts import WORDS
from conversations_admin.search.language.parser import parse
from conversations_admin.search.matches import Count
from conversations_admin.stores.upstream.connection import key_variable_of
from conversations_admin.stores.upstream.store import UpstreamStore

CANNOT_LIST = "This upstream cannot list its conversations, so it cannot be asked for new ones."
FETCH, REFRESH, STALE = "ids.fetch", "sync.conversations", "sync.stale"
# How many of a list its job was not given, because they are known already.
LEFT_OUT = "left_out"
# Whether its job leaves alone what failed of late: see `unreadable`.
SPARES = "spares_failing"
NEW, SWEEP, FORGET = "sync.new", "sync.sweep", "mirror.forget"
KINDS = (FETCH, REFRESH, STALE, NEW, SWEEP)
# What was not read for so many days is offered to be refreshed.
STALE_DAYS = 7
MOST_DAYS = 3650
# Figures are counted so far and no further, however many there are.
CAP = 10_000


@dataclass(frozen=True)
class Figures:
    """How far the rows of a project are. `whole` are those whose items were all read."""

    known: Count
    whole: Count
    never: Count
    stale: Count
    stale_days: int
    drift: dict[str, Count]
    open_writes: Count
    swept_at: datetime | None
    probed_at: datetime | None
    lists: bool | None
    merges_metadata: bool | None
    missing_key: str
    used: Used


def note_sweep(project: Project) -> None:
    """Everything was compared; what comes up from now on is new."""
    Project.objects.filter(pk=project.pk).update(swept_at=timezone.now())


def require_upstream(project: Project | None) -> Project:
    if project is None or not project.is_upstream:
        raise InvalidRequest(
            "A local project has no upstream: its conversations are all here.", code="no_upstream"
        )
    return project


def require_sync(project: Project, *, actor: Actor) -> None:
    """Let those see it who find conversations, and those who run the console."""
    if not actor.may(Permission.VIEW_PROJECTS):
        require(
            Operation(action="sync.view", permission=Permission.FIND, project=project), actor=actor
        )
    require_upstream(project)


def require_start(project: Project, kind: str, *, actor: Actor, needs_key: bool = True) -> None:
    """Raise for whoever may not start it, and where every call would be in vain."""
    operation = Operation(
        action="job.start", permission=Permission.RUN_JOBS, project=project, target=kind
    )
    require(operation, actor=actor)
    require_upstream(project)
    if needs_key:
        UpstreamStore(project).require_key()


def start_fetch(project: Project, ids: Iterable[str], *, actor: Actor, left_out: int = 0) -> Job:
    """Bring these conversations here; those that the upstream does not know fail, with reason.

    `left_out` others were asked for and are known already: the job tells so.
    """
    require_start(project, FETCH, actor=actor)
    arguments = {LEFT_OUT: left_out} if left_out else {}
    return start_job(project, FETCH, arguments, actor=actor, inputs=ids)


def start_refresh(project: Project, query: str, *, actor: Actor, zone: tzinfo = UTC) -> Job:
    """Read again all that the query finds by then. Dates without a zone are meant in `zone`."""
    require_start(project, REFRESH, actor=actor)
    require_search(project, actor=actor, query=parse(query))
    return start_job(project, REFRESH, {"query": query, "zone": str(zone)}, actor=actor)


def start_refresh_of(project: Project, ids: Iterable[str], *, actor: Actor) -> Job:
    require_start(project, REFRESH, actor=actor)
    return start_job(project, REFRESH, actor=actor, inputs=ids)


def start_stale(project: Project, *, actor: Actor, days: int | None = STALE_DAYS) -> Job:
    """What was never read as a whole and, with `days`, what was read longer ago than that."""
    require_start(project, STALE, actor=actor)
    return start_job(project, STALE, {} if days is None else {"days": days}, actor=actor)


def start_missing(project: Project, *, actor: Actor) -> Job:
    """What was never read as a whole, but for what is left alone because it failed."""
    require_start(project, STALE, actor=actor)
    return start_job(project, STALE, {SPARES: True}, actor=actor)


def start_new(project: Project, *, actor: Actor) -> Job:
    """May call the upstream, to ask whether it lists at all: not for use in a transaction."""
    require_start(project, NEW, actor=actor)
    require_list(project)
    return start_job(project, NEW, actor=actor)


def start_sweep(project: Project, *, actor: Actor, spares_failing: bool = False) -> Job:
    """With `spares_failing`, but for what is left alone because it failed."""
    require_start(project, SWEEP, actor=actor)
    arguments = {SPARES: True} if spares_failing else {}
    return start_job(project, SWEEP, arguments, actor=actor)


def start_forgetting(project: Project, *, actor: Actor) -> Job:
    """Erase the text of a project that is to keep it no longer."""
    return start_job(project, FORGET, actor=actor)


def is_running(project: Project, kind: str) -> bool:
    """Say whether a job of this kind is waiting or running."""
    return Job.objects.active().filter(project=project, kind=kind).exists()


def require_list(project: Project) -> None:
    if not UpstreamStore(project).can_list():
        raise InvalidRequest(CANNOT_LIST, param="kind", code="cannot_list")


def reachable(project: Project) -> ConversationQuerySet:
    """What to ask the upstream for. One that has vanished is found again by its name, or listed."""
    live = Conversation.objects.live().filter(project=project)
    return live.exclude(drift__in=GONE_FOR_GOOD)


def never_fetched(project: Project) -> ConversationQuerySet:
    """Those whose items were never read to their end."""
    return reachable(project).filter(synced_at=None)


def stale(project: Project, *, before: datetime) -> ConversationQuerySet:
    return reachable(project).filter(synced_at__lt=before)


def figures_of(project: Project) -> Figures:
    """Every number is counted to the cap: the page costs as much at a million as at a hundred."""
    live = Conversation.objects.live().filter(project=project)
    nothing, known = Count(0, is_capped=False), _count(live)
    before = timezone.now() - timedelta(days=STALE_DAYS)
    open_writes = PendingWrite.objects.filter(project=project, is_unknown=True)
    is_here = not project.is_upstream
    return Figures(
        known=known,
        whole=known if is_here else _count(live.filter(synced_at__isnull=False)),
        never=nothing if is_here else _count(never_fetched(project)),
        stale=nothing if is_here else _count(stale(project, before=before)),
        stale_days=STALE_DAYS,
        # Both conditions: an index holds what has drifted, and SQLite sees it by the first.
        drift={str(kind): _count(live.exclude(drift="").filter(drift=kind)) for kind in WORDS},
        open_writes=Count.up_to(CAP, open_writes[: CAP + 1].count()),
        swept_at=project.swept_at,
        probed_at=project.probed_at,
        lists=project.capabilities.get("lists"),
        merges_metadata=project.capabilities.get("merges_metadata"),
        missing_key=key_variable_of(project) if key_problem(project) else "",
        used=used(project),
    )


def _count(rows: ConversationQuerySet) -> Count:
    return Count.up_to(CAP, rows.order_by()[: CAP + 1].count())
