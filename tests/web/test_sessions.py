"""Signing in and out, and changing one's password."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from zeal import zeal_ignore

from conversations_admin.models import AuditEntry, Project, User
from tests.conftest import PASSWORD
from tests.web.pages import HTMX, read

SIGN_IN = "/sign-in/"


@pytest.fixture(autouse=True)
def _forget_earlier_attempts(db: None) -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def attempt(
    browser: Client, user: str, password: str = PASSWORD, *, to: str = SIGN_IN, next_url: str = ""
) -> Any:
    form = {"login": user, "password": password} | ({"next": next_url} if next_url else {})
    return browser.post(to, form)


def test_a_page_asks_for_a_sign_in_and_comes_back(
    client: Client, viewer: User, project: Project
) -> None:
    asked = client.get("/p/support/c/?q=tier%3Agold")
    form_url = asked.headers["Location"]
    hidden = read(client.get(form_url)).one("input", name="next")["value"]

    response = attempt(client, "viewer", next_url=hidden)

    assert form_url.startswith(SIGN_IN)
    assert response.headers["Location"] == "/p/support/c/?q=tier%3Agold"
    assert client.get(response.headers["Location"]).status_code == 200


def test_a_sign_in_is_recorded(client: Client, viewer: User) -> None:
    attempt(client, "viewer")

    entry = AuditEntry.objects.get(action="session.start")
    assert (entry.actor, entry.target, entry.outcome) == ("viewer", "viewer", "succeeded")


@pytest.mark.parametrize("typed", ["Ann", "ann", "ANN"])
def test_the_case_of_a_name_does_not_matter(
    client: Client, make_user: Callable[..., User], typed: str
) -> None:
    make_user("viewer", username="Ann")

    assert attempt(client, typed).status_code == 302


@pytest.mark.parametrize(
    "target",
    ["//evil.example/", "https://evil.example/", "javascript:alert(1)", "\\\\evil", "/\\e"],
)
def test_a_sign_in_never_leads_to_another_site(client: Client, viewer: User, target: str) -> None:
    response = attempt(client, "viewer", next_url=target)

    assert response.headers["Location"] == "/"


@pytest.mark.parametrize(
    ("name", "recorded"), [("viewer", "viewer"), ("my-password-by-mistake", "(a name of nobody)")]
)
def test_a_failed_sign_in_is_told_alike_and_recorded(
    client: Client, viewer: User, name: str, recorded: str
) -> None:
    response = attempt(client, name, "not the password")

    page = read(response)
    assert response.status_code == 422
    assert page.one("div", class_="form-errors").text.endswith("is wrong.")
    assert page.one("input", id="id_login")["value"] == name
    entry = AuditEntry.objects.get(action="session.start")
    assert (entry.actor, entry.target, entry.outcome) == ("(not signed in)", recorded, "failed")


def test_a_name_no_database_can_keep_is_only_wrong(client: Client) -> None:
    assert attempt(client, "a\x00b", "x").status_code == 422


def test_a_service_account_cannot_sign_in(
    client: Client, make_token: Callable[..., object]
) -> None:
    make_token("integration")

    assert attempt(client, "token:support/integration", "").status_code == 422


def test_after_too_many_failures_even_the_right_password_waits(
    client: Client, viewer: User
) -> None:
    for _ in range(5):
        attempt(client, "viewer", "not the password")

    response = attempt(client, "viewer")

    assert response.status_code == 429
    assert "Too many wrong passwords" in read(response).one("div", class_="form-errors").text
    assert "_auth_user_id" not in client.session


def test_too_many_attempts_from_one_place_get_a_page_that_says_so(client: Client) -> None:
    for number in range(30):
        attempt(client, f"guess-{number}", "")

    response = attempt(client, "another", "guess")

    assert response.status_code == 429
    assert read(response).one("h1").text == "Too many tries"


def test_signing_out_ends_the_session_and_is_recorded(
    viewer: User, sign_in: Callable[[User], Client], project: Project
) -> None:
    browser = sign_in(viewer)

    asked = browser.get("/sign-out/")
    done = browser.post("/sign-out/")

    assert "Sign out?" in read(asked).one("h1").text
    assert done.headers["Location"] == SIGN_IN
    assert browser.get("/p/support/c/").headers["Location"].startswith(SIGN_IN)
    assert AuditEntry.objects.get(action="session.end").actor == "viewer"


def test_htmx_reloads_the_page_when_the_session_is_over(client: Client, project: Project) -> None:
    response = client.get("/p/support/c/", headers=HTMX)

    assert response.headers["HX-Refresh"] == "true"
    assert response.content == b""


def test_a_form_without_its_token_is_refused_with_a_page(viewer: User) -> None:
    browser = Client(enforce_csrf_checks=True)

    response = browser.post(SIGN_IN, {"login": "viewer", "password": PASSWORD})

    assert response.status_code == 403
    assert read(response).has("h1")


def test_a_password_is_changed_recorded_and_not_written_down(
    viewer: User, sign_in: Callable[[User], Client]
) -> None:
    browser, elsewhere = sign_in(viewer), sign_in(viewer)
    new = "purple monkey dishwasher"

    response = browser.post(
        "/password/", {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )

    viewer.refresh_from_db()
    entry = AuditEntry.objects.get(action="password.update")
    assert response.headers["Location"] == "/preferences/"
    assert viewer.check_password(new)
    assert browser.get("/preferences/").status_code == 200
    with zeal_ignore():  # Django looks the session up twice to end it
        assert elsewhere.get("/preferences/").status_code == 302
    assert (entry.actor, entry.changes) == ("viewer", {})


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"oldpassword": "wrong"}, "oldpassword"),
        ({"password1": "short", "password2": "short"}, "password1"),
        ({"password2": "another thing entirely"}, "password2"),
    ],
)
def test_a_password_that_will_not_do_is_told_at_its_field(
    viewer: User, sign_in: Callable[[User], Client], form: dict[str, str], field: str
) -> None:
    new = "purple monkey dishwasher"
    good = {"oldpassword": PASSWORD, "password1": new, "password2": new}

    response = sign_in(viewer).post("/password/", good | form)

    page = read(response)
    assert response.status_code == 422
    assert page.one("input", name=field)["aria-invalid"] == "true"
    assert not AuditEntry.objects.filter(action="password.update").exists()
