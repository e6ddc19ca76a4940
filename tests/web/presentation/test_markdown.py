"""Markdown of strangers becomes HTML that cannot do anything."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given, settings, strategies as st

from conversations_admin.web.presentation.markdown import prose, render_markdown


def elements(html: str) -> list[tuple[str, dict[str, str | None]]]:
    """Return what a browser would make of it: each element with its attributes."""
    found: list[tuple[str, dict[str, str | None]]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.append((tag, dict(attrs)))

    Reader().feed(html)
    return found


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,AAAA)",
        "![x](https://evil.example/pixel.png)",
        "<style>body{display:none}</style>",
        '<a href="https://x.example" onclick="y()">z</a>',
        "[x](https://x.example 'a\" onmouseover=\"b')",
    ],
)
def test_nothing_runs_and_nothing_is_fetched(attack: str) -> None:
    for tag, attributes in elements(render_markdown(attack)):
        assert tag in {"p", "a", "span"}
        assert set(attributes) <= {"href", "title", "rel", "target", "class"}
        assert str(attributes.get("href", "https://")).startswith("https://")


def test_links_open_apart_and_tell_nothing() -> None:
    html = render_markdown("[terms](https://example.com/terms)")
    assert 'href="https://example.com/terms"' in html
    assert 'target="_blank"' in html
    assert 'rel="noopener noreferrer nofollow"' in html


def test_an_image_is_named_with_its_address() -> None:
    html = render_markdown("![logo](https://example.com/x.png)")
    assert "[image: logo, https://example.com/x.png]" in html


def test_tables_lists_and_code_are_kept() -> None:
    html = render_markdown("| a |\n|---|\n| 1 |\n\n- x\n\n```py\ny < 1\n```")
    assert "<table>" in html
    assert "<li>" in html
    assert "y &lt; 1" in html


def test_headings_leave_the_outline_of_the_page_alone() -> None:
    assert render_markdown("# Big").strip() == '<p class="heading">Big</p>'


def test_a_single_line_break_is_kept() -> None:
    assert "<br>" in render_markdown("one\ntwo")


def test_a_code_block_that_is_cut_goes_on_as_code() -> None:
    part = prose("```py\n" + "x = 1\n" * 2000 + "```\n\n**done**")
    assert part.rest_html is not None
    assert part.rest_html.startswith("<pre><code>")
    assert "<strong>done</strong>" in part.rest_html


def test_a_very_long_rest_is_plain_text_and_whole() -> None:
    text = "a b " * 30_000
    part = prose(text)
    assert part.rest_html is None
    assert part.rest_length == len(part.rest_text)
    assert text.endswith(part.rest_text)


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="ab<>&\"'`*_[]()!#|-\n ~\\:/.", max_size=120))
def test_whatever_is_written_no_element_beyond_the_list_comes_out(text: str) -> None:
    html = render_markdown(text)
    assert "<img" not in html
    assert "<script" not in html
