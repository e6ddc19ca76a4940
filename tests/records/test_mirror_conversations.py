"""What an upstream says of a conversation becomes its row, and how it differs becomes drift."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from conversations_admin.errors import InvalidRequest
from conversations_admin.models import AuditEntry, Conversation, Item, Project
from conversations_admin.models.conversation import KEPT, Drift, Origin
from conversations_admin.search.language.parser import parse
from conversations_admin.search.matches import Matches
from conversations_admin.stores.upstream import mirror
from tests.records.mirrored import ANN, CREATED, Upstream, expected_words, gone, texts, wire, words

pytestmark = pytest.mark.django_db


def found(project: Project, query: str) -> int:
    return Matches(project, parse(query)).count().number


def keep(project: Project, origin: Origin = Origin.RECORDED, **pairs: str) -> Conversation:
    return mirror.keep_conversation(project, wire(**pairs), origin=origin)


def test_first_sight_makes_a_row_that_is_found(mirrored: Project) -> None:
    row = keep(mirrored, tier="gold")

    created_at = datetime.fromtimestamp(CREATED, tz=UTC)
    assert (row.created_at, row.active_at, row.origin) == (created_at, created_at, "recorded")
    assert (found(mirrored, "tier:gold"), found(mirrored, "origin:recorded")) == (1, 1)


def test_only_what_a_sweep_sees_first_is_new_upstream(mirrored: Project) -> None:
    recorded = keep(mirrored)
    listed = mirror.keep_conversation(mirrored, wire("conv_2"), origin=Origin.LISTED)
    assert (recorded.drift, listed.drift) == ("", Drift.NEW)
    assert found(mirrored, "drift:new") == 1


def test_an_unchanged_conversation_costs_one_select(mirrored: Project) -> None:
    keep(mirrored, tier="gold")
    with CaptureQueriesContext(connection) as queries:
        keep(mirrored, tier="gold")
    (query,) = queries.captured_queries
    assert query["sql"].startswith("SELECT")


def test_metadata_that_we_did_not_write_is_drift(mirrored: Project) -> None:
    keep(mirrored, tier="gold")
    row = keep(mirrored, tier="free", lang="de")
    assert (row.metadata, row.drift) == ({"tier": "free", "lang": "de"}, Drift.METADATA)
    assert (found(mirrored, "tier:gold"), found(mirrored, "tier:free lang:de")) == (0, 1)


def test_what_we_wrote_is_no_drift(mirrored: Project) -> None:
    keep(mirrored, tier="gold")
    row = mirror.keep_conversation(
        mirrored, wire(tier="free"), origin=Origin.RECORDED, is_ours=True
    )
    assert (row.metadata, row.drift, row.origin) == ({"tier": "free"}, "", "recorded")


def test_a_sweep_that_was_quicker_than_our_own_answer_makes_no_drift(mirrored: Project) -> None:
    keep(mirrored, Origin.LISTED)
    row = mirror.keep_conversation(mirrored, wire(), origin=Origin.CREATED, is_ours=True)
    assert (row.origin, row.drift) == ("created", "")


def test_an_answer_older_than_our_write_does_not_undo_it(mirrored: Project) -> None:
    before = keep(mirrored, tier="gold").metadata
    mirror.keep_conversation(mirrored, wire(tier="free"), origin=Origin.RECORDED, is_ours=True)
    row = mirror.keep_conversation(
        mirrored, wire(tier="gold"), origin=Origin.RECORDED, before=before
    )
    assert (row.metadata, row.drift) == ({"tier": "free"}, "")


def test_the_gravest_drift_holds_until_somebody_has_looked(mirrored: Project) -> None:
    there = Upstream.of(mirrored, "a", "b")
    del there.items[0]
    there.walk()
    assert keep(mirrored, tier="new").drift == Drift.GONE
    mirror.mark_vanished(there.row)
    assert there.refreshed().drift == Drift.VANISHED

    mirror.mark_seen(there.row)
    assert there.refreshed().drift == KEPT
    mirror.mark_vanished(there.row)
    assert there.refreshed().drift == KEPT
    assert keep(mirrored, tier="newer").drift == Drift.METADATA


def test_the_log_says_what_the_upstream_changed_by_itself(mirrored: Project) -> None:
    there = Upstream.of(mirrored, "a", "b")
    keep(mirrored, tier="new")
    del there.items[0]
    there.walk()
    mirror.mark_vanished(there.row)
    mirror.mark_vanished(there.refreshed())
    entries = AuditEntry.objects.order_by("sequence")
    assert list(entries.values_list("actor", "action", "changes")) == [
        ("upstream", "metadata.drift", {"before": {}, "after": {"tier": "new"}}),
        ("upstream", "item.drift", {"items_gone": 1}),
        ("upstream", "conversation.drift", {}),
    ]
    assert {entry.conversation_id for entry in entries} == {there.row.conversation_id}


def test_the_log_does_not_blame_the_upstream_for_what_we_wrote(mirrored: Project) -> None:
    keep(mirrored)
    mirror.keep_conversation(mirrored, wire(tier="gold"), origin=Origin.RECORDED, is_ours=True)
    assert not AuditEntry.objects.exists()


def test_a_vanished_conversation_stays_readable_and_is_found(mirrored: Project) -> None:
    there = Upstream.of(mirrored, "refund")
    mirror.mark_vanished(there.row)
    assert (texts(there.row), found(mirrored, "refund drift:vanished")) == (["refund"], 1)


def test_a_vanished_conversation_that_is_there_again_is_no_drift(mirrored: Project) -> None:
    mirror.mark_vanished(keep(mirrored))
    assert keep(mirrored).drift == ""


def test_a_deleted_conversation_is_found_no_longer(mirrored: Project) -> None:
    there = Upstream.of(mirrored, "refund")
    keep(mirrored, tier="gold")

    mirror.keep_deleted_conversation(there.row, at=timezone.now())
    mirror.keep_deleted_conversation(there.row, at=timezone.now())

    assert there.refreshed().deleted_at is not None
    assert (found(mirrored, "refund"), found(mirrored, "tier:gold"), words(there.row)) == (0, 0, {})


def test_reads_bring_back_only_what_was_deleted_before_they_asked(mirrored: Project) -> None:
    there = Upstream.of(mirrored, "refund")
    deleted_at = timezone.now()
    mirror.keep_deleted_conversation(there.row, at=deleted_at)
    earlier, later = deleted_at - timedelta(seconds=1), deleted_at + timedelta(seconds=1)
    answer = wire(tier="gold")

    for at in (None, earlier):
        mirror.keep_conversation(mirrored, answer, origin=Origin.RECORDED, at=at)
        assert there.refreshed().deleted_at is not None
    mirror.keep_conversation(mirrored, answer, origin=Origin.RECORDED, at=later)

    assert there.refreshed().deleted_at is None
    assert (found(mirrored, "refund"), found(mirrored, "tier:gold")) == (1, 1)


def test_another_time_of_creation_takes_words_and_pairs_along(mirrored: Project) -> None:
    there = Upstream.of(mirrored, "refund", "b")
    keep(mirrored, tier="gold")

    later = wire(tier="gold") | {"created_at": CREATED + 90_000}
    row = mirror.keep_conversation(mirrored, later, origin=Origin.RECORDED)

    assert set(words(row)) == expected_words(there.refreshed())
    assert len(words(row)) == 2
    assert found(mirrored, "tier:gold refund created:2026-09-22") == 1


@pytest.mark.parametrize(
    ("created_at", "metadata", "kept"),
    [
        (None, None, {}),
        (True, [], {}),
        ("1790000000", "x", {}),
        (-1, {"n": 1, "deep": {"a": None}}, {"n": "1", "deep": '{"a": null}'}),
        (10**18, {"k" * 99: "v" * 999}, {"k" * 64: "v" * 512}),
        (1.5e9, {"nul": "a\x00b", "half": "\ud800"}, {"nul": "a\ufffdb", "half": "?"}),
        (float("nan"), {str(n): "x" for n in range(40)}, {str(n): "x" for n in range(40)}),
    ],
)
def test_odd_answers_are_kept_as_far_as_they_go(
    mirrored: Project, created_at: Any, metadata: Any, kept: dict[str, str]
) -> None:
    odd = {"id": "conv_1", "created_at": created_at, "metadata": metadata, "more": [1]}
    first = mirror.keep_conversation(mirrored, odd, origin=Origin.RECORDED)
    again = mirror.keep_conversation(mirrored, odd, origin=Origin.RECORDED)
    assert (first.pk, again.metadata, again.drift) == (again.pk, kept, "")


@pytest.mark.parametrize("conversation_id", [None, 7, "", "c" * 65, "a\x00b"])
def test_an_id_that_cannot_be_kept_is_refused(mirrored: Project, conversation_id: Any) -> None:
    with pytest.raises(InvalidRequest, match="id"):
        mirror.keep_conversation(mirrored, {"id": conversation_id}, origin=Origin.RECORDED)


def test_without_a_copy_only_numbers_are_kept(unmirrored: Project) -> None:
    there = Upstream.of(unmirrored, "a", "b", "c")
    mirror.keep_added(there.row, there.grow("d"), at=there.tick(), by=ANN)
    there.page(0, 2)
    assert there.refreshed().item_count == 4

    mirror.keep_deleted_items(there.row, [there.items.pop()["id"]], at=there.tick(), by=ANN)
    assert (there.refreshed().item_count, there.row.drift) == (3, "")
    del there.items[0]
    there.page(0, 3)

    row = there.refreshed()
    assert (row.item_count, row.drift, row.title) == (2, Drift.GONE, "")
    assert (Item.objects.count(), words(row)) == (0, {})
    assert keep(unmirrored, tier="gold").metadata == {"tier": "gold"}
    assert found(unmirrored, "tier:gold items:2 drift:gone") == 1


def test_forgetting_erases_all_text_of_one_project_and_may_be_broken_off(
    mirrored: Project, project: Project, make_conversation: Any
) -> None:
    other = make_conversation("planted elsewhere")
    there = Upstream.of(mirrored, "planted", "b", "c")
    del there.items[1]
    there.walk()
    assert gone(there.row)
    vanished = mirror.keep_conversation(mirrored, wire("conv_2"), origin=Origin.LISTED)
    mirror.keep_added(vanished, there.grow("planted too"), at=there.tick(), by=ANN)
    mirror.keep_deleted_conversation(vanished, at=there.tick())

    Project.objects.filter(pk=mirrored.pk).update(is_mirrored=False)
    next(mirror.forget_text(mirrored))
    *_, (reached, _) = mirror.forget_text(mirrored)

    assert reached == vanished.pk
    assert not Item.objects.filter(conversation__project=mirrored).exists()
    assert set(mirrored.conversations.values_list("title", flat=True)) == {""}
    assert (words(there.row), found(mirrored, "planted")) == ({}, 0)
    assert there.refreshed().synced_at is None
    assert (found(project, "planted"), texts(other)) == (1, ["planted elsewhere"])
    assert [*mirror.forget_text(mirrored, after=reached)][-1:] in ([], [(reached, 0)])
