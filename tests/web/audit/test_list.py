"""The list of the audit log: its filters, its pages, and who sees what."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.conversations import require_deletion, update_metadata
from conversations_admin.audit import chain
from conversations_admin.errors import Denied
from conversations_admin.models import AuditEntry, Conversation, Project, User
from conversations_admin.models.audit import Outcome, Via
from conversations_admin.web.listing.audit_filters import AuditFilter
from conversations_admin.web.views import audit
from tests.web.audit.conftest import LOG, actions, delete_first_item
from tests.web.pages import HTMX, Element, query_of, read

type Make = Callable[..., Conversation]


@pytest.fixture
def some_acts(
    make_conversation: Make, make_user: Callable[..., User], project: Project
) -> Conversation:
    """One made by root, one changed by Cara, one refused to Vera."""
    conversation = make_conversation("Hello")
    delete_first_item(conversation, project, make_user("curator", username="cara"))
    _be_refused(conversation, project, make_user("viewer", username="vera"))
    return conversation


def numbers(page: Element) -> list[int]:
    return [int(cell.text) for cell in page.all("td", data_label="No.")]


def test_entries_are_listed_newest_first(
    browser: Client, make_conversation: Make, project: Project, actor: Actor
) -> None:
    conversation = make_conversation("Hello", tier="free")
    update_metadata(
        project, conversation.conversation_id, {"tier": "gold"}, actor=actor, reason="Upgraded"
    )

    page = read(browser.get(LOG))

    assert actions(page) == ["metadata.update", "conversation.create"]
    first = page.all("tr", data_row="")[0]
    assert first.one("td", data_label="Who").text == "root Command"
    assert first.one("td", data_label="Outcome").text == "Succeeded"
    assert first.one("td", data_label="Reason").text == "Upgraded"
    assert conversation.conversation_id in first.one("td", data_label="On what").text


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ({"action": "item.delete"}, ["item.delete"]),
        ({"actor": "cara"}, ["item.delete"]),
        ({"via": "dashboard"}, ["item.delete"]),
        ({"outcome": "denied"}, ["conversation.delete"]),
        ({"actor": "nobody-of-this-name"}, []),
        ({"until": "2001-01-01"}, []),
        ({"since": "2001-01-01", "action": "item.delete"}, ["item.delete"]),
        ({"since": "2999-01-01"}, []),
    ],
)
@pytest.mark.usefixtures("some_acts")
def test_each_filter_narrows_the_log(
    browser: Client, address: dict[str, str], expected: list[str]
) -> None:
    page = read(browser.get(LOG, address))

    assert actions(page) == expected
    for name, value in address.items():
        field = page.all(name=name)[0]
        shown = field.get("value") if field.tag == "input" else field.one(selected="")["value"]
        assert shown == value


def test_the_target_may_be_a_conversation_or_an_item(
    browser: Client, make_conversation: Make, curator: User, project: Project
) -> None:
    conversation = make_conversation("Hello")
    make_conversation("Another")
    item_id = delete_first_item(conversation, project, curator)

    by_conversation = read(browser.get(LOG, {"target": conversation.conversation_id}))
    by_item = read(browser.get(LOG, {"target": item_id}))

    assert actions(by_conversation) == ["item.delete", "conversation.create"]
    assert actions(by_item) == ["item.delete"]


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize(
    "address",
    [
        {"since": "yesterday"},
        {"until": "9999-12-31"},
        {"since": "0001-01-01"},
        {"outcome": "fine"},
        {"via": "carrier pigeon"},
    ],
)
def test_a_filter_that_cannot_be_read_is_told_at_its_field(
    browser: Client, address: dict[str, str], headers: dict[str, str]
) -> None:
    response = browser.get(LOG, address, headers=headers)

    (name,) = address
    assert response.status_code == 422
    assert read(response).all(name=name)[0]["aria-invalid"] == "true"


def test_a_day_begins_at_midnight_of_the_persons_zone(
    auditor: User, sign_in: Callable[[User], Client], make_conversation: Make
) -> None:
    with time_machine.travel("2026-03-01T22:30:00Z", tick=False):  # 2 March in Helsinki
        make_conversation("Hello")
    browser = sign_in(auditor)
    User.objects.filter(pk=auditor.pk).update(time_zone="Europe/Helsinki")

    of_the_first = read(browser.get(LOG, {"until": "2026-03-01", "action": "conversation.create"}))
    of_the_second = read(browser.get(LOG, {"since": "2026-03-02", "action": "conversation.create"}))

    assert actions(of_the_first) == []
    assert actions(of_the_second) == ["conversation.create"]


def test_further_entries_follow_by_their_number(
    browser: Client, make_conversation: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "PAGE", 2)
    for _ in range(3):
        make_conversation("Hello")

    address = {"action": "conversation.create"}
    first = read(browser.get(LOG, address))
    link = first.one("tr", id="more-rows").one("a")
    as_page = read(browser.get(link["href"]))
    as_rows = read(browser.get(link["hx-get"], headers=HTMX))

    newest = AuditEntry.objects.filter(**address).newest_first()[0].sequence
    assert numbers(first) == [newest, newest - 1]
    assert numbers(as_page) == numbers(as_rows) == [newest - 2]
    assert query_of(link["href"])["action"] == "conversation.create"
    assert not as_rows.has("div", id="log")


def test_who_may_not_see_all_sees_their_own_and_is_told(
    curator: User, sign_in: Callable[[User], Client], make_conversation: Make, project: Project
) -> None:
    conversation = make_conversation("Hello")
    delete_first_item(conversation, project, curator)

    page = read(sign_in(curator).get(LOG))

    assert actions(page) == ["item.delete"]
    assert "What you did yourself" in page.one("p", class_="subtitle").text
    assert not page.has(action=f"{LOG}verify/")
    assert not page.has(action=f"{LOG}export/")


def test_sign_ins_and_other_projects_are_a_filter_away(
    browser: Client,
    auditor: User,
    other_project: Project,
    make_conversation: Make,
    make_user: Callable[..., User],
) -> None:
    make_conversation("Hello")
    closed = Project.objects.create(slug="closed", name="Closed")
    closed.members.add(make_user("viewer"))
    _record("item.create", project="closed")
    _record("item.delete", project="sales")
    _record("session.start", project="")

    page = read(browser.get(LOG, {"scope": "all"}))

    assert actions(page) == ["session.start", "item.delete", "conversation.create"]
    assert actions(read(browser.get(LOG, {"scope": "all", "action": "item.create"}))) == []
    links = [cell.one("a")["href"] for cell in page.all("td", data_label="No.")]
    assert [link.split("/")[2] for link in links] == ["support", "sales", "support"]
    assert all(browser.get(link).status_code == 200 for link in links)
    hidden = AuditEntry.objects.get(project="closed")
    assert browser.get(f"{LOG}{hidden.sequence}/").status_code == 404
    assert browser.get(f"/p/closed/audit/{hidden.sequence}/").status_code == 404


def test_markup_in_entries_and_filters_stays_text(
    browser: Client, make_conversation: Make, project: Project, actor: Actor
) -> None:
    hostile = '"><script>alert(1)</script><img src=x>'
    conversation = make_conversation("Hello", **{hostile: hostile})
    update_metadata(
        project, conversation.conversation_id, {"a": hostile}, actor=actor, reason=hostile
    )
    entries = [f"{LOG}{number}/" for number in AuditEntry.objects.values_list("pk", flat=True)]

    for address in (LOG, *entries):
        for query in ({}, {"actor": hostile, "target": hostile, "since": hostile}):
            page = read(browser.get(address, query))
            assert not page.has("img")
            assert all(script.get("src") for script in page.all("script"))


def test_a_page_of_the_log_takes_the_same_queries_however_long_it_is(
    browser: Client, make_conversation: Make, django_assert_max_num_queries: Callable[..., object]
) -> None:
    for _ in range(5):
        make_conversation("Hello")
    browser.get(LOG)

    with django_assert_max_num_queries(7):  # type: ignore[attr-defined]
        browser.get(LOG)


def test_of_two_clicks_in_the_log_the_last_wins_though_it_is_exchanged_between_them(
    browser: Client,
) -> None:
    log = read(browser.get(LOG)).one("div", id="log")

    assert log.parent is not None
    assert log.parent.get("hx-sync") == "this:replace"
    assert not log.has(hx_sync="this:replace")


def _be_refused(conversation: Conversation, project: Project, user: User) -> None:
    with pytest.raises(Denied):
        require_deletion(
            project,
            conversation.conversation_id,
            actor=Actor.of_user(user, via=Via.COMMAND),
        )


def _record(action: str, *, project: str) -> None:
    with transaction.atomic():
        chain.append(
            chain.Record(
                actor="somebody",
                actor_id=None,
                via=Via.DASHBOARD,
                action=action,
                outcome=Outcome.SUCCEEDED,
                project=project,
            )
        )


@pytest.mark.parametrize(
    ("wanted", "index"),
    [
        ({"actor": "ann"}, "audit_of_actor_name"),
        ({"action": "item.delete"}, "audit_of_action"),
        ({"target": "conv_1"}, "audit_of_conversation"),
        ({"target": "msg_1"}, "audit_of_target"),
        ({"target": "conv_1", "outcome": "succeeded", "via": "api"}, "audit_of_conversation"),
        ({"outcome": "denied"}, "audit_of_outcome"),
        ({"via": "command"}, "audit_of_via"),
        ({"since": "2026-03-01"}, "audit_of_time"),
        ({"until": "2026-03-01"}, "audit_of_time"),
        ({"show": "changes"}, "audit_of_project"),
        ({"show": "changes", "actor": "ann"}, "audit_of_actor_name"),
    ],
)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL reads small tables whole")
def test_each_filter_has_its_index(project: Project, wanted: dict[str, Any], index: str) -> None:
    entries = AuditEntry.objects.filter(project=project.slug)

    plan = AuditFilter(**wanted).apply(entries).newest_first()[:51].explain()

    assert index in plan
    assert "SCAN conversations_admin_auditentry" not in plan
    assert "ORDER BY" not in plan
