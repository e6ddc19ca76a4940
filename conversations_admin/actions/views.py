"""Saved views: keep, change, share and delete them, and what each person prefers of one.

A view is its owner's, who may always change and delete it. A shared one may also be
changed by whoever may share. What is private does not exist for anybody else.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import F

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.permissions import Permission
from conversations_admin.actions.runner import (
    Done,
    Operation,
    Step,
    perform,
    record,
    require,
)
from conversations_admin.actions.view_settings import (
    ViewSettings,
    checked_columns,
    folded,
    settings_of,
)
from conversations_admin.errors import Conflict, Denied, InvalidRequest, NotFound
from conversations_admin.models import Project, SavedView, User, ViewPreference
from conversations_admin.models.audit import Outcome
from conversations_admin.models.view import SavedViewQuerySet, Visibility

MAX_VIEWS = 200


def visible_views(project: Project, *, user_id: int | None) -> SavedViewQuerySet:
    """What somebody may know of, each with their star and their columns."""
    return (
        SavedView.objects.filter(project=project)
        .visible_to(user_id)
        .as_seen_by(user_id)
        .select_related("owner")
    )


def find_view(project: Project, view_id: int, *, actor: Actor) -> SavedView:
    view = visible_views(project, user_id=actor.user_id).filter(pk=view_id).first()
    if view is None:
        raise _gone(param="view")
    return view


def may_change(view: SavedView, *, actor: Actor) -> bool:
    return _is_own(view, actor) or (view.is_shared and actor.may(Permission.SHARE_VIEWS))


def create_view(project: Project, settings: ViewSettings, *, actor: Actor) -> SavedView:
    operation = _operation("view.create", project, settings.name, shares=settings.is_shared)
    _require_writing(operation, actor=actor)

    def work() -> Done[SavedView]:
        wanted = settings.checked()
        view = SavedView(project=project, owner_id=actor.user_id, owner_name=actor.name)
        _require_room(view, wanted)
        _require_own_name(view, wanted, actor=actor)
        changes = {"after": wanted.described(), **_apply(view, wanted)}
        return Done(view, [Step(target=view.name, changes=changes)])

    return perform(operation, actor=actor, work=work)


def change_view(
    view: SavedView, settings: ViewSettings, *, actor: Actor, expected: int | None = None
) -> SavedView:
    """Raise Conflict if its revision is no longer `expected`, or that of `view`."""
    before = settings_of(view)
    shares = _shares(before, settings) or not _is_own(view, actor)
    operation = _operation(_act(before, settings), view.project, view.name, shares=shares)
    _require_writing(operation, actor=actor)

    def work() -> Done[SavedView]:
        stored = _locked(view, actor=actor)
        _require_unchanged(stored, expected or view.revision)
        wanted = settings.checked()
        if not wanted.is_shared and not _is_own(stored, actor):
            raise Denied("Only its owner can take a shared view back.", code="not_your_view")
        if wanted.is_shared and not stored.is_shared:
            _require_room(stored, wanted)
        _require_own_name(stored, wanted, actor=actor)
        changes = {"before": settings_of(stored).described(), "after": wanted.described()}
        changes |= _apply(stored, wanted)
        if changes["before"]["columns"] != changes["after"]["columns"]:
            # Who writes the columns for all wants to see these.
            stored.preferences.filter(user=actor.user_id).update(columns=None)
        return Done(stored, [Step(changes=changes)])

    return perform(operation, actor=actor, work=work)


def delete_view(view: SavedView, *, actor: Actor) -> None:
    operation = _operation("view.delete", view.project, view.name, shares=not _is_own(view, actor))
    _require_writing(operation, actor=actor)

    def work() -> Done[None]:
        stored = _locked(view, actor=actor)
        before = settings_of(stored).described()
        stored.delete()
        return Done(None, [Step(changes={"before": before})])

    perform(operation, actor=actor, work=work)


def star_view(view: SavedView, user: User, *, is_starred: bool) -> None:
    """Keep it at the top of the person's own list. A preference: not in the audit log."""
    ViewPreference.objects.update_or_create(
        view=view, user=user, defaults={"is_starred": is_starred}
    )


def choose_view_columns(
    view: SavedView, user: User, keys: Sequence[str] | None, *, actor: Actor
) -> None:
    """Show these columns to this person in this view; None: those of the view again."""
    operation = Operation(
        action="columns.update", permission=None, project=view.project, target=view.name
    )

    def work() -> Done[None]:
        columns = None if keys is None else checked_columns(keys)
        ViewPreference.objects.update_or_create(view=view, user=user, defaults={"columns": columns})
        chosen = "as in the view" if columns is None else list(columns)
        return Done(None, [Step(changes={"columns": chosen, "view": view.name})])

    perform(operation, actor=actor, work=work)


