"""Whatever the product puts on record can be read wherever the log is shown."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.tokens import create_token
from conversations_admin.models import AuditEntry, Project, User
from conversations_admin.models.token import Scope
from conversations_admin.web.listing.acts import ACTS, DRIFTS
from tests.upstream.proxy import FaultProxy
from tests.upstream.recorded import RecordedUpstream
from tests.web.audit.conftest import LOG
from tests.web.audit.everything import do_everything
from tests.web.pages import read

ADMIN = "/admin/conversations_admin/auditentry/"
API = "/api/projects/support/audit/"


@pytest.fixture
def entries(
    with_text: Project, recorded: RecordedUpstream, proxy: FaultProxy, superuser: User, actor: Actor
) -> list[AuditEntry]:
    """One of everything, in the order in which it was done."""
    do_everything(with_text, recorded, proxy, user=superuser, actor=actor)
    return list(AuditEntry.objects.order_by("sequence"))


@pytest.mark.django_db(transaction=True)
def test_every_kind_of_entry_can_be_read(
    entries: list[AuditEntry],
    with_text: Project,
    superuser: User,
    actor: Actor,
    sign_in: Callable[[User], Client],
) -> None:
    assert {entry.action for entry in entries} == {*ACTS, *DRIFTS}
    added = {entry.outcome for entry in entries if entry.action == "item.create"}
    assert added == {"started", "succeeded", "failed", "unknown"}
    browser = sign_in(superuser)

    of_each_shape = {_shape(entry): entry for entry in entries}
    for entry in of_each_shape.values():
        response = browser.get(f"/p/{entry.project or 'support'}/audit/{entry.sequence}/")
        told = f"{entry.action} {entry.outcome}: {entry.changes}"
        assert response.status_code == 200, told
        changed = read(response).all("section", class_="card")[1].text
        assert ("Nothing beyond the act" in changed) == _is_empty(entry.changes), told
    older = f"{LOG}?scope=all&before={entries[-1].sequence}"
    assert browser.get(older).status_code == 200
    (sent, *_) = [entry for entry in entries if isinstance(entry.changes.get("after"), list)]
    changed = read(browser.get(f"{LOG}{sent.sequence}/")).all("section", class_="card")[1].text
    assert f"Fingerprints of what was sent{', '.join(sent.changes['items'])}" in changed
    assert f"Sent after one of{sent.changes['after'][0]}, the beginning" in changed
    assert browser.get(f"{ADMIN}{sent.sequence}/change/").status_code == 200
    _, secret = create_token("crm", project=with_text, scope=Scope.WRITE, actor=actor)
    bearer = {"Authorization": f"Bearer {secret}"}
    assert browser.get(API, {"limit": 100}, headers=bearer).status_code == 200


def _shape(entry: AuditEntry) -> frozenset[tuple[str, str]]:
    """What makes one page of an entry differ from another."""
    return frozenset((name, type(value).__name__) for name, value in entry.changes.items())


def _is_empty(changes: dict[str, object]) -> bool:
    return all(
        value in ({}, []) and name in {"items", "metadata"} for name, value in changes.items()
    )
