"""Saved views in the dashboard: saving, opening, editing, sharing, and what is told of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.view_settings import ViewSettings
from conversations_admin.actions.views import (
    change_view,
    choose_view_columns,
    create_view,
    delete_view,
    star_view,
)
from conversations_admin.models import (
    AuditEntry,
    Conversation,
    ListColumns,
    Project,
    SavedView,
    User,
    ViewPreference,
)
from conversations_admin.models.audit import Via
from conversations_admin.models.view import Visibility
from tests.web.pages import HTMX, Element, query_of, read

LIST = "/p/support/c/"
VIEWS = "/p/support/views/"
GOLD = ViewSettings(name="Gold", query="tier:gold")
SHARED = replace(GOLD, visibility=Visibility.SHARED)

type Save = Callable[..., SavedView]


@pytest.fixture
def browser(
    curator: User, sign_in: Callable[[User], Client], make_conversation: Callable[..., Conversation]
) -> Client:
    make_conversation("Refund please", tier="gold", plan="pro")
    make_conversation("Hello", tier="free", plan="pro")
    return sign_in(curator)


@pytest.fixture
def ann(make_user: Callable[..., User]) -> User:
    return make_user("curator", username="ann")


@pytest.fixture
def save(project: Project, curator: User) -> Save:
    def make(settings: ViewSettings = GOLD, *, by: User = curator) -> SavedView:
        return create_view(project, settings, actor=acting(by))

    return make


def acting(user: User) -> Actor:
    return Actor.of_user(user, via=Via.DASHBOARD)


def titles(page: Element) -> list[str]:
    return [link.text for link in page.all("a", class_="row-title", data_key="o")]


def bar(page: Element) -> Element:
    return page.one("div", id="view-bar")


def link(page: Element, words: str) -> Element:
    return next(each for each in page.all("a") if each.text == words)


def fields(form: Element) -> dict[str, str]:
    return {each["name"]: each["value"] for each in form.all("input") if each.get("value")}


def beside(page: Element) -> list[str]:
    return [each.one("span", class_="cut").text for each in side_links(page)]


def side_links(page: Element) -> list[Element]:
    return [each for each in page.one("section", id="side-views").all("a") if each.get("data-kind")]


def at(view: SavedView, act: str = "") -> str:
    return f"{VIEWS}{view.pk}/{act}"


# Saving


def test_a_filter_is_saved_under_a_name_and_opens_again(browser: Client, curator: User) -> None:
    page = read(browser.get(LIST, {"q": "tier:gold", "sort": "active"}))
    form = read(browser.get(link(bar(page), "Save view")["href"]))
    assert form.one("input", name="q")["value"] == "tier:gold"

    sent = {"name": " Gold  tier ", "q": "tier:gold", "sort": "active", "starred": "on"}
    response = browser.post(f"{VIEWS}new/", sent)

    view = SavedView.objects.get()
    assert (view.name, view.query, view.sort, view.owner) == (
        "Gold tier", "tier:gold", "active", curator,
    )  # fmt: skip
    assert response.headers["Location"] == f"{LIST}?view={view.pk}"
    page = read(browser.get(response.headers["Location"]))
    assert page.one("h1").text == "Gold tier"
    assert titles(page) == ["Refund please"]
    assert beside(page) == ["Gold tier"]
    assert page.one("a", title="Gold tier")["aria-current"] == "page"
    assert "Edited" not in bar(page).text


def test_without_a_filter_there_is_nothing_to_save(browser: Client) -> None:
    page = read(browser.get(LIST))

    assert bar(page).text == ""
    assert "press Save view" in page.one("section", id="side-views").text


def test_a_broken_filter_cannot_be_saved(browser: Client) -> None:
    page = read(browser.get(LIST, {"q": 'tier:"gold'}))

    assert not bar(page).has("a")


def test_the_dialog_is_a_part_and_its_errors_come_back_in_place(
    browser: Client, save: Save
) -> None:
    save()
    form = {"name": "gold", "q": "tier:free", "columns": "plan", "keep": "on", "shared": "on"}

    response = browser.post(f"{VIEWS}new/", form, headers=HTMX)

    page = read(response)
    assert response.status_code == 422
    assert not page.has("html")
    assert "There is a view of yours called “Gold” already." in page.one(role="alert").text
    assert page.one("input", name="name")["aria-invalid"] == "true"
    kept = ("gold", "tier:free", "plan")
    assert tuple(page.one("input", name=name)["value"] for name in ("name", "q", "columns")) == kept
    assert page.has("input", name="shared", checked="")
    form["name"] = "Free"
    response = browser.post(f"{VIEWS}new/", form, headers=HTMX)
    assert response.headers["HX-Redirect"].startswith(f"{LIST}?view=")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": ""}, "Give the view a name"),
        ({"name": "x" * 10_000}, "A name may have 80 characters; this has 10,000"),
        ({"name": "a\x00b"}, "cannot be shown"),
        ({"q": 'tier:"gold'}, "quote is never closed"),
        ({"sort": "size"}, "Choose one of"),
        ({"keep": "on", "columns": "x" * 65}, "A column is a metadata key"),
        ({"default": "on"}, "Only a view that is shared"),
    ],
)
def test_what_cannot_be_saved_is_told_and_kept(
    browser: Client, wrong: dict[str, str], words: str
) -> None:
    response = browser.post(f"{VIEWS}new/", {"name": "Gold", "q": "tier:gold"} | wrong)

    page = read(response)
    assert response.status_code == 422
    assert words in page.one(role="alert").text
    assert page.one("input", name="q")["value"] == wrong.get("q", "tier:gold")
    assert not SavedView.objects.exists()


@pytest.mark.parametrize("name", ["שלום <b>", "\u202eevil", "🧾 refunds", "返金"])
def test_a_name_of_any_script_is_shown_as_it_is(browser: Client, save: Save, name: str) -> None:
    view = save(replace(GOLD, name=name))

    page = read(browser.get(LIST, {"view": view.pk}))

    assert page.one("h1").text == name
    assert beside(page) == [name]
    assert not page.has("b", id="evil")


def test_who_may_not_share_is_not_offered_to(
    viewer: User, sign_in: Callable[[User], Client], browser: Client, project: Project
) -> None:
    plain = sign_in(viewer)
    page = read(plain.get(f"{VIEWS}new/?q=tier:gold"))
    assert not page.has("input", name="shared")
    assert not page.has("input", name="default")

    forged = plain.post(f"{VIEWS}new/", {"name": "x", "shared": "on"})

    assert forged.status_code == 403
    assert AuditEntry.objects.filter(action="view.create", outcome="denied").exists()


# Opening


def test_the_address_counts_and_says_what_was_edited(browser: Client, save: Save) -> None:
    view = save(replace(GOLD, sort="active"))
    address = {"view": str(view.pk), "q": "tier:gold plan:pro", "columns": "plan"}

    page = read(browser.get(LIST, address))

    assert bar(page).one("p").text == "Edited filter, sort, columns"
    assert page.one("h1").text == "Gold"
    assert link(bar(page), "Reset")["href"] == f"{LIST}?view={view.pk}"
    again = read(browser.get(link(bar(page), "Reset")["href"]))
    assert "Edited" not in bar(again).text


def test_taking_the_filter_away_edits_the_view(browser: Client, save: Save) -> None:
    view = save()
    page = read(browser.get(LIST, {"view": view.pk}))

    remove = page.one("a", title="Remove this filter")["href"]

    assert query_of(remove + "&x=") == {"view": str(view.pk)}
    edited = read(browser.get(remove))
    assert len(titles(edited)) == 2
    assert "Edited filter" in bar(edited).text


def test_a_part_brings_the_bar_and_the_short_address(browser: Client, save: Save) -> None:
    view = save()

    edited = browser.get(LIST, {"view": str(view.pk), "q": "tier:free"}, headers=HTMX)
    same = browser.get(LIST, {"view": str(view.pk), "q": '"tier":gold'}, headers=HTMX)

    assert bar(read(edited))["hx-swap-oob"] == "true"
    assert "Edited filter" in bar(read(edited)).text
    assert edited.headers["HX-Push-Url"] == f"{LIST}?view={view.pk}&q=tier%3Afree"
    assert "Edited" not in bar(read(same)).text
    assert same.headers["HX-Push-Url"] == f"{LIST}?view={view.pk}"


def test_the_search_form_stays_in_the_view(browser: Client, save: Save) -> None:
    view = save()
    page = read(browser.get(LIST, {"view": view.pk}))

    form = page.one("form", role="search")

    assert fields(form) == {"view": str(view.pk), "q": "tier:gold"}


def test_update_writes_what_is_shown_for_all(browser: Client, save: Save, curator: User) -> None:
    view = save(SHARED)
    address = {"view": str(view.pk), "q": "tier:free", "sort": "active", "columns": "plan"}
    page = read(browser.get(LIST, address))
    form = bar(page).one("form", action=at(view, "update/"))

    response = browser.post(form["action"], fields(form))

    view.refresh_from_db()
    assert response.headers["Location"] == f"{LIST}?view={view.pk}"
    assert (view.query, view.sort, view.columns) == ("tier:free", "active", ["plan"])
    assert (view.name, view.visibility) == ("Gold", "shared")
    assert AuditEntry.objects.get(action="view.update").changes["before"]["query"] == "tier:gold"


def test_who_may_not_change_it_may_save_it_as_their_own(
    browser: Client, save: Save, viewer: User, sign_in: Callable[[User], Client]
) -> None:
    view = save(SHARED)
    theirs = sign_in(viewer)

    page = read(theirs.get(LIST, {"view": str(view.pk), "q": "tier:free"}))

    assert "Update view" not in bar(page).text
    form = read(theirs.get(link(bar(page), "Save as")["href"]))
    assert form.one("input", name="q")["value"] == "tier:free"
    assert theirs.post(at(view, "update/"), {"q": "tier:free"}).status_code == 403


def test_a_query_that_stopped_parsing_says_why_and_is_edited(browser: Client, save: Save) -> None:
    view = save()
    SavedView.objects.filter(pk=view.pk).update(query='tier:"gold')

    response = browser.get(LIST, {"view": view.pk})

    page = read(response)
    assert response.status_code == 422
    assert page.one("input", id="q")["value"] == 'tier:"gold'
    assert page.has("div", id="q-problem")
    assert link(bar(page), "Edit view")["href"] == at(view)
    assert "quote is never closed" in read(browser.get(VIEWS)).one("span", role="note").text
    browser.post(at(view), {"name": "Gold", "q": "tier:gold", "revision": "1"})
    assert titles(read(browser.get(LIST, {"view": view.pk}))) == ["Refund please"]


def test_the_default_opens_with_the_list_and_all_stay_a_click_away(
    browser: Client, save: Save
) -> None:
    view = save(replace(SHARED, is_default=True))

    page = read(browser.get(LIST))

    assert page.one("h1").text == "Gold"
    everything = link(page, "All conversations")["href"]
    plain = read(browser.get(everything))
    assert len(titles(plain)) == 2
    assert plain.one("h1").text == "Conversations"
    assert "All conversations" in plain.one("section", id="side-views").text
    # From there, no filter is still no filter.
    found = read(browser.get(query_address(plain, "tier:free")))
    cleared = found.one("a", title="Remove this filter")["href"]
    assert len(titles(read(browser.get(cleared)))) == 2
    assert SavedView.objects.get(pk=view.pk).is_default


def query_address(page: Element, query: str) -> str:
    form = page.one("form", role="search")
    return f"{LIST}?{urlencode(fields(form) | {'q': query})}"


@pytest.mark.parametrize("name", ["999999", "x", "-1", "9" * 30, "\x00", "٣"])
def test_a_view_that_is_not_there_is_not_found(browser: Client, name: str) -> None:
    assert browser.get(LIST, {"view": name}).status_code == 404


def test_anothers_private_view_is_not_there(browser: Client, save: Save, ann: User) -> None:
    view = save(replace(GOLD, name="Secret"), by=ann)

    pages = [
        browser.get(LIST, {"view": view.pk}),
        *(browser.get(at(view, act)) for act in ("", "delete/")),
        *(browser.post(at(view, act)) for act in ("star/", "default/", "reset/", "delete/")),
        browser.post(at(view, "update/"), {"q": "x"}),
        browser.post(at(view), {"name": "x", "q": "x"}),
    ]

    assert {page.status_code for page in pages} == {404}
    assert not any(b"Secret" in page.content for page in [*pages, browser.get(VIEWS)])


def test_a_view_deleted_while_open_says_so_and_keeps_the_filter(
    browser: Client, save: Save, curator: User
) -> None:
    view = save()
    delete_view(view, actor=acting(curator))

    page = read(browser.get(LIST, {"view": str(view.pk), "q": "tier:gold"}))

    assert "was deleted" in bar(page).one("p").text
    assert titles(page) == ["Refund please"]
    offered = query_of(link(bar(page), "Save view")["href"])
    assert offered == {"columns": "tier,plan", "q": "tier:gold"}
    assert "view" not in fields(page.one("form", role="search"))


def test_updating_what_was_deleted_keeps_what_was_shown(
    browser: Client, save: Save, curator: User
) -> None:
    view = save(SHARED)
    delete_view(view, actor=acting(curator))

    response = browser.post(at(view, "update/"), {"q": "tier:free", "columns": "plan"})

    page = read(response)
    assert response.status_code == 404
    assert "deleted meanwhile" in page.one(role="alert").text
    assert page.one("form", id="view-form")["action"] == f"{VIEWS}new/"
    assert page.one("input", name="q")["value"] == "tier:free"
    assert page.has("input", name="keep", checked="")


# Editing


def test_two_people_editing_are_told_and_nothing_is_lost(
    browser: Client, save: Save, ann: User
) -> None:
    view = save(SHARED)
    form = fields(read(browser.get(at(view))).one("form", id="view-form"))
    change_view(view, replace(SHARED, query="tier:free", name="Free"), actor=acting(ann))

    sent = form | {"name": "Golden", "shared": "on"}
    response = browser.post(at(view), sent)

    page = read(response)
    assert response.status_code == 409
    rows = [[cell.text for cell in row.children if isinstance(cell, Element)]
            for row in page.one("tbody").all("tr")]  # fmt: skip
    assert rows == [["Name", "Free", "Golden"], ["Filter", "tier:free", "tier:gold"]]
    kept = fields(page.one("form", id="view-form"))
    assert (kept["name"], kept["revision"]) == ("Golden", "2")
    browser.post(at(view), kept | {"shared": "on"})
    view.refresh_from_db()
    assert (view.name, view.query, view.revision) == ("Golden", "tier:gold", 3)


def test_a_view_is_renamed_shared_and_taken_back(browser: Client, save: Save) -> None:
    view = save()
    form = fields(read(browser.get(at(view))).one("form", id="view-form"))

    browser.post(at(view), form | {"name": "Golden", "shared": "on", "default": "on"})
    view.refresh_from_db()
    assert (view.name, view.is_shared, view.is_default) == ("Golden", True, True)
    browser.post(at(view), form | {"name": "Golden", "revision": "2"})

    view.refresh_from_db()
    assert (view.is_shared, view.is_default) == (False, False)
    acts = AuditEntry.objects.filter(action__startswith="view.").order_by("sequence")
    assert [act.action for act in acts] == ["view.create", "view.share", "view.unshare"]


def test_another_may_change_a_shared_view_but_not_take_it_back(
    browser: Client, save: Save, ann: User
) -> None:
    view = save(SHARED, by=ann)
    page = read(browser.get(at(view)))
    assert not page.has("input", name="shared")

    browser.post(at(view), {"name": "Theirs", "q": "tier:free", "revision": "1"})

    view.refresh_from_db()
    assert (view.name, view.is_shared, view.owner) == ("Theirs", True, ann)


def test_saving_the_form_as_it_is_changes_nothing(browser: Client, save: Save) -> None:
    view = save()

    browser.post(at(view), {"name": "Gold", "q": "tier:gold", "revision": "1"})

    view.refresh_from_db()
    assert view.revision == 1


# The page of all


def test_the_page_shows_mine_and_those_of_others(
    browser: Client, save: Save, ann: User, curator: User
) -> None:
    save(replace(GOLD, columns=("tier", "plan")))
    theirs = save(replace(SHARED, name="Open", query="", is_default=True), by=ann)
    save(replace(GOLD, name="Hers"), by=ann)

    page = read(browser.get(VIEWS))

    groups = page.all("div", class_="view-group")
    assert [group.one("h2").text for group in groups] == ["Mine", "Shared by others"]
    assert [titles(group) for group in groups] == [["Gold"], ["Open"]]
    assert "tier:gold" in groups[0].text
    assert "tier, plan" in groups[0].text
    assert "Default" in groups[1].one("td", class_="view-name").text
    assert groups[1].one("td", data_label="Owner").text == "ann"
    assert groups[1].one("a", data_key="o")["href"] == f"{LIST}?view={theirs.pk}"


def test_no_views_yet_is_one_sentence_and_the_way(browser: Client) -> None:
    empty = read(browser.get(VIEWS)).one("section", class_="empty")

    assert "No views yet" in empty.text
    assert empty.one("a")["href"] == LIST


def test_a_view_is_deleted_after_a_question_and_can_be_saved_again(
    browser: Client, save: Save
) -> None:
    view = save(replace(SHARED, columns=("plan",), is_default=True))
    question = read(browser.get(at(view, "delete/"), headers=HTMX))
    assert "for everybody in the project" in question.text

    page = read(browser.post(at(view, "delete/"), follow=True))

    assert not SavedView.objects.exists()
    again = read(browser.get(link(page, "Save it again")["href"])).one("form", id="view-form")
    assert {name: again.one("input", name=name)["value"] for name in ("name", "q", "columns")} == {
        "name": "Gold", "q": "tier:gold", "columns": "plan",
    }  # fmt: skip
    assert again.has("input", name="default", checked="")


def test_a_long_view_is_deleted_without_a_link_too_long_to_follow(
    browser: Client, save: Save
) -> None:
    view = save(
        replace(GOLD, name="<i>Long</i>", query=" ".join(f"k{n}:{'é' * 90}" for n in range(20)))
    )

    page = read(browser.post(at(view, "delete/"), follow=True))

    assert page.one("div", id="messages").text == "The view “<i>Long</i>” is deleted."


def test_the_default_is_set_and_unset_from_the_page(browser: Client, save: Save) -> None:
    view = save(SHARED)
    for value, expected in (("1", True), ("0", False)):
        page = read(browser.get(VIEWS))
        form = page.one("form", action=at(view, "default/"))
        assert form.one("input", name="default")["value"] == value
        browser.post(form["action"], {"default": value})
        view.refresh_from_db()
        assert view.is_default is expected


# What each person prefers


def test_the_sidebar_has_starred_then_mine_then_shared(
    browser: Client, save: Save, ann: User, curator: User
) -> None:
    save(replace(GOLD, name="mine b"))
    save(replace(GOLD, name="Mine a"))
    save(replace(SHARED, name="Shared"), by=ann)
    starred = save(replace(SHARED, name="Zebra"), by=ann)
    star_view(starred, curator, is_starred=True)

    links = side_links(read(browser.get(LIST)))

    assert [each["data-kind"] for each in links] == ["starred", "yours", "yours", "shared"]
    assert [each["title"] for each in links] == ["Zebra", "Mine a", "mine b", "Shared"]


def test_many_views_are_cut_and_the_open_one_stays(browser: Client, save: Save) -> None:
    views = [save(replace(GOLD, name=f"View {number:02}")) for number in range(15)]

    page = read(browser.get(LIST, {"view": views[-1].pk}))

    assert len(beside(page)) == 13
    assert beside(page)[-1] == "View 14"
    assert link(page, "All 15 views")["href"] == VIEWS


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_star_is_set_and_taken_off(
    browser: Client, save: Save, curator: User, headers: dict[str, str]
) -> None:
    view = save()
    page = read(browser.get(LIST, {"view": view.pk}))
    form = bar(page).one("form", class_="star")
    assert form.one("button")["aria-pressed"] == "false"

    response = browser.post(form["action"], fields(form), headers=headers)

    if headers:
        part = read(response)
        assert part.one("button")["aria-pressed"] == "true"
        (line,) = side_links(part)
        assert (line["data-kind"], line["aria-current"]) == ("starred", "page")
    else:
        assert response.headers["Location"] == f"{LIST}?view={view.pk}"
    assert ViewPreference.objects.get(view=view, user=curator).is_starred
    browser.post(form["action"], {"starred": "0"})
    assert not ViewPreference.objects.get(view=view, user=curator).is_starred


def test_columns_chosen_in_a_view_are_kept_there_for_that_person(
    browser: Client, save: Save, ann: User, curator: User, sign_in: Callable[[User], Client]
) -> None:
    view = save(replace(SHARED, columns=("tier",)), by=ann)
    page = read(browser.get(LIST, {"view": view.pk}))
    chooser = read(browser.get(link(page, "Columns")["href"]))
    assert "view “Gold”" in chooser.one("p", class_="subtitle").text
    form = fields(chooser.one("form", class_="chooser"))
    sent = {"key": ["plan"], "column": ["plan"], "q": form["q"], "view": form["view"]}

    response = browser.post("/p/support/columns/", sent)

    page = read(browser.get(response.headers["Location"]))
    assert [head.text for head in page.all("th", class_="key")] == ["plan"]
    assert bar(page).one("p").text == "Edited columns"
    other = read(sign_in(ann).get(LIST, {"view": view.pk}))
    assert [head.text for head in other.all("th", class_="key")] == ["tier"]
    assert not ListColumns.objects.exists()

    browser.post(bar(page).one("form", action=at(view, "reset/"))["action"])

    page = read(browser.get(LIST, {"view": view.pk}))
    assert [head.text for head in page.all("th", class_="key")] == ["tier"]
    assert "Edited" not in bar(page).text


def test_updating_the_view_with_ones_columns_follows_it_from_then_on(
    browser: Client, save: Save, curator: User
) -> None:
    view = save(SHARED)
    choose_view_columns(view, curator, ["plan"], actor=acting(curator))
    page = read(browser.get(LIST, {"view": view.pk}))

    form = bar(page).one("form", action=at(view, "update/"))
    browser.post(form["action"], fields(form))

    view.refresh_from_db()
    assert view.columns == ["plan"]
    assert ViewPreference.objects.get(view=view, user=curator).columns is None


def test_views_cost_a_list_one_query(browser: Client, save: Save) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            browser.get(LIST, {"view": first.pk})
        return len([each for each in queries if "savedview" in each["sql"]])

    first = save()
    assert count() == 1
    for number in range(5):
        save(replace(SHARED, name=f"View {number}"))
    assert count() == 1


def test_a_person_removed_from_the_project_leaves_what_they_shared(
    browser: Client, save: Save, project: Project, ann: User, curator: User
) -> None:
    view = save(SHARED, by=ann)
    project.members.set([curator])
    ann.delete()

    page = read(browser.get(VIEWS))

    assert page.one("td", data_label="Owner").text == "ann"
    assert titles(read(browser.get(LIST, {"view": view.pk}))) == ["Refund please"]
