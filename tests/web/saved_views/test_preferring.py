"""What each person prefers: stars, the sidebar, columns of their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from conversations_admin.actions.views import choose_view_columns, star_view
from conversations_admin.models import ListColumns, Project, User, ViewPreference
from tests.web.pages import HTMX, read, titles
from tests.web.saved_views.conftest import (
    GOLD,
    LIST,
    SHARED,
    VIEWS,
    Save,
    acting,
    at,
    bar,
    beside,
    fields,
    link,
    side_links,
)


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
