"""What the demo promises about the set of conversations it makes."""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime, timedelta
from typing import Any, get_args

import pytest
from openai.types.conversations import ConversationItem

from conversations_admin.demo.conversations import DemoConversation, demo_conversations

LANGUAGES = {
    "en", "de", "fr", "es", "pl", "tr", "ja", "zh", "ko", "ar", "he", "ru", "hi", "th",
}  # fmt: skip
MESSAGE_TEXTS = ("text", "refusal")


def output_types() -> set[str]:
    union = get_args(ConversationItem)[0]
    return {get_args(member.model_fields["type"].annotation)[0] for member in get_args(union)}


def message_texts(conversation: DemoConversation) -> list[str]:
    messages = [item for item in conversation.items if item["type"] == "message"]
    return [text for message in messages for text in content_texts(message["content"])]


def content_texts(content: str | list[dict[str, Any]]) -> list[str]:
    if isinstance(content, str):
        return [content]
    return [part[key] for part in content for key in MESSAGE_TEXTS if key in part]


def test_the_same_moment_gives_the_same_conversations(
    conversations: list[DemoConversation], now: datetime
) -> None:
    assert list(demo_conversations(now=now)) == conversations


def test_another_moment_gives_other_ids(
    conversations: list[DemoConversation], now: datetime
) -> None:
    later = demo_conversations(now=now + timedelta(minutes=1))
    ids = {item["id"] for each in conversations for item in each.items if "id" in item}
    assert not [item for each in later for item in each.items if item.get("id") in ids]


@pytest.mark.parametrize("count", [0, 1, 40, 300, 450])
def test_the_count_asked_for_is_given(count: int, now: datetime) -> None:
    assert len(list(demo_conversations(now=now, count=count))) == count


def test_a_moment_without_time_zone_is_refused(now: datetime) -> None:
    with pytest.raises(ValueError, match="time zone"):
        demo_conversations(now=now.replace(tzinfo=None))


def test_every_item_type_occurs_at_least_three_times(
    conversations: list[DemoConversation],
) -> None:
    counted = Counter(item["type"] for each in conversations for item in each.items)
    assert set(counted) == output_types()
    assert min(counted.values()) >= 3


def test_function_calls_are_the_most_common_tool(conversations: list[DemoConversation]) -> None:
    counted = Counter(item["type"] for each in conversations for item in each.items)
    del counted["message"]
    assert {name for name, _ in counted.most_common(2)} == {
        "function_call",
        "function_call_output",
    }


def test_some_conversations_are_very_long_short_or_empty(
    conversations: list[DemoConversation],
) -> None:
    lengths = [len(each.items) for each in conversations]
    assert sum(length > 500 for length in lengths) == 4
    assert lengths.count(0) == 2
    assert lengths.count(1) >= 4


def test_there_are_many_scenarios_in_many_languages(
    conversations: list[DemoConversation],
) -> None:
    locales = Counter(each.metadata.get("locale", "en") for each in conversations)
    languages = {locale.split("-")[0] for locale in locales}
    english = sum(n for locale, n in locales.items() if locale.startswith("en"))
    assert len({each.label for each in conversations}) >= 90
    assert languages == LANGUAGES
    assert 0.58 <= english / len(conversations) <= 0.62


def test_first_messages_are_hardly_ever_the_same(conversations: list[DemoConversation]) -> None:
    openings = [texts[0] for each in conversations if (texts := message_texts(each))]
    assert len(set(openings)) / len(openings) > 0.85


def test_no_placeholder_is_left_in_a_text(conversations: list[DemoConversation]) -> None:
    left = re.compile(r"\{[a-z]\w*\}|\[\[|\]\]")
    assert not [t for each in conversations for t in message_texts(each) if left.search(t)]


def test_one_call_has_no_output_and_one_output_has_no_call(
    conversations: list[DemoConversation],
) -> None:
    items = [item for each in conversations for item in each.items]
    calls = {item["call_id"] for item in items if item["type"] == "function_call"}
    outputs = {item["call_id"] for item in items if item["type"] == "function_call_output"}
    assert len(calls - outputs) == 1
    assert len(outputs - calls) == 1


def test_ids_and_call_ids_are_not_reused(conversations: list[DemoConversation]) -> None:
    items = [item for each in conversations for item in each.items]
    ids = [item["id"] for item in items if "id" in item]
    calls = [item["call_id"] for item in items if item["type"] == "function_call"]
    assert len(set(ids)) == len(ids)
    assert len(set(calls)) == len(calls)


def test_messages_carry_refusals_images_files_and_instructions(
    conversations: list[DemoConversation],
) -> None:
    messages = [i for each in conversations for i in each.items if i["type"] == "message"]
    parts = [p for m in messages if not isinstance(m["content"], str) for p in m["content"]]
    assert {"input_text", "input_image", "input_file", "output_text", "refusal"} == {
        part["type"] for part in parts
    }
    assert {"user", "assistant", "system", "developer"} == {m["role"] for m in messages}
    assert any(part.get("annotations") for part in parts)
