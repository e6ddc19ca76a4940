"""The way in, and from one project to another."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from conversations_admin.models import Conversation, Project, User
from tests.web.pages import read


def test_home_leads_to_the_first_project(
    viewer: User, sign_in: Callable[[User], Client], project: Project, other_project: Project
) -> None:
    response = sign_in(viewer).get("/")

    assert response.headers["Location"] == "/p/sales/c/"  # by name: Sales bot, Support bot


def test_home_leads_who_comes_first_to_where_there_is_something_to_see(
    viewer: User,
    sign_in: Callable[[User], Client],
    other_project: Project,
    make_conversation: Callable[..., Conversation],
) -> None:
    row = make_conversation("Hello")
    assert sign_in(viewer).get("/").headers["Location"] == "/p/support/c/"
    row.project.members.add(User.objects.create_user("somebody-else"))
    assert sign_in(viewer).get("/").headers["Location"] == "/p/sales/c/"
    Conversation.objects.update(deleted_at=row.created_at)
    row.project.members.clear()
    assert sign_in(viewer).get("/").headers["Location"] == "/p/sales/c/"


def test_home_leads_back_to_the_project_of_last_time(
    viewer: User, sign_in: Callable[[User], Client], project: Project, other_project: Project
) -> None:
    browser = sign_in(viewer)
    browser.get("/p/support/c/")

    assert browser.get("/").headers["Location"] == "/p/support/c/"
    assert browser.get("/p/sales/").headers["Location"] == "/p/sales/c/"


def test_home_leads_who_may_not_find_conversations_to_the_log(
    make_user: Callable[..., User], sign_in: Callable[[User], Client], project: Project
) -> None:
    browser = sign_in(make_user("operator"))

    assert browser.get("/").headers["Location"] == "/p/support/audit/"
    assert browser.get("/p/support/").headers["Location"] == "/p/support/audit/"


def test_without_a_project_the_page_says_what_to_do(
    viewer: User, sign_in: Callable[[User], Client], make_user: Callable[..., User]
) -> None:
    project = Project.objects.create(slug="closed", name="Closed")
    project.members.add(make_user(username="somebody-else"))

    page = read(sign_in(viewer).get("/"))

    assert page.one("h1").text == "No project is open to you yet"


def test_switching_opens_the_other_project_and_remembers_it(
    viewer: User, sign_in: Callable[[User], Client], project: Project, other_project: Project
) -> None:
    browser = sign_in(viewer)

    response = browser.post("/switch/", {"project": "support"})

    assert response.headers["Location"] == "/p/support/c/"
    assert browser.get("/").headers["Location"] == "/p/support/c/"


@pytest.mark.parametrize("slug", ["closed", "no-such", "", "../admin", "//evil.example"])
def test_nobody_switches_to_a_project_that_is_not_open_to_them(
    viewer: User, sign_in: Callable[[User], Client], make_user: Callable[..., User], slug: str
) -> None:
    project = Project.objects.create(slug="closed", name="Closed")
    project.members.add(make_user(username="somebody-else"))

    assert sign_in(viewer).post("/switch/", {"project": slug}).status_code == 404


def test_the_frame_offers_open_projects_only_and_escapes_their_names(
    viewer: User, sign_in: Callable[[User], Client], make_user: Callable[..., User]
) -> None:
    Project.objects.create(slug="ours", name="<img src=x> & Co")
    closed = Project.objects.create(slug="closed", name="Closed")
    closed.members.add(make_user(username="somebody-else"))

    page = read(sign_in(viewer).get("/p/ours/c/"))

    options = page.one("select", id="project-switch").all("option")
    assert [option.text for option in options] == ["<img src=x> & Co"]
    assert not page.has("img")


def test_a_project_is_switched_by_a_button_where_no_scripts_run(
    curator: User, sign_in: Callable[[User], Client], project: Project
) -> None:
    page = read(sign_in(curator).get(f"/p/{project.slug}/c/"))
    form = page.one("form", class_="project-switch")
    assert form.one("select").get("data-submits") is not None
    assert "without-js-only" in form.one("button", type="submit")["class"]
