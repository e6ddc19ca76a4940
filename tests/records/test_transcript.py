"""A transcript reads well, and what customers wrote takes no part in its structure."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st
from markdown_it import MarkdownIt

from conversations_admin.demo.conversations import demo_conversations
from conversations_admin.models import Conversation, Item
from conversations_admin.records.markdown import escaped, fenced, in_code, quoted
from conversations_admin.records.transcript import Transcript
from tests.wire.examples import ALL

MOMENT = datetime(2026, 11, 20, 14, 3, tzinfo=UTC)
MARKDOWN = MarkdownIt("commonmark", {"html": True})


def conversation(title: str = "Hello", **metadata: str) -> Conversation:
    return Conversation(
        conversation_id="conv_1",
        metadata=metadata,
        title=title,
        created_at=MOMENT,
        active_at=MOMENT,
    )


def item(body: dict[str, Any], **fields: Any) -> Item:
    known = {"added_by": "ann", "created_at": MOMENT} | fields
    return Item(type=body.get("type", ""), role=body.get("role", ""), body=body, **known)


def message(text: str, role: str = "user") -> Item:
    part = {"type": "input_text", "text": text}
    return item({"type": "message", "role": role, "content": [part]})


def transcript(*items: Item, title: str = "Hello", **metadata: str) -> str:
    row = conversation(title, **metadata)
    return "".join(Transcript().conversation(row, items))


def test_when_an_item_of_an_upstream_was_written_is_not_claimed() -> None:
    body = {"type": "message", "role": "user", "content": "Hi"}
    assert "### User, first seen 2026-11-20 14:03\n" in transcript(item(body, added_by=""))


def tokens(text: str) -> set[str]:
    found = set()
    for token in MARKDOWN.parse(text):
        found |= {token.type, *(child.type for child in token.children or [])}
    return found


def test_a_conversation_has_a_heading_its_metadata_and_who_said_what() -> None:
    text = transcript(message("Where is it?"), message("On its way.", "assistant"), tier="gold")
    assert text == (
        "\n---\n\n## Hello\n\n- ID: `conv_1`\n- Created: 2026-11-20 14:03\n"
        "- Last activity: 2026-11-20 14:03\n- tier: gold\n"
        "\n### User, 2026-11-20 14:03\n\n> Where is it?\n"
        "\n### Assistant, 2026-11-20 14:03\n\n> On its way.\n"
    )


def test_times_are_in_the_readers_zone_and_say_so() -> None:
    shown = Transcript(ZoneInfo("Asia/Tokyo"))
    assert "Times are in Asia/Tokyo." in shown.heading("Support", query=None)
    assert "- Created: 2026-11-20 23:03\n" in list(shown.conversation(conversation(), []))


def test_the_heading_says_what_was_asked_for() -> None:
    assert "All that match `tier:gold`" in Transcript().heading("Support", query="tier:gold")
    assert "All, oldest first" in Transcript().heading("Support", query="")


def test_a_tool_call_and_its_output_are_folded_code() -> None:
    call = {"type": "function_call", "name": "find_order", "arguments": '{"id": 7}'}
    text = transcript(item(call), item({"type": "function_call_output", "output": "in transit"}))
    assert "### Function call `find_order`, " in text
    assert '<details><summary>Arguments</summary>\n\n```\n{"id": 7}\n```\n' in text
    assert "<details><summary>Output</summary>\n\n```\nin transit\n```\n" in text


def test_reasoning_is_marked_and_folded() -> None:
    body = {"type": "reasoning", "summary": [{"type": "summary_text", "text": "They are cross."}]}
    text = transcript(item(body))
    assert "### Reasoning, " in text
    assert "<details><summary>What the model thought</summary>\n\n> They are cross.\n" in text
    assert "Nothing of it can be read." in transcript(item({"type": "reasoning", "summary": []}))


def test_a_deleted_item_is_named_without_what_it_said() -> None:
    gone = message("my card number")
    gone.deleted_at, gone.deleted_by = MOMENT, "ann"
    text = transcript(gone)
    assert "*Deleted here: message, on 2026-11-20 14:03 by ann.*" in text
    assert "card" not in text
    gone.deleted_by, gone.is_gone = "", True
    assert "*Gone upstream: message, noticed on 2026-11-20 14:03.*" in transcript(gone)


def test_pictures_are_named_and_not_carried() -> None:
    body = {
        "type": "message",
        "role": "user",
        "content": [
            {"type": "input_image", "image_url": "https://example.com/a.png"},
            {"type": "input_image", "image_url": "data:image/png;base64,AAAA"},
            {"type": "refusal", "refusal": "No."},
        ],
    }
    text = transcript(item(body))
    assert "*Attached: input image*: `https://example.com/a.png`" in text
    assert "*Attached: input image*, in the JSONL export" in text
    assert "AAAA" not in text
    assert "Refused:\n\n> No." in text


def test_a_conversation_of_nothing_says_so() -> None:
    text = transcript(title="")
    assert "## Without a message" in text
    assert text.endswith("No items.\n")


@pytest.mark.parametrize("body", ALL, ids=lambda body: body.get("type", "message"))
def test_items_of_every_type_can_be_written(body: Any) -> None:
    shown = transcript(item(dict(body)))
    assert "### " in shown


def test_demo_conversations_can_be_written() -> None:
    for demo in demo_conversations(now=MOMENT, count=100):
        items = [item({"type": "message", **body}) for body in demo.items]
        assert transcript(*items)


ATTACKS = [
    "<img src=https://evil.example/a.png>",
    r"\<img src=https://evil.example/a.png>",
    "![](https://evil.example/a.png)",
    r"\![](https://evil.example/a.png)",
    "```\n<img src=x>",
    "- a\n   ```\n<img src=x>",
    "``` a`b\n<img src=x>",
    "~~~\n~~~\n<img src=x>",
    "```\n~~~\n````\n<img src=x>",
    "<!-- \n",
    "<https://evil.example>",
    "a\r# b\r\n![x](y)",
    "\\`<img src=x>`",
]


@pytest.mark.parametrize("text", ATTACKS)
def test_a_message_brings_neither_html_nor_pictures(text: str) -> None:
    assert not tokens(quoted(text)) & {"html_block", "html_inline", "image"}


@given(st.text(alphabet="<>![]()`~# \\\n\t-*>1.ai/=:&;", max_size=60))
def test_no_message_leaves_its_quote(text: str) -> None:
    after = MARKDOWN.parse(f"{quoted(text)}\n# The end\n")
    outside = [token.type for token in after if token.level == 0]
    assert outside == ["blockquote_open", "blockquote_close", "heading_open", "heading_close"]
    assert not tokens(quoted(text)) & {"html_block", "html_inline", "image"}


@given(st.text(alphabet="`~\n ab", max_size=30))
def test_no_code_leaves_its_fence(text: str) -> None:
    found = MARKDOWN.parse(fenced(text))
    assert [token.type for token in found] == ["fence"]
    assert found[0].content == f"{text}\n"


@given(st.text(max_size=40), st.text(alphabet="`ab ", min_size=1, max_size=20))
def test_a_title_is_one_line_without_markup(title: str, code: str) -> None:
    assert tokens(f"## {escaped(title)}\n") <= {
        "heading_open", "inline", "heading_close", "text", "text_special",
    }  # fmt: skip
    assert "\n" not in in_code(code)
