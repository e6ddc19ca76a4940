"""Bring conversations here by their ids: give a list, see what is in it, have them fetched."""

from __future__ import annotations

import codecs
import io
import secrets
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from conversations_admin.actions import sync
from conversations_admin.actions.ids import MAX_BYTES, MAX_LINES, Reading, known_among, read_ids
from conversations_admin.errors import ConsoleError, Denied, InvalidRequest
from conversations_admin.models import Project
from conversations_admin.web.fragments import SeeOther
from conversations_admin.web.pages import render_page
from conversations_admin.web.requests import AuthedRequest, actor_of, in_project
from conversations_admin.web.upstream.words import words_of

TEMPLATE = "sync/ids.html"
# A list that was looked at waits so long for its start.
KEPT_SECONDS = 3600
SHOWN = 5
# At most: the conversation, and a page of its items.
CALLS_EACH = 2


@dataclass(frozen=True)
class Preview:
    """What a list has in it; `name` is what it is kept under until it is fetched."""

    reading: Reading
    known: int
    name: str
    minutes: int

    @property
    def ids(self) -> int:
        return len(self.reading.ids)

    @property
    def new(self) -> int:
        return self.ids - self.known

    @property
    def further_rubbish(self) -> int:
        return self.reading.rubbish - len(self.reading.first_rubbish)

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
    def to_fetch(self) -> str:
        """All of them where none is new: somebody wants to read them again."""
        return f"{self.new or self.known:,}"

    @property
    def examples(self) -> list[str]:
        return list(islice(self.reading.ids, SHOWN))


@require_http_methods(["GET", "HEAD", "POST"])
@in_project
def ids_read(request: AuthedRequest, project: Project) -> HttpResponse:
    """POST starts nothing yet: it tells what is in the list."""
    sync.require_start(project, sync.FETCH, actor=actor_of(request), needs_key=False)
    if request.method != "POST":
        return _page(request, status=200)
    try:
        reading = read_ids(_lines(request))
    except InvalidRequest as error:
        return _page(request, problem=error.message)
    known = known_among(project, reading.ids)
    name = _keep(request, project, reading.ids) if reading.ids else ""
    fetched = len(reading.ids) - len(known) or len(reading.ids)
    minutes = -(-fetched * CALLS_EACH // project.calls_per_minute)
    return _page(request, preview=Preview(reading, len(known), name, minutes), status=200)


@require_POST
@in_project
def ids_fetch(request: AuthedRequest, project: Project) -> HttpResponse:
    actor = actor_of(request)
    sync.require_start(project, sync.FETCH, actor=actor, needs_key=False)
    ids = _kept(request, project)
    if ids is None:
        return _page(request, problem="This list is not kept any longer. Give it again.")
    if request.POST.get("again") != "1":
        known = known_among(project, ids)
        ids = [each for each in ids if each not in known]
    try:
        if not ids:
            raise InvalidRequest("All of them are known already; nothing was started.")
        job = sync.start_fetch(project, ids, actor=actor)
    except Denied:
        raise
    except ConsoleError as error:
        return _page(request, problem=words_of(error))
    cache.delete(_key(request, project, request.POST.get("list", "")))
    messages.success(request, f"{len(ids):,} conversations are being fetched.")
    return SeeOther(reverse("job_detail", args=[project.slug, job.pk]))


def _page(
    request: AuthedRequest, *, preview: Preview | None = None, problem: str = "", status: int = 422
) -> HttpResponse:
    context = {
        "nav": "sync",
        "preview": preview,
        "problem": problem,
        "max_lines": f"{MAX_LINES:,}",
        "max_megabytes": MAX_BYTES // 1_000_000,
    }
    return render_page(request, TEMPLATE, context, status=status)


def _lines(request: AuthedRequest) -> Iterable[str]:
    """The lines of the file, if one was chosen, else of what was pasted."""
    file, text = request.FILES.get("file"), request.POST.get("text", "")
    if file is None and not text.strip():
        raise InvalidRequest("Paste some ids, or choose a file that has them.")
    size = len(text.encode(errors="replace")) if file is None else file.size or 0
    if size > MAX_BYTES:
        raise InvalidRequest(
            f"At most {MAX_BYTES // 1_000_000} MB are read at once; this has "
            f"{size / 1_000_000:.1f}. Split it."
        )
    return io.StringIO(text, newline=None) if file is None else _decoded(file)


def _decoded(file: UploadedFile[Any]) -> Iterable[str]:
    """Spreadsheets write UTF-16, too."""
    start = file.read(2)
    file.seek(0)
    is_wide = start in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}
    encoding = "utf-16" if is_wide else "utf-8"
    return io.TextIOWrapper(file, encoding=encoding, errors="replace")


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
