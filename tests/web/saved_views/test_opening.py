"""Opening a view: the list it shows, what was edited since, and views that are not there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlencode

import pytest
from django.test import Client

from conversations_admin.actions.views import delete_view
from conversations_admin.models import AuditEntry, SavedView, User
from tests.web.pages import HTMX, Element, query_of, read, titles
from tests.web.saved_views.conftest import (
    GOLD,
    LIST,
    SHARED,
    VIEWS,
    Save,
    acting,
    at,
    bar,
    fields,
    link,
)


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
