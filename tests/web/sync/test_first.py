"""What a project in front of an upstream shows before anything of it is known."""

from __future__ import annotations

import pytest
from django.test import Client

from conversations_admin.actions import sync
from conversations_admin.models import Project
from tests.web.pages import read, titles
from tests.web.sync.reading import A, address, plant

pytestmark = pytest.mark.django_db


def test_the_first_page_offers_four_ways(keeper: Client) -> None:
    page = read(keeper.get("/p/front/c/"))
    assert [each.text for each in page.one("ul", class_="ways").all("h3")] == [
        "Point your program here",
        "Bring in ids",
        "List them from the upstream",
        "Create one",
    ]
    assert 'base_url="http://testserver/v1"' in page.one("pre", id="snippet").text
    assert "no route that lists" in page.text
    assert not page.has("form", action=address("sync_start"))


@pytest.mark.parametrize("capabilities", [{}, {"lists": True}])
def test_what_can_be_listed_is_offered(
    keeper: Client, front: Project, capabilities: dict[str, bool]
) -> None:
    Project.objects.filter(pk=front.pk).update(capabilities=capabilities)
    page = read(keeper.get("/p/front/c/"))
    assert page.one("form", action=address("sync_start")).one("input", name="kind")["value"] == (
        sync.NEW
    )


def test_a_project_that_has_some_shows_them(keeper: Client, front: Project) -> None:
    plant(front, A)
    page = read(keeper.get("/p/front/c/"))
    assert not page.has("pre", id="snippet")
    assert len(titles(page)) == 1


def test_without_a_key_no_way_is_offered_that_would_fail(
    keeper: Client, front: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(front.key_variable)
    Project.objects.update(capabilities={})

    page = read(keeper.get("/p/front/c/"))

    assert front.key_variable in page.one("main").text
    assert not page.has("form", action=address("sync_start"))
    ways = page.one("ul", class_="ways").all("button", disabled="")
    assert [each.text for each in ways] == ["Paste or upload ids", "Look for new conversations"]
    for name in ("ids_read", "conversation_create"):
        assert not page.one("main").has("a", href=address(name))
