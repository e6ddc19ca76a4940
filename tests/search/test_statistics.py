"""What is said about metadata keys: exact where it can be, flat where it cannot, and which."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.conversations import delete_conversation, import_conversation
from conversations_admin.models import Conversation, MetadataPair, Project
from conversations_admin.search import sample, statistics
from conversations_admin.search.kinds import Kind, kind_of
from conversations_admin.search.likeness import Likeness, Reason
from conversations_admin.search.statistics import (
    KeyStatistics,
    Share,
    alike_keys,
    alike_values,
    statistics_of,
    usage_of,
    value_page,
    values_to_compare,
)

pytestmark = pytest.mark.django_db

DAY = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.fixture
def add(project: Project, actor: Actor) -> Callable[..., str]:
    """`add(tier="gold")`: a conversation one day after the one before; answers its id."""
    number = 0

    def make(**metadata: str) -> str:
        nonlocal number
        number += 1
        name = f"conv_{number:04}"
        import_conversation(
            project,
            name,
            metadata=metadata,
            items=[],
            created_at=DAY + timedelta(days=number),
            actor=actor,
        )
        return name

    return make


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As if four conversations were too many to count, and three values."""
    monkeypatch.setattr(statistics, "COUNT_CAP", 4)
    monkeypatch.setattr(statistics, "VALUE_CAP", 3)
    monkeypatch.setattr(statistics, "SAMPLE_SIZE", 5)
    monkeypatch.setattr(sample, "SAMPLE_SIZE", 5)
    return  # type: ignore[return-value]


def of_all(project: Project) -> dict[str, KeyStatistics]:
    usage = usage_of(project)
    return {each.use.key: each for each in statistics_of(project, usage.keys, usage)}


def top(statistic: KeyStatistics) -> dict[str, str]:
    return {each.value: str(each.count) for each in statistic.top}


def test_a_project_without_metadata_has_no_keys(project: Project, add: Callable[..., str]) -> None:
    assert usage_of(project).keys == []
    add()
    usage = usage_of(project)
    assert (usage.keys, usage.total.number, usage.is_capped) == ([], 1, False)
    assert statistics_of(project, usage.keys, usage) == []


def test_each_key_tells_coverage_values_and_when_it_was_seen(
    project: Project, other_project: Project, add: Callable[..., str]
) -> None:
    first = add(tier="gold", lang="de")
    add(tier="free")
    last = add(tier="gold")
    add()
    found = of_all(project)
    assert list(found) == ["lang", "tier"]
    tier = found["tier"]
    assert (str(tier.use.coverage), str(tier.use.value_count)) == ("3", "2")
    assert tier.share == Share(0.75, is_estimated=False)
    assert top(tier) == {"gold": "2", "free": "1"}
    assert (tier.kind, tier.sampled) == (Kind.TEXT, None)
    assert tier.first is not None
    assert tier.last is not None
    assert (tier.first.conversation_id, tier.last.conversation_id) == (first, last)
    assert (tier.first.time, tier.last.time) == (DAY + timedelta(days=1), DAY + timedelta(days=3))
    assert usage_of(other_project).keys == []


def test_deleted_conversations_do_not_count(
    project: Project, actor: Actor, add: Callable[..., str]
) -> None:
    add(tier="gold")
    gone = add(tier="gold", lang="de")
    delete_conversation(project, gone, actor=actor)
    found = of_all(project)
    assert list(found) == ["tier"]
    assert top(found["tier"]) == {"gold": "1"}


def test_one_key_is_asked_for_by_its_exact_name(project: Project, add: Callable[..., str]) -> None:
    odd = 'a "b":c, d%_é'
    add(**{odd: "x", "a": "y"})
    assert [use.key for use in usage_of(project, only=odd).keys] == [odd]
    assert usage_of(project, only="A").keys == []


