"""The zone and the theme of a person."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from conversations_admin.models import AuditEntry, User
from tests.web.pages import read

PREFERENCES = "/preferences/"


@pytest.fixture
def browser(viewer: User, sign_in: Callable[[User], Client]) -> Client:
    return sign_in(viewer)


def test_every_zone_is_offered_and_the_own_one_shown(browser: Client) -> None:
    page = read(browser.get(PREFERENCES))

    zones = {option["value"] for option in page.one("datalist", id="zones").all("option")}
    assert {"Europe/Berlin", "Asia/Kolkata", "UTC"} <= zones
    assert page.one("input", id="time-zone")["value"] == "UTC"


def test_what_is_saved_shows_on_every_page_and_is_recorded(browser: Client) -> None:
    response = browser.post(PREFERENCES, {"time_zone": "Europe/Berlin", "theme": "dark"})
    page = read(browser.get(response.headers["Location"]))

    assert page.one("html")["data-theme"] == "dark"
    assert "Europe/Berlin" in page.one("section", class_="side-foot").text
    assert "Saved" in page.one("div", id="messages").text
    assert AuditEntry.objects.get(action="preferences.update").changes == {
        "time_zone": "Europe/Berlin",
        "theme": "dark",
    }


@pytest.mark.parametrize(
    ("typed", "zone"), [("Berlin", "Europe/Berlin"), ("new york", "America/New_York")]
)
def test_a_city_alone_stands_for_its_zone(
    browser: Client, viewer: User, typed: str, zone: str
) -> None:
    browser.post(PREFERENCES, {"time_zone": typed, "theme": "dark"})

    viewer.refresh_from_db()
    assert viewer.time_zone == zone


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({"time_zone": "Mars/Olympus", "theme": "dark"}, "is not a time zone"),
        ({"time_zone": "../../etc/passwd", "theme": "dark"}, "is not a time zone"),
        ({"time_zone": "<img src=x>\x00", "theme": "dark"}, "is not a time zone"),
        ({"time_zone": "UTC", "theme": "neon"}, "Choose one of the themes"),
        ({"time_zone": "UTC"}, "Choose one of the themes"),
    ],
)
def test_what_cannot_be_preferred_is_told_and_changes_nothing(
    browser: Client, viewer: User, form: dict[str, str], message: str
) -> None:
    response = browser.post(PREFERENCES, form)

    page = read(response)
    viewer.refresh_from_db()
    assert response.status_code == 422
    assert message in page.one(role="alert").text
    assert page.one("input", id="time-zone")["value"] == form["time_zone"]
    assert not page.has("img")
    assert (viewer.time_zone, viewer.theme) == ("UTC", "system")


def test_no_zone_means_utc(browser: Client, viewer: User) -> None:
    browser.post(PREFERENCES, {"time_zone": "", "theme": "light"})

    viewer.refresh_from_db()
    assert (viewer.time_zone, viewer.theme) == ("UTC", "light")
