"""Lost answers: what was written is told apart from what only looks like it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection
from django.utils import timezone

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.conversations import create_conversation, update_metadata
from conversations_admin.actions.items import add_items, delete_items
from conversations_admin.actions.settling import Settled, look_again, settle, settle_one
from conversations_admin.audit import chain
from conversations_admin.errors import OutcomeUnknown
from conversations_admin.models import AuditEntry, Item, PendingWrite, Project
from conversations_admin.models.audit import Via
from conversations_admin.stores.upstream.retries import longest_call
from conversations_admin.wire.items import parse_items
from tests.actions.lost_answers import ask, in_background, outcomes
from tests.upstream.faults import Exchange, Fault, cut_after, cut_before, delay, page, serve_all
from tests.upstream.own_server import OwnServer
from tests.upstream.proxy import FaultProxy

pytestmark = pytest.mark.django_db(transaction=True)

TWO = [{"role": "user", "content": "Hello"}, {"role": "user", "content": "Anybody?"}]
HELLO = parse_items(TWO[:1])


@pytest.fixture
def open_id(proxied: Project, actor: Actor) -> str:
    """A conversation at the upstream without items."""
    created = create_conversation(proxied, metadata={"tier": "gold"}, items=[], actor=actor)
    return str(created.conversation["id"])


def test_a_create_like_any_other_is_given_to_nobody(
    proxied: Project, faults: FaultProxy, actor: Actor
) -> None:
    """Somebody else may have made the one that was found, and be talking in it."""
    with (
        faults.rule(cut_after(), method="POST", times=1),
        pytest.raises(OutcomeUnknown),
    ):
        create_conversation(proxied, metadata={}, items=[], actor=actor)
    assert settle(proxied, via=Via.COMMAND, is_quiet=True) == {Settled.DONE: 1}
    assert outcomes("conversation.create") == ["started", "unknown", "succeeded"]


def test_a_conversation_that_somebody_talks_in_is_not_the_lost_one(
    proxied: Project, upstream: OwnServer, faults: FaultProxy, actor: Actor
) -> None:
    ask(upstream, "POST", json={"metadata": {"app": "bot"}, "items": TWO})
    with faults.rule(cut_before(), method="POST", times=1), pytest.raises(OutcomeUnknown):
        create_conversation(
            proxied, metadata={"app": "bot"}, items=parse_items(TWO[:1]), actor=actor
        )


def test_what_another_wrote_meanwhile_is_not_taken_for_ones_own(
    proxied: Project, open_id: str, faults: FaultProxy, actor: Actor
) -> None:
    with (
        faults.rule(delay(0.5, after=True), method="POST", path=r"/items", times=1),
        faults.rule(cut_before(), method="POST", path=r"/items"),
    ):
        other = in_background(lambda: add_items(proxied, open_id, HELLO, actor=actor))
        while not faults.calls_of("POST", r"/items"):
            other.join(0.01)
        with pytest.raises(OutcomeUnknown):
            add_items(proxied, open_id, HELLO, actor=actor)
        other.join()
    assert settle(proxied, via=Via.COMMAND, is_quiet=True) == {Settled.NOT_DONE: 1}
    assert sorted(outcomes("item.create")) == [
        "failed",
        "started",
        "started",
        "succeeded",
        "unknown",
    ]
    assert Item.objects.live().count() == 1


@pytest.mark.parametrize("is_item", [True, False])
def test_what_was_done_once_is_not_found_for_two(
    *, is_item: bool, proxied: Project, open_id: str, faults: FaultProxy, actor: Actor
) -> None:
    """However many look at the same moment for writes that differ in nothing."""

    def write() -> object:
        if is_item:
            return add_items(proxied, open_id, HELLO, actor=actor)
        return create_conversation(proxied, metadata={"n": "1"}, items=HELLO, actor=actor)

    with faults.rule(cut_before(), method="GET"):
        for fault in (cut_after(), cut_before()):
            with faults.rule(fault, method="POST"), pytest.raises(OutcomeUnknown):
                write()
    settled: list[Settled] = []
    with faults.rule(delay(0.4, after=True), method="GET"):
        looking = [
            in_background(partial(_settle_into, settled, pending))
            for pending in PendingWrite.objects.select_related("project")
        ]
        for thread in looking:
            thread.join()
    assert sorted(settled) == [Settled.DONE, Settled.NOT_DONE]
    wanted = "item.create" if is_item else "conversation.create"
    assert outcomes(wanted).count("succeeded") == outcomes(wanted).count("failed") + (not is_item)
    assert Item.objects.live().count() == 1


def _settle_into(settled: list[Settled], pending: PendingWrite) -> None:
    settled.append(settle_one(pending, via=Via.COMMAND, is_quiet=True))


def test_a_creation_that_nobody_can_look_for_is_given_up_after_a_day(
    faults: FaultProxy, openai_project: Callable[..., Project], actor: Actor
) -> None:
    project = openai_project(faults, capabilities={"lists": False})
    with faults.rule(cut_after(), method="POST"), pytest.raises(OutcomeUnknown):
        create_conversation(project, metadata={"tier": "gold"}, items=[], actor=actor)
    assert settle(project, via=Via.COMMAND, is_quiet=True) == {Settled.OPEN: 1}
    assert len(list(chain.unfinished())) == 2
    PendingWrite.objects.update(started_at=timezone.now() - timedelta(hours=25))
    assert settle(project, via=Via.COMMAND) == {}
    PendingWrite.objects.update(checked_at=timezone.now() - timedelta(hours=2))
    assert settle(project, via=Via.JOB) == {Settled.NEVER_KNOWN: 1}
    assert not PendingWrite.objects.exists()
    assert outcomes("conversation.create") == ["started", "unknown", "unknown"]
    last = AuditEntry.objects.newest_first()[0]
    assert last.changes["error"] == "never_known"
    assert last.changes["metadata"] == {"tier": "gold"}
    assert "fetch it here by its id" in last.changes["advice"]
    assert not list(chain.unfinished())
    assert chain.verify().is_whole


def test_an_item_sent_with_its_id_is_recognised_by_it(
    proxied: Project, open_id: str, faults: FaultProxy, actor: Actor
) -> None:
    """The upstream answers with what it has under that id, whatever was sent."""
    (known,) = add_items(proxied, open_id, HELLO, actor=actor)
    second = create_conversation(proxied, metadata={"n": "2"}, items=[], actor=actor)
    again = parse_items([{"id": known["id"], "role": "user", "content": "Other words"}])
    with faults.rule(cut_after(), method="POST", path=r"/items", times=1):
        (added,) = add_items(proxied, second.conversation["id"], again, actor=actor)
    assert added == known


def test_what_was_written_to_a_conversation_that_is_gone_has_failed(
    proxied: Project, open_id: str, faults: FaultProxy, upstream: OwnServer, actor: Actor
) -> None:
    (item,) = add_items(proxied, open_id, HELLO, actor=actor)
    with faults.rule(cut_before()):
        for write in (
            lambda: add_items(proxied, open_id, HELLO, actor=actor),
            lambda: delete_items(proxied, open_id, [item["id"]], actor=actor),
            lambda: update_metadata(proxied, open_id, {}, actor=actor),
        ):
            with pytest.raises(OutcomeUnknown):
                write()
    ask(upstream, "DELETE", f"/{open_id}")
    assert settle(proxied, via=Via.COMMAND, is_quiet=True) == {Settled.NOT_DONE: 3}
    assert not PendingWrite.objects.exists()


@pytest.mark.parametrize(
    ("known", "expected"), [("", Settled.DONE), ("item_last", Settled.OPEN), (None, Settled.OPEN)]
)
def test_a_write_that_an_earlier_version_began_is_looked_for(
    *,
    known: str | None,
    expected: Settled,
    proxied: Project,
    open_id: str,
    faults: FaultProxy,
    actor: Actor,
) -> None:
    """One id was remembered then: empty for the beginning, none where it could not be asked for."""
    _lose_one(proxied, open_id, faults, actor)
    pending = PendingWrite.objects.get()
    PendingWrite.objects.update(intent=pending.intent | {"after": known})

    assert settle(proxied, via=Via.COMMAND, is_quiet=True) == {expected: 1}


def test_a_write_that_cannot_be_read_holds_up_no_other(
    proxied: Project,
    open_id: str,
    faults: FaultProxy,
    actor: Actor,
    caplog: pytest.LogCaptureFixture,
) -> None:
    _lose_one(proxied, open_id, faults, actor)
    PendingWrite.objects.update(intent={"after": [], "items": 3})
    _lose_one(proxied, open_id, faults, actor)

    settled = settle(proxied, via=Via.COMMAND, is_quiet=True)

    assert settled == {Settled.OPEN: 1, Settled.DONE: 1}
    (told,) = [each for each in caplog.records if "could not be looked for" in each.message]
    assert PendingWrite.objects.get().operation_id in told.message
    assert "TypeError" in (told.exc_text or "")


def test_a_write_that_cannot_be_read_is_no_fault_of_the_page_and_given_up_after_a_day(
    proxied: Project, open_id: str, faults: FaultProxy, actor: Actor
) -> None:
    _lose_one(proxied, open_id, faults, actor)
    PendingWrite.objects.update(intent={"after": [], "items": 3})

    assert look_again(PendingWrite.objects.get(), after=timedelta())

    pending = PendingWrite.objects.get()
    assert pending.checked_at
    assert pending.checked_at <= timezone.now()
    day_ago = timezone.now() - timedelta(hours=25)
    PendingWrite.objects.update(started_at=day_ago, checked_at=day_ago)
    assert settle(proxied, via=Via.JOB) == {Settled.NEVER_KNOWN: 1}
    assert outcomes("item.create") == ["started", "unknown", "unknown"]
    assert not list(chain.unfinished())


def _lose_one(project: Project, open_id: str, faults: FaultProxy, actor: Actor) -> None:
    with (
        faults.rule(page(), method="GET", path=r"limit=100"),
        faults.rule(cut_after(), method="POST"),
        pytest.raises(OutcomeUnknown),
    ):
        add_items(project, open_id, HELLO, actor=actor)


def test_what_was_there_before_a_lost_update_is_on_record(
    proxied: Project, open_id: str, faults: FaultProxy, actor: Actor
) -> None:
    with faults.rule(cut_after(), method="POST", times=1):
        update_metadata(proxied, open_id, {"tier": "lead"}, actor=actor)
    done = AuditEntry.objects.get(action="metadata.update", outcome="succeeded")
    assert done.changes == {"before": {"tier": "gold"}, "after": {"tier": "lead"}}


def test_no_page_looks_while_another_may_still_wait_for_what_it_asked(
    proxied: Project, open_id: str, faults: FaultProxy, actor: Actor
) -> None:
    with (
        faults.rule(cut_before(), method="GET"),
        faults.rule(cut_before(), method="POST"),
        pytest.raises(OutcomeUnknown),
    ):
        add_items(proxied, open_id, HELLO, actor=actor)
    begun, seen = timezone.now(), []

    def play(exchange: Exchange) -> None:
        seen.append(PendingWrite.objects.values_list("checked_at", flat=True).get())
        connection.close()
        serve_all(exchange)

    with faults.rule(Fault("seen", play), method="GET"):
        assert look_again(PendingWrite.objects.get(), after=timedelta())
    assert seen[0] is not None
    assert seen[0] - begun >= timedelta(seconds=longest_call(proxied.timeout))