@pytest.mark.usefixtures("few")
def test_beyond_the_cap_the_newest_stand_for_all(project: Project, add: Callable[..., str]) -> None:
    oldest = add(tier="gold", user="u0")
    for number in range(1, 8):
        newest = add(tier="free" if number % 3 else "gold", user=f"u{number}")
    found = of_all(project)
    tier, user = found["tier"], found["user"]
    assert (str(tier.use.coverage), str(tier.use.value_count)) == ("4+", "2")
    assert tier.share == Share(1.0, is_estimated=True)
    assert (top(tier), tier.sampled) == ({"free": "3", "gold": "2"}, 5)
    assert str(user.use.value_count) == "3+"
    for statistic in (tier, user):
        assert statistic.first is not None
        assert statistic.last is not None
        assert statistic.first.conversation_id == oldest
        assert statistic.last.conversation_id == newest


@pytest.mark.usefixtures("few")
def test_a_key_that_went_out_of_use_is_still_described(
    project: Project, add: Callable[..., str]
) -> None:
    add()
    for number in range(6):
        add(old=f"v{number % 2}", ref=f"2026-11-0{number + 1}")
    for _ in range(5):
        add(new="x")
    found = of_all(project)
    old, ref = found["old"], found["ref"]
    assert old.share is None
    assert top(old) == {"v0": "3", "v1": "3"}
    assert old.first is not None
    assert old.last is not None
    assert (old.first.conversation_id, old.last.conversation_id) == ("conv_0002", "conv_0007")
    assert ref.first is not None
    assert (ref.first.conversation_id, ref.last, list(ref.top)) == ("conv_0002", None, [])
    assert ref.kind == Kind.DATE


@pytest.mark.usefixtures("few")
def test_the_last_keys_are_left_out_where_there_are_too_many(
    project: Project, add: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statistics, "KEY_CAP", 2)
    add(a="1", b="2", c="3")
    usage = usage_of(project)
    assert ([use.key for use in usage.keys], usage.is_capped) == (["a", "b"], True)
    assert usage_of(project, only="c").is_capped is False


def test_near_duplicates_are_pointed_out_in_keys_and_values(
    project: Project, add: Callable[..., str]
) -> None:
    for _ in range(10):
        add(status="open", userId="1", customer_id="x")
    add(status="Open", user_id="2", custmer_id="x")
    assert alike_keys(usage_of(project)) == [
        Likeness(("customer_id", "custmer_id"), Reason.SLIP),
        Likeness(("userId", "user_id"), Reason.SEPARATORS),
    ]
    alike = [Likeness(("open", "Open"), Reason.CASE)]
    assert of_all(project)["status"].alike == alike
    assert alike_values(values_to_compare(project, "status")) == alike


def test_values_are_paged_in_the_order_of_their_characters(
    project: Project, add: Callable[..., str]
) -> None:
    values = ["", "A", "a", "a b", "ab", "b", "é", "ｚ", "𝒵", "\U0010ffff"]
    for value in values:
        add(name=value)
    last = add(name="a")
    walked: list[str] = []
    after = None
    while True:
        page = value_page(project, "name", limit=3, after=after)
        walked += [each.value for each in page.values]
        if not page.has_more:
            break
        after = walked[-1]
    assert walked == values
    (a,) = value_page(project, "name", limit=1, after="A").values
    assert (a.value, str(a.count)) == ("a", "2")
    assert a.first is not None
    assert a.last is not None
    assert (a.first.conversation_id, a.last.conversation_id) == ("conv_0003", last)


