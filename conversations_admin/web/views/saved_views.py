"""Saved views: the page of all, saving, changing, sharing, deleting; and a person's star."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.permissions import Permission
from conversations_admin.actions.reads import require_search
from conversations_admin.actions.view_settings import settings_of
from conversations_admin.actions.views import (
    change_view,
    choose_view_columns,
    create_view,
    delete_view,
    find_view,
    require_change,
    star_view,
)
from conversations_admin.errors import Conflict, InvalidQuery, InvalidRequest, NotFound
from conversations_admin.models import Project, SavedView
from conversations_admin.web.forms.saved_view import Difference, ViewForm, differences
from conversations_admin.web.fragments import SeeOther, go_to, render_fragments
from conversations_admin.web.listing.last import last_list
from conversations_admin.web.listing.view_rows import groups_of
from conversations_admin.web.listing.views import Opened, view_url, views_of
from conversations_admin.web.pages import render_page
from conversations_admin.web.requests import AuthedRequest, actor_of, in_project, wants_partial

LIST = "views/list.html"
FORM = "views/form.html"
DELETION = "views/delete.html"
LONGEST_ADDRESS = 4000
GONE = (
    "The view was deleted meanwhile, or is no longer shared. "
    "What you had is kept here; save it as a new view."
)


@require_safe
@in_project
def view_list(request: AuthedRequest, project: Project) -> HttpResponse:
    actor = _entered(request, project)
    context = {
        "nav": "views",
        "groups": groups_of(views_of(request, project), project=project, actor=actor),
        "may_share": actor.may(Permission.SHARE_VIEWS),
    }
    return render_page(request, LIST, context)


@require_http_methods(["GET", "HEAD", "POST"])
@in_project
def view_create(request: AuthedRequest, project: Project) -> HttpResponse:
    actor = _entered(request, project)
    if request.method != "POST":
        return _ask(request, ViewForm.begun(request.GET.dict()))
    form = ViewForm.sent(request.POST)
    try:
        view = create_view(project, form.settings, actor=actor)
    except (InvalidRequest, InvalidQuery, Conflict) as error:
        return _ask(request, form.blamed(error), status=422)
    if form.is_starred:
        star_view(view, request.user, is_starred=True)
    messages.success(request, f"The view “{view.name}” is saved.")
    return go_to(request, view_url(view, project))


@require_http_methods(["GET", "HEAD", "POST"])
@in_project
def view_edit(request: AuthedRequest, project: Project, view_id: int) -> HttpResponse:
    actor = _entered(request, project)
    if request.method == "POST":
        return _change(request, view_id, ViewForm.sent(request.POST), edited=_as_typed)
    view = find_view(project, view_id, actor=actor)
    require_change(view, actor=actor)
    return _ask(request, ViewForm.of(view), view=view)


@require_POST
@in_project
def view_update(request: AuthedRequest, project: Project, view_id: int) -> HttpResponse:
    """Write the list's filter, order and columns to the view, for all who use it."""
    _entered(request, project)
    form = replace(ViewForm.sent(request.POST), keeps_columns="columns" in request.POST)
    return _change(request, view_id, form, edited=_as_shown)


@require_http_methods(["GET", "HEAD", "POST"])
@in_project
def view_delete(request: AuthedRequest, project: Project, view_id: int) -> HttpResponse:
    actor = _entered(request, project)
    view = find_view(project, view_id, actor=actor)
    require_change(view, actor=actor, action="view.delete")
    if request.method != "POST":
        return render_page(request, DELETION, {"nav": "views", "view": view}, part="question")
    delete_view(view, actor=actor)
    messages.success(request, _told_deleted(view))
    return SeeOther(reverse("view_list", args=[project.slug]))


@require_POST
@in_project
def view_default(request: AuthedRequest, project: Project, view_id: int) -> HttpResponse:
    """Make the view what the project's list opens with, or no longer."""
    actor = _entered(request, project)
    view = find_view(project, view_id, actor=actor)
    is_default = request.POST.get("default") == "1"
    try:
        change_view(view, replace(settings_of(view), is_default=is_default), actor=actor)
    except InvalidRequest as error:
        return _ask(request, ViewForm.of(view).blamed(error), view=view, status=422)
    words = "now opens with the list" if is_default else "no longer opens with the list"
    messages.success(request, f"The view “{view.name}” {words}.")
    return SeeOther(reverse("view_list", args=[project.slug]))


