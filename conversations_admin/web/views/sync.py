"""How far a project's rows are with its upstream, and what brings them further."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from conversations_admin.actions import sync
from conversations_admin.actions.actor import Actor
from conversations_admin.actions.job_kinds import title_of
from conversations_admin.actions.jobs import jobs_of
from conversations_admin.actions.permissions import Permission
from conversations_admin.actions.project_settings import key_problem
from conversations_admin.errors import ConsoleError, Denied, InvalidRequest
from conversations_admin.models import Job, Project
from conversations_admin.models.conversation import KEPT
from conversations_admin.models.job import ACTIVE
from conversations_admin.models.project import DEFAULT_BASE_URL
from conversations_admin.web.fragments import NO_NEWS, SeeOther, render_fragments
from conversations_admin.web.listing.addresses import ListAddress
from conversations_admin.web.pages import render_page
from conversations_admin.web.presentation.jobs import JobView
from conversations_admin.web.requests import AuthedRequest, actor_of, in_project, wants_partial
from conversations_admin.web.upstream.drift import LOOKS, Look
from conversations_admin.web.upstream.reach import Reach
from conversations_admin.web.upstream.words import words_of

TEMPLATE = "sync/page.html"
JOBS_SHOWN = 6
MOST_QUERY = 4_000
# Who asks whether the upstream answers: a person, the page as it opens, or while it is away.
BY_HAND, AT_FIRST, WHILE_AWAY = "1", "first", "away"
# What a page polls while jobs run, and what it asks for to know whether the upstream answers.
POLLED, ASKED = ("jobs", "figures", "calls", "rest"), ("reach", "outage")
MEANINGS = {
    "vanished": "The upstream no longer has them; nobody decided about our copy yet.",
    "gone": "Items that we know are not there any more; ours are kept.",
    "metadata": "Changed there, and not through this console.",
    "new": "Made there, and not through this console.",
    KEPT: "The upstream no longer has them; somebody decided to keep our copy.",
}
# Where no text is stored.
WITHOUT_COPY = MEANINGS | {
    "vanished": "The upstream no longer has them; nobody decided about their metadata yet.",
    "gone": "Items that we know of are not there any more.",
    KEPT: "The upstream no longer has them; somebody decided to keep their metadata.",
}


@dataclass(frozen=True)
class Drifted:
    """One kind of drift; `query` finds those of it."""

    word: str
    meaning: str
    count: str
    query: str
    url: str


@require_safe
@in_project
def sync_page(request: AuthedRequest, project: Project) -> HttpResponse:
    sync.require_sync(project, actor=actor_of(request))
    asks = request.GET.get("ask", "")
    if not wants_partial(request):
        return render_page(request, TEMPLATE, _context(request, project, asks=asks))
    context = {**_context(request, project, asks=asks), "is_part": True}
    if asks == WHILE_AWAY and (context["reach"].trouble or context["reach"].is_asking):
        # Said already, and not to be read out again every time, nor taken back by a question.
        return HttpResponse(status=NO_NEWS)
    parts = [f"{TEMPLATE}#{name}" for name in (ASKED if asks else POLLED)]
    return render_fragments(request, parts, context)


@require_POST
@in_project
def sync_start(request: AuthedRequest, project: Project) -> HttpResponse:
    start = STARTS.get(request.POST.get("kind", ""))
    if start is None:
        raise InvalidRequest("There is nothing of this kind to start.", param="kind")
    try:
        job = start(request, project, actor_of(request))
    except Denied:
        raise
    except ConsoleError as error:
        messages.error(request, words_of(error))
    else:
        messages.info(request, f"{title_of(job.kind)}: started. Below, Jobs says how it goes.")
    return SeeOther(reverse("sync_page", args=[project.slug]))


def _refresh(request: AuthedRequest, project: Project, actor: Actor) -> Job:
    query = request.POST.get("q", "").strip()
    if not query:
        raise InvalidRequest("Say which conversations are to be read again.", param="q")
    return sync.start_refresh(project, query, actor=actor, zone=timezone.get_current_timezone())


STARTS: dict[str, Callable[[AuthedRequest, Project, Actor], Job]] = {
    sync.NEW: lambda _, project, actor: sync.start_new(project, actor=actor),
    sync.SWEEP: lambda _, project, actor: sync.start_sweep(project, actor=actor),
    sync.STALE: lambda _, project, actor: sync.start_stale(project, actor=actor),
    sync.REFRESH: _refresh,
}


def _reach(request: AuthedRequest, project: Project, asks: str) -> Reach:
    if not asks:
        return Reach.unasked(project)
    # What a page asks by itself may be answered for several of them at once.
    return Reach.asked(project, actor=actor_of(request), anew=asks == BY_HAND)


def _context(request: AuthedRequest, project: Project, *, asks: str) -> dict[str, Any]:
    figures = sync.figures_of(project)
    jobs = _jobs(project)
    reach = _reach(request, project, asks)
    return {
        "nav": "sync",
        "figures": figures,
        "drifts": _drifts(project, figures),
        "reach": reach,
        "ask_url": f"{request.path}?ask={BY_HAND}",
        "ask_itself_url": f"{request.path}?ask={AT_FIRST if reach.is_asking else WHILE_AWAY}",
        "key_problem": key_problem(project),
        "knows_some": bool(figures.known.number),
        "runs_by_itself": bool(settings.SYNC_EVERY),
        "calls": f"{figures.used.calls:,} of {figures.used.limit:,}",
        "jobs": jobs,
        "polls": any(each.job.is_active for each in jobs),
        "base_url": project.base_url or DEFAULT_BASE_URL,
        "may_start": request.user.has_perm(Permission.RUN_JOBS),
        "may_find": request.user.has_perm(Permission.FIND),
        "may_change": request.user.is_staff and request.user.has_perm(Permission.CHANGE_PROJECTS),
        "max_query": MOST_QUERY,
    }


def _drifts(project: Project, figures: sync.Figures) -> list[Drifted]:
    path = ListAddress.of(project).path
    meanings = MEANINGS if project.keeps_text else WITHOUT_COPY
    return [
        _drifted(LOOKS[kind], meaning, str(figures.drift[kind]), path=path)
        for kind, meaning in meanings.items()
    ]


def _drifted(look: Look, meaning: str, count: str, *, path: str) -> Drifted:
    return Drifted(look.word, meaning, count, look.query, f"{path}?q={look.query}")


def _jobs(project: Project) -> list[JobView]:
    """Those that are not over, then those that ended last."""
    jobs = jobs_of(project).filter(kind__in=[*sync.KINDS, sync.FORGET])
    active = list(jobs.active()[:JOBS_SHOWN])
    ended = jobs.exclude(state__in=ACTIVE)[: JOBS_SHOWN - len(active)]
    return [JobView(job, timezone.now()) for job in [*active, *ended]]