@pytest.mark.parametrize(
    ("prefix", "after", "values"),
    [
        ("a", None, ["a", "a b", "ab"]),
        ("a", "A", ["a", "a b", "ab"]),
        ("a", "a", ["a b", "ab"]),
        ("a", "b", []),
        ("a_", None, []),
        ("%", None, []),
        ("\ud7ff", None, ["\ud7ffx"]),
        ("\U0010ffff", None, ["\U0010ffff", "\U0010ffffz"]),
        ("", None, ["A", "a", "a b", "ab", "b", "\ud7ffx", "\ue000", "\U0010ffff", "\U0010ffffz"]),
    ],
)
def test_values_are_narrowed_by_their_beginning(
    project: Project,
    add: Callable[..., str],
    prefix: str,
    after: str | None,
    values: list[str],
) -> None:
    for value in ["A", "a", "a b", "ab", "b", "\ud7ffx", "\ue000", "\U0010ffff", "\U0010ffffz"]:
        add(name=value)
    page = value_page(project, "name", limit=20, after=after, prefix=prefix)
    assert [each.value for each in page.values] == values


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["1", "2.5", "-3", "1e6"], Kind.NUMBER),
        (["1", "2", "many"], Kind.TEXT),
        (["2026-11-01", "2026-11-02T10:00:00Z"], Kind.DATE),
        (["2026-02-30"], Kind.TEXT),
        (["yes", "no"], Kind.YES_NO),
        (["True", "false", ""], Kind.YES_NO),
        (["yes", "maybe"], Kind.TEXT),
        ([f"u_{number:05}" for number in range(40)], Kind.ID),
        ([f"{number:05}" for number in range(40)], Kind.ID),
        ([str(number) for number in range(40)], Kind.NUMBER),
        ([f"{number:08x}-0a1b-4c" for number in range(40)], Kind.ID),
        ([f"tier-{number}" for number in range(3)], Kind.TEXT),
        ([f"agent {number}" for number in range(40)], Kind.TEXT),
        ([], Kind.TEXT),
        (["", " "], Kind.TEXT),
    ],
)
def test_the_kind_of_values_is_guessed(values: list[str], kind: Kind) -> None:
    assert kind_of(values, value_count=len(values), use_count=len(values)) == kind


def test_the_same_question_costs_the_same_queries(
    project: Project, add: Callable[..., str]
) -> None:
    for number in range(3):
        add(**{f"key{place}": str(number) for place in range(10)})
    usage = usage_of(project)
    with CaptureQueriesContext(connection) as queries:
        usage_of(project)
    assert len(queries) == 2
    with CaptureQueriesContext(connection) as queries:
        statistics_of(project, usage.keys, usage)
    assert len(queries) == len(usage.keys) + 1
    with CaptureQueriesContext(connection) as queries:
        value_page(project, "key1", limit=50)
    assert len(queries) == 2


@pytest.fixture
def large(project: Project) -> None:
    """Enough rows for a planner to prefer an index, written without ceremony."""
    rows = Conversation.objects.bulk_create(
        Conversation(
            project=project,
            conversation_id=f"conv_{number}",
            created_at=DAY + timedelta(minutes=number),
            active_at=DAY,
            metadata={"tier": "gold", "user": f"u{number}"},
        )
        for number in range(5_000)
    )
    MetadataPair.objects.bulk_create(
        MetadataPair(
            conversation=row, project=project, key=key, value=value, created_at=row.created_at
        )
        for row in rows
        for key, value in (*row.metadata.items(), *((f"k{n}", "x") for n in range(6)))
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@pytest.mark.usefixtures("large")
def test_every_statement_reads_a_stretch_of_an_index(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statistics, "COUNT_CAP", 100)
    monkeypatch.setattr(statistics, "VALUE_CAP", 100)
    monkeypatch.setattr(sample, "SAMPLE_SIZE", 100)
    monkeypatch.setattr(statistics, "SAMPLE_SIZE", 100)
    with CaptureQueriesContext(connection) as queries:
        usage = usage_of(project)
        statistics_of(project, usage.keys, usage)
        value_page(project, "user", limit=10, after="u10", prefix="u1")
        values_to_compare(project, "user")
    explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    plans = []
    with connection.cursor() as cursor:
        for query in queries:
            cursor.execute(f"{explain} {query['sql']}")
            plans += [str(row[-1]) for row in cursor.fetchall()]
    for table in (MetadataPair._meta.db_table, Conversation._meta.db_table):
        assert not [line for line in plans if f"Seq Scan on {table}" in line]
        assert not [line for line in plans if line.strip().startswith(f"SCAN {table}")]
    assert [line for line in plans if "pairs_newest" in line]
