"""Rows become blocks: calls with their outputs, tombstones, and no item that cannot be drawn."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.template.loader import render_to_string
from hypothesis import given, settings, strategies as st

from conversations_admin.web.block_markup import draw_around
from conversations_admin.web.presentation.faces import FACES
from conversations_admin.web.presentation.timeline import Block, Entry, addressable, blocks
from tests.web.presentation.entries import (
    FIRST_SEEN,
    MODELS,
    call,
    entry,
    full,
    message,
    output,
)


def draw(*entries: Entry, urls: dict[str, str] | None = None) -> str:
    page = blocks(entries)
    for block in addressable(page):
        block.urls = {"link": "/link", "raw": "/raw", **(urls or {})}
        block.raw_urls = {position: f"/raw/{position}" for position in block.positions}
        draw_around(block)
    template = "conversations/items/block.html"
    return "".join(render_to_string(template, {"block": block}) for block in page)


def ids(page: list[Block]) -> list[tuple[str, ...]]:
    return [block.item_ids for block in page]


def test_every_type_of_the_sdk_has_a_face_and_no_other() -> None:
    assert set(FACES) == set(MODELS)


@pytest.mark.parametrize("kind", sorted(MODELS))
def test_every_type_is_drawn_for_a_person_and_not_as_raw_json(kind: str) -> None:
    item = json.loads(json.dumps(full(MODELS[kind])))
    (block,) = blocks([entry(1, **{**item, "id": "item_1"})])
    assert block.head is not None
    assert block.head.word not in {"", "Unknown item"}
    html = draw(entry(1, **{**item, "id": "item_1"}))
    assert "Shown raw" not in html
    assert "does not know" not in html


def test_a_call_and_its_output_are_one_block_even_with_others_between() -> None:
    page = blocks([call(1), call(2, "c2"), message(3), output(4), output(5, "c2")])
    assert ids(page) == [("item_1", "item_4"), ("item_2", "item_5"), ("item_3",)]


def test_newest_first_pairs_the_same_way() -> None:
    page = blocks([message(3), output(2), call(1)])
    assert ids(page) == [("item_3",), ("item_1", "item_2")]


def test_calls_that_share_an_id_take_their_outputs_in_turn() -> None:
    page = blocks([call(1), call(2), output(3), output(4), output(5)])
    assert ids(page) == [("item_1", "item_3"), ("item_2", "item_4", "item_5")]


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ({"type": "tool_search_call"}, {"type": "tool_search_output"}),
        (
            {"type": "local_shell_call", "call_id": "c1"},
            {"type": "local_shell_call_output", "id": "c1"},
        ),
        (
            {"type": "mcp_approval_request", "id": "mcpr_1"},
            {"type": "mcp_approval_response", "approval_request_id": "mcpr_1"},
        ),
    ],
)
def test_kinds_that_pair_in_their_own_way(asked: dict[str, Any], answered: dict[str, Any]) -> None:
    assert len(blocks([entry(1, **asked), entry(2, **answered)])) == 1


def test_an_output_answers_only_a_call_of_its_own_kind() -> None:
    assert len(blocks([call(1), output(2, type="custom_tool_call_output")])) == 2


def test_orphans_say_what_is_not_beside_them() -> None:
    assert "No output for this call here" in draw(call(1))
    assert "The call this answers is not here" in draw(output(1))


def test_a_live_output_of_a_deleted_call_says_so() -> None:
    html = draw(call(1, deleted=True), output(2))
    assert "Its call was deleted" in html
    assert "Its output was deleted" in draw(call(1), output(2, deleted=True))


def test_what_went_away_upstream_was_not_deleted_here() -> None:
    gone_call = replace(call(1, deleted=True), is_gone=True)
    gone_output = replace(output(2, deleted=True), is_gone=True)
    assert "Its call is gone upstream" in draw(gone_call, output(2))
    assert "Its output is gone upstream" in draw(call(1), gone_output)
    assert "Its output was deleted" in draw(call(1), gone_output, output(3, deleted=True))


def test_a_deleted_pair_is_one_thin_line() -> None:
    (block,) = blocks([call(1, deleted=True), output(2, deleted=True)])
    assert (block.kind, block.item_ids) == ("tombstone", ("item_1", "item_2"))
    html = draw(call(1, deleted=True), output(2, deleted=True))
    assert "and its output deleted by" in html
    assert "ana" in html


def test_a_deleted_message_is_called_by_its_role() -> None:
    assert "User message deleted by" in draw(message(1, deleted=True))


def test_a_pair_deleted_in_two_acts_is_two_lines() -> None:
    later = replace(output(2, deleted=True), deleted_at=FIRST_SEEN + timedelta(hours=1))
    assert len(blocks([call(1, deleted=True), later])) == 2


def test_many_deleted_in_a_row_fold_and_each_stays_addressable() -> None:
    page = blocks([message(n, deleted=True) for n in range(5)] + [message(9)])
    assert [block.kind for block in page] == ["tombstones", "item"]
    assert len(list(addressable(page))) == 6


def test_an_item_that_stands_twice_gets_two_anchors() -> None:
    first, second = blocks([message(1, id="msg_1"), message(2, id="msg_1")])
    assert (first.anchor, second.anchor) == ("item-msg_1", "item-msg_1-2")


def test_an_unknown_type_is_shown_raw_and_named() -> None:
    html = draw(entry(1, type="hologram", beam={"colour": "red"}))
    assert "hologram" in html
    assert "colour" in html


@pytest.mark.parametrize(
    "item",
    [
        {},
        {"type": 5},
        {"type": "message", "role": "user"},
        {"type": "message", "role": "user", "content": [1]},
        {"type": "message", "role": "user", "content": [{"type": "input_text"}]},
        {"type": "function_call", "name": 5},
        {"type": "computer_call", "actions": "click"},
    ],
)
def test_a_malformed_item_is_still_shown(item: dict[str, Any]) -> None:
    assert draw(entry(1, **item))


def test_deep_json_is_shown_or_said_to_be_too_deep() -> None:
    deep: dict[str, Any] = {}
    for _ in range(5000):
        deep = {"a": deep}
    assert draw(entry(1, type="hologram", beam=deep))


def test_a_lone_surrogate_can_be_sent_to_a_browser() -> None:
    assert draw(message(1, "bad \ud800 half"), call(2, "\udfff")).encode()


def test_long_text_keeps_its_beginning_and_folds_the_whole_rest() -> None:
    text = "".join(f"word{n} " for n in range(5000))
    html = draw(message(1, text))
    assert "The rest:" in html
    assert html.index("word0 ") < html.index("The rest:") < html.index("word4999")


def test_a_huge_rest_is_left_to_the_raw_page_only_when_there_is_one() -> None:
    text = "x " * 200_000
    assert text[-100_000:] in draw(message(1, text), urls={"raw": ""})
    html = draw(message(1, text), urls={"raw": "/raw/1"})
    assert len(html) < 20_000
    assert "Open the whole item" in html


def test_remote_images_are_named_and_never_fetched() -> None:
    image = {"type": "input_image", "image_url": "https://example.com/x.png", "detail": "auto"}
    html = draw(entry(1, type="message", role="user", content=[image]))
    assert "<img" not in html
    assert "https://example.com/x.png" in html


def test_an_embedded_image_is_measured_and_not_shown() -> None:
    image = {"type": "input_image", "image_url": "data:image/png;base64," + "A" * 40_000}
    html = draw(entry(1, type="message", role="user", content=[image]))
    assert "embedded image/png, 30 kB" in html


def test_a_person_who_added_an_item_is_named() -> None:
    html = draw(replace(message(1), added_by="Ana Ortiz", added_via="dashboard"))
    assert "added by" in html
    assert "Ana Ortiz" in html


def test_actions_appear_only_with_their_addresses() -> None:
    assert "Delete" not in draw(message(1))
    assert 'href="/delete/1"' in draw(message(1), urls={"delete": "/delete/1"})
    assert "Restore" not in draw(message(1, deleted=True))
    gone = draw(message(1, deleted=True), urls={"restore": "/restore/1"})
    assert 'action="/restore/1"' in gone


def test_the_json_of_each_item_is_fetched_when_it_is_asked_for() -> None:
    html = draw(call(1), output(2))
    for position in (1, 2):
        assert f"Raw JSON of item_{position}" in html
        assert f'hx-get="/raw/{position}?inline"' in html
        assert f'<a class="link" href="/raw/{position}">' in html
    assert html.count('data-key="r"') == 1


def test_markup_in_an_item_is_text() -> None:
    attack = "<script>alert(1)</script>"
    html = draw(
        message(1, attack, id=f'x"{attack}'),
        call(2, attack, type=attack),
        entry(3, type="mcp_list_tools", server_label=attack, tools=[{"name": attack}]),
    )
    assert "<script" not in html


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
FIELDS = sorted({name for model in MODELS.values() for name in model.model_fields} - {"type"})


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(MODELS)), st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=5))
def test_no_item_whatever_its_fields_stops_the_page(kind: str, changed: dict[str, Any]) -> None:
    item = {**full(MODELS[kind]), **changed, "type": kind, "id": "item_1"}
    assert draw(entry(1, **item)).encode()
