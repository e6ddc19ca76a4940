"""What keeps projects up to their upstreams by itself, every so often.

A job is started where there is something for it to do, so that the audit log does not fill with
looks that found nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from conversations_admin.actions import sync
from conversations_admin.actions.actor import Actor
from conversations_admin.actions.budget import charged, is_resting
from conversations_admin.actions.connection import note_answer
from conversations_admin.actions.ids import known_among
from conversations_admin.actions.periodic import every
from conversations_admin.actions.project_settings import key_problem
from conversations_admin.actions.settling import settle
from conversations_admin.actions.unreadable import left_alone
from conversations_admin.errors import Conflict, ConsoleError
from conversations_admin.models import Job, Project
from conversations_admin.models.audit import Via
from conversations_admin.models.job import JobState
from conversations_admin.models.plain import is_storable
from conversations_admin.models.project import Kind
from conversations_admin.stores.upstream.store import UpstreamStore
from conversations_admin.tasks.kinds.fetching import is_missing_items
from conversations_admin.tasks.kinds.sweeping import RUN_OF_KNOWN

logger = logging.getLogger(__name__)

MINUTE = 60
# So many of the newest are looked at for one that is not known.
LOOKED_AT = 20
# What a run left behind is not tried again every minute; for what failed, see `unreadable`.
REST = timedelta(minutes=5)
BETWEEN_WALKS = timedelta(days=1)
BY_ITSELF = Actor(name="schedule", via=Via.JOB)
KEY = "key"
BY_TURNS = (sync.NEW, sync.STALE, sync.SWEEP)
# What this process said last of a project's work that fails.
_warned: dict[tuple[str, str], str] = {}


@every(MINUTE, name="writes.settle")
def settle_writes() -> None:
    settle(via=Via.JOB)


if settings.SYNC_EVERY:

    @every(settings.SYNC_EVERY, name="sync.new")
    def look_for_new() -> None:
        """Also beside what reads for hours; that finds little to read again."""
        for project in _projects_without(sync.NEW):
            with _told(project, sync.NEW), suppress(Conflict):
                if not is_first_walk_ahead(project) and has_new(project):
                    sync.start_new(project, actor=BY_ITSELF)

    @every(MINUTE, name="sync.fetch")
    def fetch_what_is_missing() -> None:
        """Rows that were made while their items could not be read."""
        for project in _projects_without(*BY_TURNS):
            with _told(project, sync.STALE), suppress(Conflict):
                if project.keeps_text and is_fetch_due(project):
                    sync.start_missing(project, actor=BY_ITSELF)

    @every(MINUTE, name="sync.sweep")
    def walk_through_everything() -> None:
        """Once a day, whoever began the last one; late if others read just then, and no later."""
        for project in _projects_without(*BY_TURNS):
            with _told(project, sync.SWEEP), suppress(Conflict):
                if is_walk_due(project):
                    sync.start_sweep(project, actor=BY_ITSELF, spares_failing=True)


def has_new(project: Project) -> bool:
    """A call or two of the upstream, while it asks for no rest. Raises what they raise."""
    if is_resting(project):
        return False
    store = UpstreamStore(project)
    with charged(project):
        if not store.can_list():
            return False
        page = store.client.list_conversations(limit=LOOKED_AT).body
    note_answer(project)
    listed = [name for each in page["data"] if is_storable(name := str(each["id"]))]
    new = set(listed) - known_among(project, listed)
    return bool(new - left_alone(project, new))


def is_first_walk_ahead(project: Project) -> bool:
    """Whether a first walk has yet to read the newest: a look for new ones would go beside it.

    Once it is past them the look ends where it meets them.
    """
    if project.swept_at is not None:
        return False
    walk = Job.objects.active().filter(project=project, kind=sync.SWEEP).first()
    return walk is not None and walk.done + walk.failed < RUN_OF_KNOWN


def is_fetch_due(project: Project) -> bool:
    last = _last(project, sync.STALE)
    has_rested = last is None or last.created_at < timezone.now() - REST
    return has_rested and is_missing_items(project)


def is_walk_due(project: Project) -> bool:
    last = _last(project, sync.SWEEP)
    return last is None or _rests_from(last) < timezone.now() - BETWEEN_WALKS


def _rests_from(walk: Job) -> datetime:
    """Its beginning; of one that was stopped, its end: it can be resumed as long as none began."""
    is_stopped = walk.state in {JobState.CANCELLED, JobState.FAILED}
    return (is_stopped and walk.ended_at) or walk.created_at


def _last(project: Project, kind: str) -> Job | None:
    return Job.objects.filter(project=project, kind=kind).newest_first().first()


def _projects_without(*kinds: str) -> Iterator[Project]:
    """Upstreams with a key for which no job of these kinds is waiting or running.

    Two of them would read the same, and more than one was allowed to. Looked at first: a start
    that is refused would stand in the audit log as somebody's failure.
    """
    for project in Project.objects.filter(kind=Kind.OPENAI).order_by("slug"):
        if problem := key_problem(project):
            _warn(project, KEY, problem)
        elif not any(sync.is_running(project, kind) for kind in kinds):
            _warned.pop((project.slug, KEY), None)
            yield project


@contextmanager
def _told(project: Project, work: str) -> Iterator[None]:
    """One upstream that cannot be asked is no reason not to ask the others."""
    try:
        yield
    except ConsoleError as error:
        _warn(project, work, error.message)
    else:
        _warned.pop((project.slug, work), None)


def _warn(project: Project, work: str, problem: str) -> None:
    """Once, until it changes: what keeps failing would fill the log."""
    if _warned.get((project.slug, work)) != problem:
        _warned[project.slug, work] = problem
        logger.warning("Project %s: %s", project.slug, problem)