@require_POST
@in_project
def view_reset(request: AuthedRequest, project: Project, view_id: int) -> HttpResponse:
    """Show the view as it is saved, also its columns to who chose others."""
    actor = _entered(request, project)
    view = find_view(project, view_id, actor=actor)
    choose_view_columns(view, request.user, None, actor=actor)
    return SeeOther(view_url(view, project))


@require_POST
@in_project
def view_star(request: AuthedRequest, project: Project, view_id: int) -> HttpResponse:
    view = find_view(project, view_id, actor=_entered(request, project))
    view.is_starred = request.POST.get("starred") == "1"
    star_view(view, request.user, is_starred=view.is_starred)
    is_open = request.POST.get("from") == "list"
    if not wants_partial(request):
        page = reverse("view_list", args=[project.slug])
        return SeeOther(last_list(request, project) if is_open else page)
    if is_open:
        request.opened = Opened({}, view)  # type: ignore[attr-defined]  # the sidebar marks it
    context = {"view": view, "from_page": "list" if is_open else "", "is_part": True}
    return render_fragments(request, ["views/star.html", "views/side.html"], context)


def _entered(request: AuthedRequest, project: Project) -> Actor:
    """Views are for who may list conversations."""
    actor = actor_of(request)
    require_search(project, actor=actor)
    return actor


def _change(
    request: AuthedRequest,
    view_id: int,
    form: ViewForm,
    *,
    edited: Callable[[ViewForm, SavedView, Actor], ViewForm],
) -> HttpResponse:
    """Save, or show the form again with what is in the way; nothing that was typed is lost."""
    actor, project = actor_of(request), request.project
    try:
        view = find_view(project, view_id, actor=actor)
        form = edited(form, view, actor)
        if form.settings == settings_of(view):
            messages.info(request, "Nothing was changed.")
            return SeeOther(view_url(view, project))
        change_view(view, form.settings, actor=actor, expected=form.expected)
    except NotFound:
        form = replace(form, is_shared=False, is_default=False, problems={"form": GONE})
        return _ask(request, form, status=404)
    except Conflict as conflict:
        return _conflict(request, view_id, form.blamed(conflict))
    except (InvalidRequest, InvalidQuery) as error:
        return _ask(request, form.blamed(error), view=view, status=422)
    messages.success(request, f"The view “{form.name}” is saved.")
    return SeeOther(view_url(view, project))


def _as_typed(form: ViewForm, view: SavedView, actor: Actor) -> ViewForm:
    """With what the form does not offer to this person as it is."""
    is_shared = form.is_shared or view.owner_id != actor.user_id
    if actor.may(Permission.SHARE_VIEWS):
        return replace(form, is_shared=is_shared)
    return replace(form, is_shared=is_shared, is_default=view.is_default and is_shared)


def _as_shown(form: ViewForm, view: SavedView, _: Actor) -> ViewForm:
    """The view, with what the list shows."""
    kept = ViewForm.of(view)
    return replace(
        kept,
        query=form.query,
        sort=form.sort,
        columns=form.columns if form.keeps_columns else kept.columns,
        keeps_columns=kept.keeps_columns or form.keeps_columns,
        revision=form.revision,
    )


def _conflict(request: AuthedRequest, view_id: int, form: ViewForm) -> HttpResponse:
    """Show what it is now beside what was typed; saving again is then on top of that."""
    view = find_view(request.project, view_id, actor=actor_of(request))
    ways = differences(settings_of(view), form.settings)
    form = replace(form, revision=str(view.revision))
    return _ask(request, form, view=view, ways=ways, status=409)


def _ask(
    request: AuthedRequest,
    form: ViewForm,
    *,
    view: SavedView | None = None,
    ways: Sequence[Difference] = (),
    status: int = 200,
) -> HttpResponse:
    is_own = view is None or view.owner_id == request.user.pk
    may_share = request.user.has_perm(Permission.SHARE_VIEWS)
    context = {
        "nav": "views",
        "form": form,
        "view": view,
        "ways": ways,
        "list_url": view_url(view, request.project)
        if view
        else last_list(request, request.project),
        "offers_sharing": is_own and (may_share or form.is_shared),
        "offers_default": may_share,
    }
    return render_page(request, FORM, context, part="form", status=status)


def _told_deleted(view: SavedView) -> str:
    """With the way to save it again, unless the address of that would be too long."""
    address = f"{reverse('view_create', args=[view.project.slug])}?{ViewForm.of(view).as_address}"
    if len(address) > LONGEST_ADDRESS:
        return f"The view “{view.name}” is deleted."
    told = 'The view “{}” is deleted. <a href="{}">Save it again</a>'
    return format_html(told, view.name, address)