def require_keeping(project: Project, *, actor: Actor, action: str = "view.create") -> None:
    """Refuse somebody who could keep no view at all before reading what they send."""
    operation = _operation(action, project, "", shares=False)
    _require_writing(operation, actor=actor)
    require(operation, actor=actor)


def require_change(view: SavedView, *, actor: Actor, action: str = "view.update") -> None:
    """Refuse somebody who could not change the view before showing them the form."""
    shares = not _is_own(view, actor)
    require(_operation(action, view.project, view.name, shares=shares), actor=actor)


def _operation(action: str, project: Project, name: str, *, shares: bool) -> Operation:
    permission = Permission.SHARE_VIEWS if shares else Permission.FIND
    return Operation(action=action, permission=permission, project=project, target=name)


def _require_writing(operation: Operation, *, actor: Actor) -> None:
    """Everybody who finds conversations may keep views, but not with a key that only reads."""
    if actor.only_reads:
        record(operation, actor=actor, outcome=Outcome.DENIED, changes={})
        raise Denied("This key only reads.", code="permission_denied")


def _act(before: ViewSettings, after: ViewSettings) -> str:
    """The most consequential of what changes gives the act its name; the log has all of it."""
    if before.visibility != after.visibility:
        return "view.share" if after.is_shared else "view.unshare"
    return "view.update" if before.is_default == after.is_default else "view.default"


def _shares(before: ViewSettings, after: ViewSettings) -> bool:
    """Whether it becomes shared, or the default changes other than by taking the view back."""
    if not after.is_shared:
        return after.is_default
    return not before.is_shared or before.is_default != after.is_default


def _is_own(view: SavedView, actor: Actor) -> bool:
    return actor.user_id is not None and view.owner_id == actor.user_id


def _locked(view: SavedView, *, actor: Actor) -> SavedView:
    stored = SavedView.objects.visible_to(actor.user_id).select_for_update()
    found = stored.filter(pk=view.pk).first()
    if found is None:
        raise _gone()
    return found


def _gone(*, param: str | None = None) -> NotFound:
    return NotFound(
        "There is no such view that you may open. It may have been deleted.",
        param=param,
        code="view_not_found",
    )


def _require_unchanged(stored: SavedView, expected: int) -> None:
    if stored.revision != expected:
        now = {name: str(value) for name, value in settings_of(stored).described().items()}
        raise Conflict("Somebody else changed this view meanwhile.", current=now)


def _require_room(view: SavedView, wanted: ViewSettings) -> None:
    of_project = SavedView.objects.filter(project=view.project)
    if wanted.is_shared:
        count, whose = of_project.shared().count(), "A project shares"
    else:
        count, whose = of_project.filter(owner=view.owner_id).count(), "A person keeps"
    if count >= MAX_VIEWS:
        raise InvalidRequest(
            f"{whose} at most {MAX_VIEWS} views. Delete one first.", code="too_many_views"
        )


def _require_own_name(view: SavedView, wanted: ViewSettings, *, actor: Actor) -> None:
    """No two views that somebody sees side by side are called the same, whatever the case."""
    others = SavedView.objects.filter(project=view.project).exclude(pk=view.pk)
    taken = others.shared() if wanted.is_shared else others.none()
    if _is_own(view, actor):
        taken |= others.filter(owner=view.owner_id)
    wanted_name = folded(wanted.name)
    for name, visibility in taken.values_list("name", "visibility"):
        if folded(name) == wanted_name:
            which = "shared view" if visibility == Visibility.SHARED else "view of yours"
            raise InvalidRequest(
                f"There is a {which} called “{name}” already.", param="name", code="name_taken"
            )


def _apply(view: SavedView, wanted: ViewSettings) -> dict[str, Any]:
    """Store it; answer which view was the default until now, if this one takes its place."""
    former = SavedView.objects.filter(project=view.project, is_default=True).exclude(pk=view.pk)
    replaced = list(former.values_list("name", flat=True)) if wanted.is_default else []
    if replaced:
        former.update(is_default=False, revision=F("revision") + 1)
    view.name, view.query, view.sort = wanted.name, wanted.query, wanted.sort
    view.columns = None if wanted.columns is None else list(wanted.columns)
    view.visibility, view.is_default = wanted.visibility, wanted.is_default
    view.revision = 1 if view.pk is None else view.revision + 1
    view.save()
    return {"default_before": replaced[0]} if replaced else {}
