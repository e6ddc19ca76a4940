"""What the demo promises about metadata and times."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from conversations_admin.demo.conversations import DemoConversation


def test_metadata_keeps_the_limits_of_the_api(conversations: list[DemoConversation]) -> None:
    pairs = [pair for each in conversations for pair in each.metadata.items()]
    assert max(len(each.metadata) for each in conversations) == 16
    assert max(len(key) for key, _ in pairs) <= 64
    assert max(len(value) for _, value in pairs) == 512


def test_common_values_are_common_and_rare_ones_occur(
    conversations: list[DemoConversation],
) -> None:
    counted = {
        key: Counter(each.metadata[key] for each in conversations if key in each.metadata)
        for key in ("channel", "status", "priority", "plan", "env")
    }
    assert set(counted["status"]) == {"open", "waiting", "resolved", "escalated"}
    assert set(counted["plan"]) == {"free", "pro", "enterprise"}
    assert set(counted["channel"]) == {"web", "email", "app", "whatsapp"}
    assert counted["status"].most_common(1)[0][0] == "resolved"
    assert counted["priority"]["urgent"] < counted["priority"]["normal"] / 5
    assert 0 < counted["env"]["staging"] < counted["env"]["prod"] / 5


def test_some_conversations_lack_a_ticket(conversations: list[DemoConversation]) -> None:
    without = sum("ticket" not in each.metadata for each in conversations)
    assert 0.3 < without / len(conversations) < 0.7


def test_some_german_companies_wait_for_a_refund_and_have_no_ticket(
    conversations: list[DemoConversation], now: datetime
) -> None:
    found = [
        each
        for each in conversations
        if each.metadata.get("plan") == "enterprise"
        and each.metadata["locale"].startswith("de")
        and "ticket" not in each.metadata
        and now - each.created_at < timedelta(days=7)
        and "create_refund" in {item.get("name") for item in each.items}
    ]
    assert 2 <= len(found) <= 5
    assert all("Erstattung" in str(each.items) for each in found)
    assert len({str(each.items[0]["content"]) for each in found}) == len(found)


def test_only_resolved_conversations_are_rated(conversations: list[DemoConversation]) -> None:
    rated = [each.metadata for each in conversations if "csat" in each.metadata]
    assert len(rated) > 50
    assert {metadata["status"] for metadata in rated} == {"resolved"}


def test_slips_and_awkward_values_are_there(conversations: list[DemoConversation]) -> None:
    keys = {key for each in conversations for key in each.metadata}
    values = [value for each in conversations for value in each.metadata.values()]
    assert {"custmer_id", "prioirty", "Status"} <= keys
    assert any('"' in value and ":" in value for value in values)
    assert any(value.startswith("<b ") for value in values)
    assert any(" " in each.metadata.get("team", "") for each in conversations)
    assert any(not each.metadata for each in conversations)


def test_some_customers_write_several_times(conversations: list[DemoConversation]) -> None:
    users = Counter(each.metadata.get("user_id", "") for each in conversations)
    assert users.most_common(1)[0][1] >= 4
    assert len(users) > 100


def test_times_come_oldest_first_within_sixty_days(
    conversations: list[DemoConversation], now: datetime
) -> None:
    times = [each.created_at for each in conversations]
    assert times == sorted(times)
    assert now - timedelta(days=61) < times[0]
    assert times[-1] < now


def test_the_last_week_and_the_working_day_are_busier(
    conversations: list[DemoConversation], now: datetime
) -> None:
    times = [each.created_at for each in conversations]
    last_week = sum(now - time < timedelta(days=7) for time in times)
    by_day = sum(8 <= time.hour < 19 for time in times)
    assert last_week / len(times) > 2 * 7 / 60
    assert by_day / len(times) > 0.6
