"""Saved views in a real browser: by mouse, by keyboard, without scripts, in every look."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from playwright.sync_api import Locator, Page, expect

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.view_settings import ViewSettings
from conversations_admin.actions.views import change_view, create_view, star_view
from conversations_admin.models import Conversation, Project, SavedView, User
from conversations_admin.models.audit import Via
from tests.browser.conftest import Visitor, axe_findings, faults_in_light_and_dark

type Make = Callable[..., Conversation]

pytestmark = pytest.mark.django_db(transaction=True)

LIST = "/p/support/c/"
SHARED = ViewSettings(name="Refunds", query="plan:pro refund", visibility="shared")


@pytest.fixture(autouse=True)
def _conversations(make_conversation: Make) -> None:
    make_conversation("I want a refund", plan="pro", channel="web")
    make_conversation("Where is my refund?", plan="free", channel="web")
    make_conversation("Hello", plan="pro", channel="email")


def by(user: User) -> Actor:
    return Actor.of_user(user, via=Via.DASHBOARD)


def rows(page: Page) -> Locator:
    return page.locator("tr[data-row]")


def tab_to(page: Page, name: str) -> None:
    """Press Tab until what is called so has the focus."""
    named = page.get_by_role("link", name=name).or_(page.get_by_role("button", name=name))
    for _ in range(80):
        page.keyboard.press("Tab")
        if named.first.evaluate("element => element === document.activeElement"):
            return
    pytest.fail(f"Tab never reaches {name}.")


def test_by_mouse_a_filter_becomes_a_view_that_is_edited_updated_and_reset(
    visitor: Visitor, curator: User
) -> None:
    page = visitor.sign_in(curator)
    page.locator("#q").fill("plan:pro")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Save view").click()
    dialog = page.locator("#dialog")
    expect(dialog.get_by_label("Name")).to_be_focused()
    assert axe_findings(page) == ""
    dialog.get_by_label("Name").fill("Pro customers")
    dialog.get_by_label("Share with everybody").check()
    dialog.get_by_role("button", name="Save").click()
    expect(page.locator("h1")).to_have_text("Pro customers")
    beside = page.locator("#side-views")
    expect(beside.get_by_role("link", name="Pro customers")).to_have_attribute(
        "aria-current", "page"
    )
    expect(rows(page)).to_have_count(2)

    page.locator("#q").fill("plan:pro refund")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("#view-bar")).to_contain_text("Edited filter")
    expect(page).to_have_url(re.compile(r"view=\d+&q=plan"))
    page.get_by_role("link", name="Reset").click()
    expect(rows(page)).to_have_count(2)
    expect(page.locator("#view-bar")).not_to_contain_text("Edited")

    page.locator("#q").fill("plan:pro refund")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("button", name="Update view").click()
    expect(page.locator("#messages")).to_contain_text("is saved")
    expect(rows(page)).to_have_count(1)
    assert SavedView.objects.get().query == "plan:pro refund"


def test_by_keyboard_alone_a_filter_becomes_a_view(visitor: Visitor, curator: User) -> None:
    page = visitor.sign_in(curator)
    page.keyboard.press("/")
    page.keyboard.type("plan:free ")
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    expect(rows(page)).to_have_count(1)
    page.locator("body").evaluate("() => document.activeElement.blur()")
    tab_to(page, "Save view")
    page.keyboard.press("Enter")
    expect(page.locator("#v-name")).to_be_focused()
    page.keyboard.type("Free customers")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Free customers")

    tab_to(page, "Star Free customers")
    page.keyboard.press("Enter")
    star = page.get_by_role("button", name="Star Free customers")
    expect(star).to_have_attribute("aria-pressed", "true")
    expect(star).to_be_focused()
    expect(page.locator("#side-views [data-kind='starred']")).to_have_count(1)

    page.goto(visitor.address + LIST)
    tab_to(page, "Free customers")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Free customers")


def test_an_error_in_the_dialog_stays_there_with_what_was_typed(
    visitor: Visitor, curator: User, project: Project
) -> None:
    create_view(project, SHARED, actor=by(curator))
    visitor.expect_complaint("422")
    page = visitor.sign_in(curator, then=f"{LIST}?q=plan:pro")
    page.get_by_role("link", name="Save view").click()
    name = page.locator("#dialog").get_by_label("Name")
    name.fill("REFUNDS")
    page.get_by_label("Star it").check()
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("called “Refunds” already")
    expect(name).to_be_focused()
    expect(name).to_have_value("REFUNDS")
    expect(page.get_by_label("Star it")).to_be_checked()


def test_a_deleted_view_can_be_saved_again(
    visitor: Visitor, curator: User, project: Project
) -> None:
    create_view(project, SHARED, actor=by(curator))
    page = visitor.sign_in(curator, then="/p/support/views/")
    page.get_by_role("link", name="Delete Refunds").click()
    page.locator("#dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("No views yet")).to_be_visible()
    page.get_by_role("link", name="Save it again").click()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("h1")).to_have_text("Refunds")
    assert SavedView.objects.get().is_shared


def test_everything_works_without_scripts(
    make_visitor: Callable[..., Visitor], curator: User, project: Project
) -> None:
    visitor = make_visitor(scripts=False)
    page = visitor.sign_in(curator, then=f"{LIST}?q=plan:pro")
    page.get_by_role("link", name="Save view").click()
    page.get_by_label("Name").fill("Pro")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("h1")).to_have_text("Pro")
    page.get_by_role("button", name="Star Pro").click()
    expect(page.get_by_role("button", name="Star Pro")).to_have_attribute("aria-pressed", "true")
    page.locator("#q").fill("plan:free")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("button", name="Update view").click()
    expect(rows(page)).to_have_count(1)
    page.get_by_role("link", name="Edit view").click()
    page.get_by_label("Name").fill("Free")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("h1")).to_have_text("Free")
    assert SavedView.objects.get().query == "plan:free"


def test_of_two_people_editing_the_second_sees_both(
    visitor: Visitor, curator: User, make_user: Callable[..., User], project: Project
) -> None:
    view = create_view(project, SHARED, actor=by(curator))
    visitor.expect_complaint("409")
    page = visitor.sign_in(curator)
    visitor.open(f"{LIST}?view={view.pk}&q=plan:free")
    ann = make_user("curator", username="ann")
    change_view(view, replace(SHARED, query="channel:web"), actor=by(ann))
    page.get_by_role("button", name="Update view").click()
    expect(page.get_by_role("row", name="Filter channel:web plan:free")).to_be_visible()
    assert axe_findings(page) == ""
    page.get_by_role("button", name="Save mine over it").click()
    expect(page.locator("#q")).to_have_value("plan:free")


@pytest.mark.parametrize("narrow", [False, True])
def test_every_page_of_views_is_free_of_faults(
    make_visitor: Callable[..., Visitor],
    curator: User,
    make_user: Callable[..., User],
    project: Project,
    narrow: bool,
) -> None:
    ann = by(make_user("curator", username="ann"))
    long = replace(SHARED, name="W" * 80, query="plan:pro " + "x" * 300, columns=("plan", "a" * 64))
    view = create_view(project, replace(long, is_default=True), actor=ann)
    own = create_view(project, replace(SHARED, name="שלום", sort="active"), actor=by(curator))
    star_view(view, curator, is_starred=True)
    visitor = make_visitor(narrow=narrow)
    page = visitor.sign_in(curator)
    faults = {}
    for path in (
        "/p/support/views/",
        "/p/support/views/new/?q=plan:pro",
        f"/p/support/views/{own.pk}/",
        f"/p/support/views/{own.pk}/delete/",
        f"{LIST}?view={view.pk}",
        f"{LIST}?view={own.pk}&q=plan:free",
        f"{LIST}?view=99999&q=plan:free",
    ):
        visitor.open(path)
        # The rail comes later and has tests of its own.
        faults[path] = faults_in_light_and_dark(page, {"exclude": [["#facets"]]})
    assert {path: fault for path, fault in faults.items() if fault} == {}
