"""The saved views of a project as the page of all of them shows them. Views only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.permissions import Permission
from conversations_admin.actions.views import may_change
from conversations_admin.errors import InvalidQuery
from conversations_admin.models import Project, SavedView
from conversations_admin.search.language.parser import parse
from conversations_admin.web.listing.views import view_url


@dataclass(frozen=True)
class ViewRow:
    """`problem`: why the query, which could be read when it was saved, cannot be now."""

    view: SavedView
    url: str
    problem: str
    is_own: bool
    may_change: bool
    may_set_default: bool


@dataclass(frozen=True)
class ViewGroup:
    title: str
    rows: Sequence[ViewRow]


def groups_of(views: Iterable[SavedView], *, project: Project, actor: Actor) -> list[ViewGroup]:
    """One's own, then what others share; each starred first, then by name."""
    rows = [_row(view, project=project, actor=actor) for view in views]
    mine = [row for row in rows if row.is_own]
    others = [row for row in rows if not row.is_own]
    groups = [ViewGroup("Mine", mine), ViewGroup("Shared by others", others)]
    return [group for group in groups if group.rows]


def _row(view: SavedView, *, project: Project, actor: Actor) -> ViewRow:
    may_set = view.is_shared and actor.may(Permission.SHARE_VIEWS)
    return ViewRow(
        view,
        url=view_url(view, project),
        problem=_problem(view.query),
        is_own=view.owner_id == actor.user_id,
        may_change=may_change(view, actor=actor),
        may_set_default=may_set,
    )


def _problem(query: str) -> str:
    try:
        parse(query)
    except InvalidQuery as error:
        return error.message
    return ""
