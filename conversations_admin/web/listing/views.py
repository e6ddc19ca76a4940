"""Saved views in the dashboard: which of them a list was opened from, and those of the sidebar."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps

from django.http import HttpResponse

from conversations_admin.actions.view_settings import folded
from conversations_admin.actions.views import visible_views
from conversations_admin.errors import NotFound
from conversations_admin.models import Project, SavedView
from conversations_admin.search.language.tree import Query
from conversations_admin.web.listing.addresses import ListAddress
from conversations_admin.web.requests import AuthedRequest

ALL = "all"
"""In an address: no view, not even the project's default."""

# Where one of these is asked for, the list is not opened plainly.
ASKED = frozenset({"q", "columns", "sort", "after"})
MAX_BESIDE = 12


@dataclass(frozen=True)
class Opened:
    """A request for the list. `sent` is whole: what the view says is in it as if it were typed.

    `is_gone`: the list was opened from a view that is not there, or no longer, for the person.
    """

    sent: Mapping[str, str]
    view: SavedView | None = None
    is_gone: bool = False


@dataclass(frozen=True)
class SideView:
    """A line of the sidebar; `icon` says why it stands where it stands."""

    view: SavedView
    url: str
    icon: str
    kind: str
    is_current: bool


@dataclass(frozen=True)
class SideViews:
    """`all_url`: of all conversations, where the plain list opens the project's default."""

    entries: Sequence[SideView]
    count: int
    all_url: str


def views_of(request: AuthedRequest, project: Project) -> list[SavedView]:
    """Starred ones first, then one's own, then shared ones; read once a request."""
    kept: list[SavedView] | None = getattr(request, "views", None)
    if kept is None:
        found = visible_views(project, user_id=request.user.pk)
        kept = sorted(found, key=lambda view: _rank(view, request.user.pk))
        request.views = kept  # type: ignore[attr-defined]
    return kept


def opens_views(
    view: Callable[[AuthedRequest, Project], HttpResponse],
) -> Callable[[AuthedRequest, Project], HttpResponse]:
    """Let the address name a saved view: its query and sort then stand in `request.GET`.

    So whatever reads the address of a list need not know of views. `request.opened` does.
    """

    @wraps(view)
    def opening(request: AuthedRequest, project: Project) -> HttpResponse:
        request.opened = opened = open_list(request, project)  # type: ignore[attr-defined]
        whole = request.GET.copy()
        whole.pop("view", None)
        for name, value in opened.sent.items():
            whole.setdefault(name, value)
        request.GET = whole  # type: ignore[assignment]  # only its stubs tell the two apart
        return view(request, project)

    return opening


def open_list(request: AuthedRequest, project: Project) -> Opened:
    """Raise NotFound for a view that is not there and nothing else to show."""
    given = request.GET.dict()
    wanted = given.pop("view", "")
    default = next((view for view in views_of(request, project) if view.is_default), None)
    if not wanted and default and ASKED.isdisjoint(given):
        wanted = str(default.pk)
    plain = given | ({"view": ALL} if default else {})
    if not wanted or wanted == ALL:
        return Opened(plain)
    view = named_view(request, project, wanted)
    if view is None and "q" not in given:
        raise NotFound("There is no such view that you may open. It may have been deleted.")
    return Opened(plain, is_gone=True) if view is None else _opened(view, given)


def _opened(view: SavedView, given: Mapping[str, str]) -> Opened:
    """An address with a query is whole: what it leaves out is as in any list."""
    said = {} if "q" in given else {"q": view.query, "sort": view.sort}
    return Opened({**said, **given, "view": str(view.pk)}, view)


def named_view(request: AuthedRequest, project: Project, name: str) -> SavedView | None:
    """The view that an address names; None for none, or for one that is not there."""
    return next((view for view in views_of(request, project) if str(view.pk) == name), None)


def view_url(view: SavedView, project: Project) -> str:
    return f"{ListAddress.of(project).path}?view={view.pk}"


def side_views(request: AuthedRequest, project: Project) -> SideViews:
    views = views_of(request, project)
    lines = [_line(view, request=request, project=project) for view in views]
    kept = [line for place, line in enumerate(lines) if place < MAX_BESIDE or line.is_current]
    has_default = any(view.is_default for view in views)
    return SideViews(kept, len(views), all_conversations(project) if has_default else "")


def all_conversations(project: Project) -> str:
    return ListAddress.of(project, view=ALL).to(Query())


def open_view(request: AuthedRequest) -> SavedView | None:
    opened: Opened | None = getattr(request, "opened", None)
    return opened.view if opened else None


def _line(view: SavedView, *, request: AuthedRequest, project: Project) -> SideView:
    is_own = view.owner_id == request.user.pk
    icon, kind = ("bookmark", "yours") if is_own else ("users", "shared")
    if view.is_starred:
        icon, kind = "star", "starred"
    return SideView(view, view_url(view, project), icon, kind, view == open_view(request))


def _rank(view: SavedView, user_id: int) -> tuple[bool, bool, str]:
    return not view.is_starred, view.owner_id != user_id, folded(view.name)
