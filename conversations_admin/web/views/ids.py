"""Bring conversations here by their ids: give a list, see what is in it, have them fetched."""

from __future__ import annotations

import secrets
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from django.core.cache import cache
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from conversations_admin.actions import sync
from conversations_admin.actions.ids import MAX_BYTES, MAX_LINES, Reading, known_among, read_ids
from conversations_admin.actions.project_settings import key_problem
from conversations_admin.errors import ConsoleError, Denied, InvalidRequest
from conversations_admin.models import Conversation, Project
from conversations_admin.web.fragments import SeeOther
from conversations_admin.web.pages import render_page
from conversations_admin.web.presentation.jobs import MINUTE, about
from conversations_admin.web.requests import AuthedRequest, actor_of, in_project
from conversations_admin.web.uploads import lines_of
from conversations_admin.web.upstream.words import words_of

TEMPLATE = "sync/ids.html"
# A list that was looked at waits so long for its start.
KEPT_SECONDS = 3600
SHOWN = 5
# So much of what was pasted is shown again, to be mended.
MAX_PASTED = 200_000
# The conversation, and a page of its items: few are longer.
CALLS_WITH_ITEMS = 2
# Seconds that one takes at least, however many calls a minute there may be.
QUICKEST = 0.02


@dataclass(frozen=True)
class Choice:
    """A way to fetch what is in a list: how many of it, and how long that takes."""

    words: str
    takes: str
    again: bool = False


@dataclass(frozen=True)
class Preview:
    """What a list has in it; `name` is what it is kept under until it is fetched."""

    project: Project
    reading: Reading
    known: int
    name: str

    @property
    def ids(self) -> int:
        return len(self.reading.ids)

    @property
    def new(self) -> int:
        return self.ids - self.known

    @property
    def further_rubbish(self) -> str:
        """Empty if all of it is shown."""
        further = self.reading.rubbish - len(self.reading.first_rubbish)
        return f"{further:,}" if further else ""

    @property
    def figures(self) -> list[tuple[str, str]]:
        reading = self.reading
        numbers = {
            "New here": self.new,
            "Known already": self.known,
            "Given more than once": reading.duplicates,
            "Not an id": reading.rubbish,
            "Lines read": reading.lines,
        }
        return [(word, f"{number:,}") for word, number in numbers.items()]

    @property
    def choices(self) -> list[Choice]:
        if not self.known:
            return [Choice(f"Fetch {_some(self.new)}", self._takes(self.new))]
        if not self.new:
            words = f"Read {_some(self.known)} again"
            return [Choice(words, self._takes(self.known), again=True)]
        only = Choice(f"Fetch only the {self.new:,} new", self._takes(self.new))
        words = f"Fetch all {self.ids:,}, the {self.known:,} known again"
        return [only, Choice(words, self._takes(self.ids), again=True)]

    @property
    def examples(self) -> list[str]:
        return list(islice(self.reading.ids, SHOWN))

    @property
    def pace(self) -> str:
        return f"{self.project.calls_per_minute:,} calls a minute"

    def _takes(self, number: int) -> str:
        calls = number * (CALLS_WITH_ITEMS if self.project.keeps_text else 1)
        paced = calls / self.project.calls_per_minute * MINUTE
        return about(max(paced, number * QUICKEST))


@require_http_methods(["GET", "HEAD", "POST"])
@in_project
def ids_read(request: AuthedRequest, project: Project) -> HttpResponse:
    """POST starts nothing yet: it tells what is in the list."""
    sync.require_start(project, sync.FETCH, actor=actor_of(request), needs_key=False)
    if request.method != "POST":
        return _page(request, status=200)
    try:
        reading = read_ids(lines_of(request.POST.get("text", ""), request.FILES.get("file")))
    except InvalidRequest as error:
        return _page(request, problem=error.message)
    known = known_among(project, reading.ids)
    name = _keep(request, project, reading.ids) if reading.ids else ""
    return _page(request, preview=Preview(project, reading, len(known), name), status=200)


@require_POST
@in_project
def ids_fetch(request: AuthedRequest, project: Project) -> HttpResponse:
    actor = actor_of(request)
    sync.require_start(project, sync.FETCH, actor=actor, needs_key=False)
    ids = _kept(request, project)
    if ids is None:
        return _page(request, problem="This list is not kept any longer. Give it again.")
    given = len(ids)
    if request.POST.get("again") != "1":
        known = known_among(project, ids)
        ids = [each for each in ids if each not in known]
    try:
        if not ids:
            raise InvalidRequest("All of them are known already; nothing was started.")
        job = sync.start_fetch(project, ids, actor=actor, left_out=given - len(ids))
    except Denied:
        raise
    except ConsoleError as error:
        return _page(request, problem=words_of(error))
    cache.delete(_key(request, project, request.POST.get("list", "")))
    return SeeOther(reverse("job_detail", args=[project.slug, job.pk]))


def _page(
    request: AuthedRequest, *, preview: Preview | None = None, problem: str = "", status: int = 422
) -> HttpResponse:
    pasted = request.POST.get("text", "")
    context = {
        "nav": "sync",
        "preview": preview,
        "pasted": pasted if len(pasted) <= MAX_PASTED else "",
        "is_long": len(pasted) > MAX_PASTED,
        "problem": problem,
        "key_problem": key_problem(request.project),
        "knows_some": Conversation.objects.live().filter(project=request.project).exists(),
        "max_lines": f"{MAX_LINES:,}",
        "max_megabytes": MAX_BYTES // 1_000_000,
    }
    return render_page(request, TEMPLATE, context, status=status)


def _some(number: int) -> str:
    return f"{number:,} conversation{'' if number == 1 else 's'}"


def _keep(request: AuthedRequest, project: Project, ids: Iterable[str]) -> str:
    name = secrets.token_urlsafe(16)
    packed = zlib.compress("\n".join(ids).encode())
    cache.set(_key(request, project, name), packed, KEPT_SECONDS)
    return name


def _kept(request: AuthedRequest, project: Project) -> list[str] | None:
    packed = cache.get(_key(request, project, request.POST.get("list", "")))
    return None if packed is None else zlib.decompress(packed).decode().split("\n")


def _key(request: AuthedRequest, project: Project, name: str) -> str:
    """Nobody else's list, and none of another project."""
    safe = "".join(each for each in name if each.isascii() and (each.isalnum() or each in "-_"))
    return f"ids:{request.user.pk}:{project.pk}:{safe[:32]}"
