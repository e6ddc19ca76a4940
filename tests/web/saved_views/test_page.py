"""The page of all views: what it lists, deleting, and what the list opens with."""

from __future__ import annotations

from dataclasses import replace

from django.test import Client

from conversations_admin.models import SavedView, User
from tests.web.pages import HTMX, read, titles
from tests.web.saved_views.conftest import GOLD, LIST, SHARED, VIEWS, Save, at, link


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
