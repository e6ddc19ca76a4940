"""Saved views: whose they are, who may change them, and what the log keeps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.view_settings import ViewSettings, settings_of
from conversations_admin.actions.views import (
    MAX_VIEWS,
    change_view,
    choose_view_columns,
    create_view,
    delete_view,
    find_view,
    star_view,
    visible_views,
)
from conversations_admin.errors import (
    Conflict,
    ConsoleError,
    Denied,
    InvalidQuery,
    InvalidRequest,
    NotFound,
)
from conversations_admin.models import ApiToken, AuditEntry, Project, SavedView, User
from conversations_admin.models.audit import Outcome, Via
from conversations_admin.models.token import Scope
from conversations_admin.models.view import Visibility

GOLD = ViewSettings(name="Gold", query="tier:gold", columns=("tier", "plan"), sort="active")
SHARED = replace(GOLD, visibility=Visibility.SHARED)


def by(user: User) -> Actor:
    return Actor.of_user(user, via=Via.DASHBOARD)


@pytest.fixture
def ann(make_user: Callable[..., User]) -> User:
    return make_user("curator", username="ann")


def last_entry() -> AuditEntry:
    return AuditEntry.objects.newest_first()[0]


def names(project: Project, user: User) -> set[str]:
    return {view.name for view in visible_views(project, user_id=user.pk)}


def test_everybody_who_finds_may_keep_views_of_their_own(project: Project, viewer: User) -> None:
    view = create_view(project, replace(GOLD, query=' "tier":gold   refund'), actor=by(viewer))

    assert (view.owner, view.owner_name, view.query) == (viewer, "viewer", "tier:gold refund")
    entry = last_entry()
    assert (entry.action, entry.outcome, entry.target) == ("view.create", "succeeded", "Gold")
    assert entry.changes["after"] == {
        "name": "Gold",
        "query": "tier:gold refund",
        "columns": ["tier", "plan"],
        "sort": "active",
        "visibility": "mine",
        "default": False,
    }


@pytest.mark.parametrize("role", ["viewer", "auditor"])
def test_sharing_needs_its_permission(
    project: Project, make_user: Callable[..., User], role: str
) -> None:
    actor = by(make_user(role))
    with pytest.raises(Denied):
        create_view(project, SHARED, actor=actor)
    own = create_view(project, GOLD, actor=actor)
    with pytest.raises(Denied):
        change_view(own, SHARED, actor=actor)

    assert last_entry().outcome == Outcome.DENIED
    assert not SavedView.objects.shared().exists()


def test_who_may_not_find_keeps_no_views(project: Project, make_user: Callable[..., User]) -> None:
    with pytest.raises(Denied):
        create_view(project, GOLD, actor=by(make_user("operator")))


def test_a_private_view_is_not_there_for_others(
    project: Project, curator: User, superuser: User
) -> None:
    view = create_view(project, GOLD, actor=by(curator))

    assert names(project, superuser) == set()
    with pytest.raises(NotFound) as refusal:
        find_view(project, view.pk, actor=by(superuser))
    with pytest.raises(NotFound):
        change_view(view, GOLD, actor=by(superuser))
    with pytest.raises(NotFound):
        delete_view(view, actor=by(superuser))
    assert "Gold" not in refusal.value.message


def test_a_view_stays_in_its_project(
    project: Project, other_project: Project, curator: User
) -> None:
    view = create_view(project, SHARED, actor=by(curator))

    with pytest.raises(NotFound):
        find_view(other_project, view.pk, actor=by(curator))
    assert names(other_project, curator) == set()


def test_who_may_share_changes_and_deletes_what_is_shared(
    project: Project, curator: User, ann: User, viewer: User
) -> None:
    view = create_view(project, SHARED, actor=by(curator))
    with pytest.raises(Denied):
        change_view(view, replace(SHARED, name="x"), actor=by(viewer))
    with pytest.raises(Denied):
        delete_view(view, actor=by(viewer))

    changed = change_view(view, replace(SHARED, query="tier:free"), actor=by(ann))

    assert (changed.owner, changed.query, changed.revision) == (curator, "tier:free", 2)
    entry = last_entry()
    assert (entry.action, entry.actor) == ("view.update", "ann")
    assert entry.changes["before"]["query"] == "tier:gold"
    assert entry.changes["after"]["query"] == "tier:free"
    delete_view(changed, actor=by(ann))
    assert last_entry().action == "view.delete"
    assert last_entry().changes["before"]["name"] == "Gold"


def test_the_owner_may_always_change_delete_and_take_back(
    project: Project, curator: User, make_user: Callable[..., User]
) -> None:
    view = create_view(project, SHARED, actor=by(curator))
    curator.groups.set(make_user("viewer").groups.all())
    owner = by(User.objects.get(pk=curator.pk))

    view = change_view(view, replace(SHARED, name="Golden"), actor=owner)
    view = change_view(view, replace(GOLD, name="Golden"), actor=owner)

    assert last_entry().action == "view.unshare"
    with pytest.raises(Denied):
        change_view(view, replace(SHARED, name="Golden"), actor=owner)
    delete_view(view, actor=owner)


def test_nobody_else_takes_a_shared_view_back(
    project: Project, curator: User, superuser: User
) -> None:
    view = create_view(project, SHARED, actor=by(curator))

    with pytest.raises(Denied):
        change_view(view, GOLD, actor=by(superuser))
    assert last_entry().outcome == Outcome.FAILED


def test_a_project_has_one_default_and_the_log_says_which_it_replaced(
    project: Project, other_project: Project, curator: User
) -> None:
    default = replace(SHARED, is_default=True)
    create_view(other_project, default, actor=by(curator))
    first = create_view(project, default, actor=by(curator))
    second = create_view(project, replace(SHARED, name="Second"), actor=by(curator))

    change_view(second, replace(default, name="Second"), actor=by(curator))

    first.refresh_from_db()
    assert not first.is_default
    assert SavedView.objects.filter(is_default=True).count() == 2
    assert (last_entry().action, last_entry().changes["default_before"]) == ("view.default", "Gold")


def test_who_edits_a_view_is_told_that_it_is_no_longer_the_default(
    project: Project, curator: User
) -> None:
    default = replace(SHARED, is_default=True)
    first = create_view(project, default, actor=by(curator))
    second = create_view(project, replace(default, name="Second"), actor=by(curator))

    with pytest.raises(Conflict):
        change_view(first, replace(default, query="tier:pro"), actor=by(curator))
    second.refresh_from_db()
    assert second.is_default


def test_the_default_is_shared_and_needs_the_permission(
    project: Project, curator: User, viewer: User
) -> None:
    with pytest.raises(InvalidRequest) as refusal:
        create_view(project, replace(GOLD, is_default=True), actor=by(curator))
    assert refusal.value.param == "is_default"
    view = create_view(project, SHARED, actor=by(curator))
    with pytest.raises(Denied):
        change_view(view, replace(SHARED, is_default=True), actor=by(viewer))


@pytest.mark.parametrize("name", ["Gold", "gold", "ＧＯＬＤ", "  Gold\n"])
def test_a_name_is_taken_once_whatever_its_letters(
    project: Project, other_project: Project, curator: User, name: str
) -> None:
    create_view(project, GOLD, actor=by(curator))

    with pytest.raises(InvalidRequest) as refusal:
        create_view(project, replace(GOLD, name=name), actor=by(curator))
    assert (refusal.value.param, refusal.value.code) == ("name", "name_taken")
    create_view(other_project, replace(GOLD, name=name), actor=by(curator))


def test_shared_names_are_taken_once_a_project(
    project: Project, curator: User, ann: User, viewer: User
) -> None:
    create_view(project, SHARED, actor=by(curator))

    with pytest.raises(InvalidRequest):
        create_view(project, SHARED, actor=by(ann))
    create_view(project, GOLD, actor=by(ann))
    create_view(project, GOLD, actor=by(viewer))


def test_a_new_name_does_not_give_away_what_is_private(
    project: Project, curator: User, ann: User
) -> None:
    create_view(project, replace(GOLD, name="Secret"), actor=by(curator))
    shared = create_view(project, SHARED, actor=by(curator))

    assert change_view(shared, replace(SHARED, name="Secret"), actor=by(ann)).name == "Secret"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "missing_name"),
        (" \t ", "missing_name"),
        ("\u200b\u202e", "missing_name"),
        ("a\x00b", "invalid_value"),
        ("a\x07b", "invalid_value"),
        ("\ud800", "invalid_value"),
        ("x" * 81, "string_above_max_length"),
        ("x" * 10_000, "string_above_max_length"),
    ],
)
def test_what_is_no_name_is_refused_and_recorded(
    project: Project, curator: User, name: str, code: str
) -> None:
    with pytest.raises(InvalidRequest) as refusal:
        create_view(project, replace(GOLD, name=name), actor=by(curator))

    assert (refusal.value.param, refusal.value.code) == ("name", code)
    assert last_entry().outcome == Outcome.FAILED


@pytest.mark.parametrize("name", ["x" * 80, "שלום עולם", "👩‍👩‍👧 refunds", "返金", "a <b> & 'c'"])
def test_a_name_may_be_in_any_script(project: Project, curator: User, name: str) -> None:
    assert create_view(project, replace(GOLD, name=name), actor=by(curator)).name == name


@pytest.mark.parametrize(
    ("wrong", "param"),
    [
        ({"sort": "size"}, "sort"),
        ({"visibility": "public"}, "visibility"),
        ({"columns": tuple("abcdefghijklm")}, "columns"),
        ({"columns": ("",)}, "columns"),
        ({"columns": ("x" * 65,)}, "columns"),
        ({"columns": ("\x00",)}, "columns"),
    ],
)
def test_what_is_no_setting_is_refused_by_name(
    project: Project, curator: User, wrong: dict[str, object], param: str
) -> None:
    with pytest.raises(InvalidRequest) as refusal:
        create_view(project, replace(GOLD, **wrong), actor=by(curator))  # type: ignore[arg-type]
    assert refusal.value.param == param


def test_a_query_that_cannot_be_read_is_never_kept(project: Project, curator: User) -> None:
    view = create_view(project, GOLD, actor=by(curator))
    with pytest.raises(InvalidQuery) as refusal:
        change_view(view, replace(GOLD, query='tier:"gold'), actor=by(curator))

    assert (refusal.value.param, refusal.value.position) == ("query", 5)
    view.refresh_from_db()
    assert view.query == "tier:gold"


def test_of_two_changes_at_once_the_second_is_told(
    project: Project, curator: User, ann: User
) -> None:
    view = create_view(project, SHARED, actor=by(curator))
    change_view(view, replace(SHARED, query="tier:free"), actor=by(ann), expected=1)

    with pytest.raises(Conflict) as conflict:
        change_view(view, replace(SHARED, query="tier:none"), actor=by(curator), expected=1)
    assert conflict.value.current["query"] == "tier:free"
    with pytest.raises(Conflict):  # what was read is what is expected
        change_view(view, replace(SHARED, query="tier:none"), actor=by(curator))
    change_view(view, replace(SHARED, query="tier:none"), actor=by(curator), expected=2)


def test_what_was_deleted_meanwhile_is_gone(project: Project, curator: User, ann: User) -> None:
    view = create_view(project, SHARED, actor=by(curator))
    delete_view(SavedView.objects.get(pk=view.pk), actor=by(ann))

    for again in (lambda: change_view(view, GOLD, actor=by(curator)),
                  lambda: delete_view(view, actor=by(curator))):  # fmt: skip
        with pytest.raises(ConsoleError) as refusal:
            again()
        assert refusal.value.status == 404


def test_a_star_is_each_persons_own_and_not_in_the_log(
    project: Project, curator: User, viewer: User
) -> None:
    view = create_view(project, SHARED, actor=by(curator))
    count = AuditEntry.objects.count()

    star_view(view, viewer, is_starred=True)
    star_view(view, viewer, is_starred=True)

    def stars(user: User) -> list[bool]:
        return [each.is_starred for each in visible_views(project, user_id=user.pk)]

    assert (stars(viewer), stars(curator)) == ([True], [False])
    assert AuditEntry.objects.count() == count


def test_columns_are_kept_for_a_person_in_a_view(
    project: Project, curator: User, viewer: User
) -> None:
    view = create_view(project, SHARED, actor=by(curator))
    choose_view_columns(view, viewer, ["plan"], actor=by(viewer))

    def columns(user: User) -> tuple[object, object]:
        found = find_view(project, view.pk, actor=by(user))
        return found.columns, found.own_columns

    assert columns(viewer) == (["tier", "plan"], ["plan"])
    assert columns(curator) == (["tier", "plan"], None)
    assert last_entry().changes == {"columns": ["plan"], "view": "Gold"}
    choose_view_columns(view, viewer, None, actor=by(viewer))
    assert columns(viewer) == (["tier", "plan"], None)


def test_a_person_who_goes_leaves_what_is_shared(
    project: Project, make_user: Callable[..., User], viewer: User
) -> None:
    leaver = make_user("curator", username="leaver")
    shared = create_view(project, SHARED, actor=by(leaver))
    create_view(project, replace(GOLD, name="Private"), actor=by(leaver))
    star_view(shared, viewer, is_starred=True)

    leaver.delete()

    view = SavedView.objects.get()
    assert (view.name, view.owner, view.owned_by) == ("Gold", None, "leaver")
    assert names(project, viewer) == {"Gold"}


def test_nobody_keeps_views_without_end(project: Project, curator: User) -> None:
    SavedView.objects.bulk_create(
        SavedView(project=project, owner=curator, owner_name="curator", name=f"View {number}")
        for number in range(MAX_VIEWS)
    )
    with pytest.raises(InvalidRequest) as refusal:
        create_view(project, GOLD, actor=by(curator))
    assert refusal.value.code == "too_many_views"


def test_a_key_that_only_reads_keeps_nothing(
    project: Project, make_token: Callable[..., tuple[ApiToken, str]]
) -> None:
    reader = Actor.of_token(make_token("reader", scope=Scope.READ)[0])
    with pytest.raises(Denied):
        create_view(project, GOLD, actor=reader)
    assert (last_entry().action, last_entry().outcome) == ("view.create", Outcome.DENIED)
    writer = Actor.of_token(make_token("writer")[0])
    assert create_view(project, SHARED, actor=writer).owned_by == "token:support/writer"


def test_settings_come_back_as_they_were(project: Project, curator: User) -> None:
    assert settings_of(create_view(project, SHARED, actor=by(curator))) == SHARED
