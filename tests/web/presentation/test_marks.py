"""What was looked for is marked in what is shown, and nothing else of it changes."""

from __future__ import annotations

import re
import time
from html import unescape

import pytest
from django.utils.safestring import SafeString, mark_safe
from hypothesis import given, settings, strategies as st

from conversations_admin.search.language.tree import Text
from conversations_admin.search.text.highlight import MAX_PLACES
from conversations_admin.web.presentation.markdown import prose, render_markdown
from conversations_admin.web.presentation.marks import Sought, mark_html, mark_part, mark_text
from conversations_admin.web.presentation.parts import (
    HUGE,
    Fold,
    KeyValues,
    Media,
    Part,
    Prose,
    Remark,
    Table,
    code,
)
from conversations_admin.web.presentation.timeline import blocks
from tests.web.presentation.entries import entry

REFUND = [Text("refund")]


def html(text: str, *words: str) -> str:
    return mark_html(mark_safe(text), [Text(word) for word in words])  # noqa: S308 a test


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("<p>A refund, please</p>", "<p>A <mark>refund</mark>, please</p>"),
        ("<p>Tom &amp; refund &lt;b&gt;</p>", "<p>Tom &amp; <mark>refund</mark> &lt;b&gt;</p>"),
        (
            '<a href="/refund" title="a > refund">refund</a>',
            '<a href="/refund" title="a > refund"><mark>refund</mark></a>',
        ),
        (
            "<p>my <strong>refund</strong> policy</p>",
            "<p>my <strong><mark>refund</mark></strong> policy</p>",
        ),
        ("<p>re<em>fund</em></p>", "<p>re<em>fund</em></p>"),
        ("<p>REFUNDS</p>", "<p>REFUNDS</p>"),
    ],
)
def test_a_word_is_marked_in_the_text_of_html_alone(text: str, marked: str) -> None:
    assert html(text, "refund") == marked


def test_a_phrase_is_marked_across_elements_but_not_around_them() -> None:
    assert html("<ul>\n<li>my <em>refund</em></li>\n<li>policy</li>\n</ul>", "refund policy") == (
        "<ul>\n<li>my <em><mark>refund</mark></em></li>\n<li><mark>policy</mark></li>\n</ul>"
    )


def test_an_entity_is_found_as_what_it_stands_for() -> None:
    assert html("<p>R&amp;D</p>", "r&d") == "<p><mark>R&amp;D</mark></p>"


@settings(deadline=None)
@given(
    st.text(alphabet="ab<>&\"'*_`[]()!|\n- 退款", max_size=80),
    st.text(alphabet="ab退款&<", min_size=1, max_size=3),
)
def test_marking_changes_nothing_but_the_marks(text: str, words: str) -> None:
    safe = render_markdown(text)
    marked = mark_html(safe, [Text(words)])
    bare = marked.replace("<mark>", "").replace("</mark>", "")
    assert unescape(bare) == unescape(safe)
    assert re.findall(r"<[^>]*>", bare) == re.findall(r"<[^>]*>", safe)
    assert re.sub(r"<mark>[^<]*</mark>", "", marked).count("mark>") == 0


def test_many_elements_do_not_keep_the_server_busy() -> None:
    many = SafeString("<code>a</code> " * 60_000)
    before = time.process_time()
    assert mark_html(many, [Text("a")]).count("<mark>") == MAX_PLACES
    assert time.process_time() - before < 2


def test_plain_text_is_escaped_only_where_something_is_marked() -> None:
    assert mark_text("<b>refund</b>", REFUND) == "&lt;b&gt;<mark>refund</mark>&lt;/b&gt;"
    untouched = mark_text("<b>", REFUND)
    assert untouched == "<b>"
    assert not isinstance(untouched, SafeString)


@pytest.mark.parametrize(
    "part",
    [
        code("a refund"),
        KeyValues((("Reason", "a refund"),)),
        Table("Files", ("Name",), (("a refund",),)),
        Media("file", "a refund"),
        Media("file", "File", source="a refund"),
        Remark("The model refused:", quote="a refund"),
        Fold("Reasoning", (prose("a refund"),)),
        Prose(html=render_markdown("a refund")),
    ],
)
def test_each_kind_of_part_is_marked(part: Part) -> None:
    marked = mark_part(part, REFUND)
    assert "<mark>refund</mark>" in str(marked)
    assert mark_part(part, [Text("nothing")]) == part


def test_a_fold_with_a_match_is_open_and_another_stays_closed() -> None:
    fold = Fold("Reasoning", (prose("a refund"),))
    for wanted, is_open in ((REFUND, True), ([Text("other")], False)):
        marked = mark_part(fold, wanted)
        assert isinstance(marked, Fold)
        assert marked.is_open is is_open


@pytest.mark.parametrize("make", [code, prose])
def test_a_folded_rest_with_a_match_is_open(make: type[Part]) -> None:
    long = "word " * 2_000
    for text, is_open in ((f"{long}refund", True), (f"refund {long}", False)):
        marked = mark_part(make(text), REFUND)  # type: ignore[call-arg]
        assert getattr(marked, "is_rest_open") is is_open  # noqa: B009 of two kinds
        assert "<mark>refund</mark>" in str(marked)


def test_what_is_too_long_for_the_page_is_not_looked_through() -> None:
    part = code("refund " * (HUGE // 6))
    marked = mark_part(part, REFUND)
    assert getattr(marked, "is_huge")  # noqa: B009
    assert "<mark>" not in str(getattr(marked, "rest"))  # noqa: B009


def test_an_item_tells_which_match_it_is() -> None:
    call = entry(1, type="function_call", name="refund_order", arguments="{}", call_id="c")
    (block,) = blocks([call], Sought(REFUND, {1: 7}))
    assert block.head
    assert block.head.match == 7
    assert (block.head.title, block.head.marked_title) == (
        "refund_order",
        "<mark>refund</mark>_order",
    )
