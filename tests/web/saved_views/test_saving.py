"""Saving a filter as a view: the dialog, and what cannot be saved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client

from conversations_admin.models import AuditEntry, Project, SavedView, User
from tests.web.pages import HTMX, read, titles
from tests.web.saved_views.conftest import GOLD, LIST, VIEWS, Save, bar, beside, link


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
