"""Writes at an upstream: on record before they are sent, never lost, never sent twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.conversations import (
    create_conversation,
    delete_conversation,
    update_metadata,
)
from conversations_admin.actions.freshness import State, refresh
from conversations_admin.actions.items import add_items, delete_items, restore_items
from conversations_admin.actions.settling import Settled, open_writes, settle
from conversations_admin.errors import (
    Conflict,
    InvalidRequest,
    KeyMissing,
    MissingUpstream,
    OutcomeUnknown,
    UpstreamRefused,
    UpstreamUnreachable,
)
from conversations_admin.models import AuditEntry, Conversation, Item, PendingWrite, Project
from conversations_admin.models.audit import Via
from conversations_admin.wire.items import parse_items
from tests.actions.lost_answers import outcomes
from tests.upstream.faults import answer, cut_after, cut_before, locked, lose, rate_limit, refusal
from tests.upstream.proxy import FaultProxy
from tests.upstream.recorded import RecordedUpstream

pytestmark = pytest.mark.django_db(transaction=True)

type MakeProject = Callable[..., Project]

HELLO = parse_items([{"role": "user", "content": "Hello"}])
BYE = parse_items([{"role": "user", "content": "Bye"}])


@pytest.fixture
def unprobed(faults: FaultProxy, openai_project: MakeProject) -> Project:
    """In front of an upstream of which nothing is known yet."""
    return openai_project(faults)


@pytest.fixture
def open_id(unprobed: Project, actor: Actor) -> str:
    """A conversation at the upstream with one item."""
    created = create_conversation(unprobed, metadata={"tier": "gold"}, items=HELLO, actor=actor)
    return str(created.conversation["id"])


def texts(conversation_id: str) -> list[str]:
    rows = Item.objects.live().filter(conversation__conversation_id=conversation_id)
    return list(rows.in_order().values_list("text", flat=True))


def is_served(faults: FaultProxy, method: str, path: str) -> list[bool]:
    return [call.was_asked for call in faults.calls_of(method, path)]


def test_what_was_done_is_on_record_and_in_the_rows(
    unprobed: Project, open_id: str, actor: Actor
) -> None:
    add_items(unprobed, open_id, BYE, actor=actor)
    changed = update_metadata(unprobed, open_id, {"tier": "silver"}, actor=actor)
    assert changed["metadata"] == {"tier": "silver"}
    assert Conversation.objects.get(conversation_id=open_id).metadata == {"tier": "silver"}
    assert texts(open_id) == ["Hello", "Bye"]
    for action in ("conversation.create", "item.create", "metadata.update"):
        assert outcomes(action) == ["started", "succeeded"]
    assert not PendingWrite.objects.exists()
    done = AuditEntry.objects.filter(outcome="succeeded")
    assert all(entry.upstream_request_id for entry in done)
    assert not Conversation.objects.exclude(drift="").exists()


def test_deleted_items_can_be_restored_at_the_end(
    unprobed: Project, open_id: str, actor: Actor
) -> None:
    added = add_items(unprobed, open_id, BYE, actor=actor)
    first = Item.objects.in_order().first()
    assert first is not None
    delete_items(unprobed, open_id, [first.item_id, added[0]["id"]], actor=actor)
    assert texts(open_id) == []
    restore_items(unprobed, open_id, [first.position], actor=actor)
    assert texts(open_id) == ["Hello"]
    with pytest.raises(InvalidRequest):
        restore_items(unprobed, open_id, [first.position], actor=actor)
    assert outcomes("item.delete") == ["started", "succeeded"] * 2


def test_a_deleted_conversation_is_gone_on_both_sides(
    unprobed: Project, open_id: str, actor: Actor
) -> None:
    assert delete_conversation(unprobed, open_id, actor=actor)["deleted"] is True
    assert not Conversation.objects.live().exists()
    with pytest.raises(MissingUpstream):
        delete_conversation(unprobed, open_id, actor=actor)
    assert outcomes("conversation.delete") == ["started", "succeeded", "started", "failed"]


@pytest.mark.parametrize("fault", [cut_after(), cut_after(0.5), lose(502), lose(500)])
def test_a_lost_answer_is_found_by_reading(
    unprobed: Project, open_id: str, faults: FaultProxy, actor: Actor, fault: Any
) -> None:
    with faults.rule(fault, method="POST", path=r"/items", times=1):
        added = add_items(unprobed, open_id, BYE, actor=actor)
    assert [item["content"][0]["text"] for item in added] == ["Bye"]
    with faults.rule(fault, method="POST", path=rf"/{open_id}$", times=1):
        update_metadata(unprobed, open_id, {"tier": "lead"}, actor=actor)
    with faults.rule(fault, method="DELETE", path=r"/items/", times=1):
        delete_items(unprobed, open_id, [added[0]["id"]], actor=actor)
    with faults.rule(fault, method="POST", path=r"/conversations$", times=1):
        again = create_conversation(unprobed, metadata={"n": "2"}, items=HELLO, actor=actor)
    assert texts(again.conversation["id"]) == texts(open_id) == ["Hello"]
    assert len(faults.calls_of("POST", r"/items")) == 1
    with faults.rule(fault, method="DELETE", path=rf"/{open_id}$", times=1):
        delete_conversation(unprobed, open_id, actor=actor)
    assert Conversation.objects.live().count() == 1
    assert set(AuditEntry.objects.values_list("outcome", flat=True)) == {"started", "succeeded"}


def test_a_write_that_never_arrived_is_unknown_until_it_is_settled(
    unprobed: Project, open_id: str, faults: FaultProxy, actor: Actor
) -> None:
    with (
        faults.rule(cut_before(), method="POST", path=r"/items", times=1),
        pytest.raises(OutcomeUnknown),
    ):
        add_items(unprobed, open_id, BYE, actor=actor)
    assert outcomes("item.create") == ["started", "unknown"]
    assert [each.action for each in open_writes(unprobed, open_id)] == ["item.create"]
    assert settle(unprobed, via=Via.COMMAND) == {}, "not due yet"
    assert settle(unprobed, via=Via.COMMAND, is_quiet=True) == {Settled.NOT_DONE: 1}
    assert outcomes("item.create") == ["started", "unknown", "failed"]
    assert not PendingWrite.objects.exists()
    assert texts(open_id) == ["Hello"]
    assert is_served(faults, "POST", r"/items") == [False]


def test_a_write_that_arrives_late_is_put_on_record_as_done(
    unprobed: Project, open_id: str, faults: FaultProxy, actor: Actor
) -> None:
    with (
        faults.rule(cut_after(), method="POST", path=r"/items", times=1),
        faults.rule(refusal(503), method="GET"),
        pytest.raises(OutcomeUnknown),
    ):
        add_items(unprobed, open_id, BYE, actor=actor)
    assert settle(unprobed, via=Via.JOB, is_quiet=True) == {Settled.DONE: 1}
    assert outcomes("item.create") == ["started", "unknown", "succeeded"]
    assert texts(open_id) == ["Hello", "Bye"]
    last = AuditEntry.objects.order_by("sequence").last()
    assert last is not None
    assert (last.actor, last.via) == (actor.name, "job")


def test_equal_writes_are_told_apart(
    unprobed: Project, open_id: str, faults: FaultProxy, actor: Actor
) -> None:
    """The same words once acknowledged and once lost on the way there: one item, not two."""
    add_items(unprobed, open_id, BYE, actor=actor)
    with (
        faults.rule(cut_before(), method="POST", path=r"/items", times=1),
        pytest.raises(OutcomeUnknown),
    ):
        add_items(unprobed, open_id, BYE, actor=actor)
    assert settle(unprobed, via=Via.COMMAND, is_quiet=True) == {Settled.NOT_DONE: 1}
    assert texts(open_id) == ["Hello", "Bye"]


@pytest.mark.parametrize("fault", [rate_limit(0), locked(), refusal(503, retry_after=0)])
def test_what_surely_did_nothing_is_tried_again(
    unprobed: Project, open_id: str, faults: FaultProxy, actor: Actor, fault: Any
) -> None:
    with faults.rule(fault, method="POST", path=r"/items", times=1):
        add_items(unprobed, open_id, BYE, actor=actor)
    assert texts(open_id) == ["Hello", "Bye"]
    assert is_served(faults, "POST", r"/items") == [False, True]
    assert outcomes("item.create") == ["started", "succeeded"]


def test_a_refusal_keeps_the_upstreams_words(
    unprobed: Project, open_id: str, faults: FaultProxy, actor: Actor
) -> None:
    refused = refusal(409, code="busy", param="items", message="Come back on Monday.")
    with faults.rule(refused, method="POST"), pytest.raises(UpstreamRefused) as caught:
        add_items(unprobed, open_id, BYE, actor=actor)
    error = caught.value
    assert (error.status, error.code, error.param) == (409, "busy", "items")
    assert error.message == "Come back on Monday."
    assert outcomes("item.create") == ["started", "failed"]
    assert not PendingWrite.objects.exists()


def test_what_was_never_sent_has_failed(
    unprobed: Project, open_id: str, faults: FaultProxy, actor: Actor
) -> None:
    with faults.down(), pytest.raises(UpstreamUnreachable):
        add_items(unprobed, open_id, BYE, actor=actor)
    assert outcomes("item.create") == ["started", "failed"]


def test_without_a_key_nothing_begins(
    faults: FaultProxy, openai_project: MakeProject, actor: Actor
) -> None:
    project = openai_project(faults, key="")
    with pytest.raises(KeyMissing, match=project.key_variable):
        create_conversation(project, metadata={}, items=[], actor=actor)
    assert not AuditEntry.objects.exists()
    assert not faults.calls


def test_metadata_that_somebody_changed_upstream_is_not_overwritten(
    unprobed: Project, open_id: str, upstream: Any, actor: Actor
) -> None:
    with pytest.raises(Conflict) as caught:
        update_metadata(unprobed, open_id, {"a": "b"}, expected={"tier": "lead"}, actor=actor)
    assert caught.value.current == {"tier": "gold"}
    assert outcomes("metadata.update") == ["started", "failed"]


def test_what_a_merging_upstream_answers_is_what_is_kept(
    recorded: RecordedUpstream, openai_project: MakeProject, actor: Actor
) -> None:
    project = openai_project(recorded)
    created = create_conversation(project, metadata={"a": "1"}, items=HELLO, actor=actor)
    conversation_id = created.conversation["id"]
    changed = update_metadata(project, conversation_id, {"b": "2"}, actor=actor)
    assert changed["metadata"] == {"a": "1", "b": "2"}
    assert Conversation.objects.get().metadata == {"a": "1", "b": "2"}
    item = Item.objects.get()
    left = delete_items(project, conversation_id, [item.item_id], actor=actor)
    assert left["id"] == conversation_id
    assert texts(conversation_id) == []
    project.refresh_from_db()
    assert project.capabilities == {
        "merges_metadata": True,
        "delete_item_answers": "conversation.item.deleted",
    }


def test_a_lost_create_stays_unknown_where_nobody_can_list(
    recorded: RecordedUpstream,
    faults_for: Callable[..., FaultProxy],
    openai_project: MakeProject,
    actor: Actor,
) -> None:
    faults = faults_for(recorded)
    project = openai_project(faults)
    with faults.rule(cut_after(), method="POST", times=1), pytest.raises(OutcomeUnknown):
        create_conversation(project, metadata={}, items=HELLO, actor=actor)
    assert settle(project, via=Via.COMMAND, is_quiet=True) == {Settled.OPEN: 1}
    assert outcomes("conversation.create") == ["started", "unknown"]
    assert len(open_writes(project)) == 1


def test_with_the_mirror_off_no_words_are_kept(
    faults: FaultProxy, openai_project: MakeProject, actor: Actor
) -> None:
    project = openai_project(faults, is_mirrored=False)
    planted = parse_items([{"role": "user", "content": "A planted sentence"}])
    created = create_conversation(project, metadata={"tier": "gold"}, items=planted, actor=actor)
    conversation_id = created.conversation["id"]
    with faults.rule(cut_after(), method="POST", path=r"/items", times=1):
        add_items(project, conversation_id, planted, actor=actor)
    assert not Item.objects.exists()
    row = Conversation.objects.get()
    assert (row.title, row.metadata) == ("", {"tier": "gold"})
    assert "planted" not in str(list(AuditEntry.objects.values()))


def test_what_the_answer_is_not_is_unknown(
    unprobed: Project, open_id: str, faults: FaultProxy, actor: Actor
) -> None:
    broken = answer(200, {"error": {"message": "no"}})
    with faults.rule(broken, method="POST", times=1), pytest.raises(OutcomeUnknown):
        add_items(unprobed, open_id, BYE, actor=actor)
    assert settle(unprobed, via=Via.COMMAND, is_quiet=True) == {Settled.NOT_DONE: 1}


def test_what_was_created_here_can_be_read_when_it_vanished(
    unprobed: Project, open_id: str, faults: FaultProxy, actor: Actor
) -> None:
    with faults.rule(refusal(404, message=f"Conversation with id '{open_id}' not found.")):
        found = refresh(unprobed, open_id, actor=actor)
    assert found.state is State.VANISHED
    assert found.synced_at is not None
    assert Conversation.objects.get().drift == "vanished"
