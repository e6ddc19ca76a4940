"""Lost answers, where what is found upstream may be somebody else's or older."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.conversations import create_conversation, update_metadata
from conversations_admin.actions.freshness import refresh
from conversations_admin.actions.items import add_items, delete_items, restore_items
from conversations_admin.actions.settling import Settled, settle, settle_one
from conversations_admin.errors import OutcomeUnknown, UpstreamUnreachable
from conversations_admin.models import AuditEntry, Conversation, Item, PendingWrite, Project
from conversations_admin.models.audit import Via
from conversations_admin.stores.upstream import recognition
from conversations_admin.wire.items import parse_items
from tests.actions.lost_answers import ask, in_background, outcomes
from tests.upstream.faults import answer, cut_after, cut_before, delay, page, rewrite
from tests.upstream.own_server import OwnServer
from tests.upstream.proxy import FaultProxy

pytestmark = pytest.mark.django_db(transaction=True)

HELLO = parse_items([{"role": "user", "content": "Hello"}])
BYE = parse_items([{"role": "user", "content": "Bye"}])


@pytest.fixture
def unmirrored(faults: FaultProxy, openai_project: Callable[..., Project]) -> Project:
    return openai_project(faults, is_mirrored=False, capabilities={"lists": True})


def make(project: Project, actor: Actor, **given: object) -> str:
    wanted = {"metadata": {"tier": "gold"}, "items": [], **given}
    return str(create_conversation(project, actor=actor, **wanted).conversation["id"])  # type: ignore[arg-type]


@pytest.mark.parametrize("is_added_here", [True, False])
def test_without_a_copy_an_older_equal_item_is_not_the_lost_one(
    *,
    is_added_here: bool,
    unmirrored: Project,
    upstream: OwnServer,
    faults: FaultProxy,
    actor: Actor,
) -> None:
    open_id = make(unmirrored, actor, items=HELLO if is_added_here else [])
    if not is_added_here:
        ask(
            upstream,
            "POST",
            f"/{open_id}/items",
            json={"items": [{"role": "user", "content": "Hello"}]},
        )

    with faults.rule(cut_before(), method="POST", path=r"/items"), pytest.raises(OutcomeUnknown):
        add_items(unmirrored, open_id, HELLO, actor=actor)

    assert settle(unmirrored, via=Via.COMMAND, is_quiet=True) == {Settled.NOT_DONE: 1}
    assert AuditEntry.objects.newest_first()[0].changes["error"] == "not_done"


def test_without_a_copy_the_lost_item_is_found_behind_an_equal_one(
    unmirrored: Project, faults: FaultProxy, actor: Actor
) -> None:
    open_id = make(unmirrored, actor, items=HELLO)

    with faults.rule(cut_after(), method="POST", path=r"/items"):
        add_items(unmirrored, open_id, HELLO, actor=actor)

    assert outcomes("item.create") == ["started", "succeeded"]


def test_without_a_copy_nothing_is_sent_that_could_not_be_recognised_later(
    unmirrored: Project, faults: FaultProxy, actor: Actor
) -> None:
    open_id = make(unmirrored, actor)
    faults.clear()

    with faults.rule(cut_before(), method="GET"), pytest.raises(UpstreamUnreachable):
        add_items(unmirrored, open_id, HELLO, actor=actor)

    assert faults.calls_of("POST") == []
    assert not PendingWrite.objects.exists()
    assert outcomes("item.create") == ["failed"]


def test_without_a_copy_three_short_items_are_read_before_it_and_each_tells_where_it_began(
    unmirrored: Project, upstream: OwnServer, faults: FaultProxy, actor: Actor
) -> None:
    open_id = make(unmirrored, actor, items=HELLO * 5)
    with (
        faults.rule(page(), method="GET", path=r"limit=100"),
        faults.rule(cut_after(), method="POST", path=r"/items"),
        pytest.raises(OutcomeUnknown),
    ):
        add_items(unmirrored, open_id, HELLO, actor=actor)

    assert faults.calls_of("GET", r"/items")[0].path.endswith("/items?limit=3&order=desc")
    newest = PendingWrite.objects.get().intent["after"]
    for item_id in newest[:2]:
        ask(upstream, "DELETE", f"/{open_id}/items/{item_id}")
    assert settle(unmirrored, via=Via.COMMAND, is_quiet=True) == {Settled.DONE: 1}


def test_what_may_have_been_there_before_is_not_said_to_be_done(
    unmirrored: Project, upstream: OwnServer, faults: FaultProxy, actor: Actor
) -> None:
    """The key might not read before the write, so that nothing tells old from new."""
    open_id = make(unmirrored, actor, items=HELLO)

    with (
        faults.rule(answer(403), method="GET"),
        faults.rule(cut_before(), method="POST"),
        pytest.raises(OutcomeUnknown),
    ):
        add_items(unmirrored, open_id, HELLO, actor=actor)

    assert settle(unmirrored, via=Via.COMMAND, is_quiet=True) == {Settled.OPEN: 1}
    PendingWrite.objects.update(started_at=timezone.now() - timedelta(hours=25), checked_at=None)
    assert settle(unmirrored, via=Via.JOB) == {Settled.NEVER_KNOWN: 1}
    assert "do it again" in AuditEntry.objects.newest_first()[0].changes["advice"]


def test_a_write_is_found_though_the_last_item_before_it_is_gone(
    proxied: Project, upstream: OwnServer, faults: FaultProxy, actor: Actor
) -> None:
    open_id = make(proxied, actor, items=HELLO)
    (last,) = add_items(proxied, open_id, BYE, actor=actor)
    with (
        faults.rule(cut_before(), method="GET"),
        faults.rule(cut_after(), method="POST"),
        pytest.raises(OutcomeUnknown),
    ):
        add_items(proxied, open_id, HELLO, actor=actor)
    ask(upstream, "DELETE", f"/{open_id}/items/{last['id']}")

    assert settle(proxied, via=Via.COMMAND, is_quiet=True) == {Settled.DONE: 1}
    assert outcomes("item.create")[-1] == "succeeded"


def test_a_search_that_was_cut_short_does_not_say_that_nothing_was_done(
    proxied: Project, faults: FaultProxy, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recognition, "MOST_CONVERSATIONS", 2)
    monkeypatch.setattr(recognition, "MOST_ITEMS", 2)
    open_id = make(proxied, actor)
    with faults.rule(cut_before(), method="GET"):
        for write in (
            lambda: create_conversation(proxied, metadata={"n": "1"}, items=[], actor=actor),
            lambda: add_items(proxied, open_id, HELLO, actor=actor),
        ):
            with faults.rule(cut_after(), method="POST"), pytest.raises(OutcomeUnknown):
                write()
    for number in range(3):
        make(proxied, actor, metadata={"other": str(number)})
        add_items(proxied, open_id, BYE, actor=actor)

    assert settle(proxied, via=Via.COMMAND, is_quiet=True) == {Settled.OPEN: 2}


def test_a_creation_that_an_upstream_dates_back_is_not_said_to_have_failed(
    proxied: Project, faults: FaultProxy, actor: Actor
) -> None:
    def back(body: dict[str, object]) -> dict[str, object]:
        data = body.get("data")
        entries = data if isinstance(data, list) else []
        dated = [{**each, "created_at": each["created_at"] - 900} for each in entries]
        return {**body, "data": dated} if entries else body

    with faults.rule(rewrite(back), method="GET", path=r"/conversations\?"):
        with faults.rule(cut_after(), method="POST"), pytest.raises(OutcomeUnknown):
            create_conversation(proxied, metadata={"n": "1"}, items=HELLO, actor=actor)
        assert settle(proxied, via=Via.COMMAND, is_quiet=True) == {Settled.OPEN: 1}


def test_an_item_is_deleted_even_if_what_is_left_cannot_be_read(
    proxied: Project, faults: FaultProxy, actor: Actor
) -> None:
    open_id = make(proxied, actor, items=HELLO)
    item = Item.objects.get()
    older = rewrite(
        lambda body: {"object": "conversation.item.deleted", "id": item.item_id, "deleted": True}
    )
    with (
        faults.rule(older, method="DELETE", path=r"/items/"),
        faults.rule(answer(500, {}), method="GET"),
        pytest.raises(OutcomeUnknown),
    ):
        delete_items(proxied, open_id, [item.item_id], actor=actor)

    assert settle(proxied, via=Via.COMMAND, is_quiet=True) == {Settled.DONE: 1}
    assert outcomes("item.delete") == ["started", "unknown", "succeeded"]
    assert not Item.objects.live().exists()
    refresh(proxied, open_id, actor=actor)
    assert Conversation.objects.get().drift == ""


@pytest.mark.parametrize("is_mirrored", [True, False])
def test_what_two_settle_at_once_is_kept_once(
    *,
    is_mirrored: bool,
    faults: FaultProxy,
    openai_project: Callable[..., Project],
    actor: Actor,
) -> None:
    project = openai_project(faults, is_mirrored=is_mirrored)
    open_id = make(project, actor)
    with faults.rule(cut_before(), method="GET", path=r"/items\?limit=100"):
        _lose(faults, lambda: add_items(project, open_id, HELLO, actor=actor))

    _settle_twice(project, faults)

    assert outcomes("item.create").count("succeeded") == 1
    assert Conversation.objects.get().item_count == 1
    refresh(project, open_id, actor=actor)
    assert Conversation.objects.get().drift == ""


def test_a_restoration_that_two_settle_is_on_record_once(
    proxied: Project, faults: FaultProxy, actor: Actor
) -> None:
    open_id = make(proxied, actor, items=HELLO)
    item = Item.objects.get()
    delete_items(proxied, open_id, [item.item_id], actor=actor)
    with faults.rule(cut_before(), method="GET"):
        _lose(faults, lambda: restore_items(proxied, open_id, [item.position], actor=actor))

    _settle_twice(proxied, faults)

    assert outcomes("item.restore").count("succeeded") == 1
    assert Item.objects.live().count() == 1


def test_an_upstream_that_is_away_is_asked_once_a_round(
    proxied: Project, faults: FaultProxy, actor: Actor
) -> None:
    ids = [make(proxied, actor, metadata={"n": str(number)}) for number in range(3)]
    with faults.rule(cut_before()):
        for open_id in ids:
            with pytest.raises(OutcomeUnknown):
                update_metadata(proxied, open_id, {"n": "x"}, actor=actor)
        before = len(faults.calls_of("GET", ""))
        assert settle(proxied, via=Via.COMMAND, is_quiet=True) == {Settled.OPEN: 3}
        asked = {call.path for call in faults.calls_of("GET", "")[before:]}

    assert len(asked) == 1
    assert settle(proxied, via=Via.COMMAND, is_quiet=True) == {Settled.NOT_DONE: 3}


def _lose(faults: FaultProxy, write: Callable[[], object]) -> None:
    with faults.rule(cut_after(), method="POST"), pytest.raises(OutcomeUnknown):
        write()


def _settle_twice(project: Project, faults: FaultProxy) -> None:
    (pending,) = PendingWrite.objects.select_related("project")
    with faults.rule(delay(0.3, after=True), method="GET"):
        looking = [
            in_background(partial(settle_one, pending, via=Via.COMMAND, is_quiet=True))
            for _ in range(2)
        ]
        for thread in looking:
            thread.join()
    assert not PendingWrite.objects.filter(project=project).exists()
