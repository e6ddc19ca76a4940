"""Changing a view that others may be changing too."""

from __future__ import annotations

from dataclasses import replace

from django.test import Client

from conversations_admin.actions.views import change_view
from conversations_admin.models import AuditEntry, User
from tests.web.pages import Element, read
from tests.web.saved_views.conftest import SHARED, Save, acting, at, fields


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
