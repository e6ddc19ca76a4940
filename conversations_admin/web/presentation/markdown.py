"""Markdown of untrusted people and models to HTML that is safe to show; for `web` only."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from conversations_admin.web.presentation.fields import printable
from conversations_admin.web.presentation.parts import PROSE_SHOWN, Prose, cut_point

# Markdown of a longer rest is not worth its time; it is shown as it was written.
MARKDOWN_LIMIT = 50_000

_TAGS = {"a", "blockquote", "br", "code", "del", "em", "hr", "li", "ol", "p", "pre", "s"}
_TAGS |= {"span", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul"}
_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    attributes={"a": {"href", "title"}, "ol": {"start"}},
    allowed_classes={"p": {"heading"}, "span": {"placeholder"}},
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel="noopener noreferrer nofollow",
    set_tag_attribute_values={"a": {"target": "_blank"}},
)
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,}).*$", re.MULTILINE)


def render_markdown(text: str) -> SafeString:
    """Return safe HTML: raw HTML as text, images named but not fetched, links to a new tab."""
    return mark_safe(_CLEANER.clean(_PARSER.render(printable(text))))  # noqa: S308 cleaned


def prose(text: str) -> Prose:
    """Return the text as Markdown; over the limit, the rest apart so that it can be folded."""
    cut = cut_point(text, PROSE_SHOWN)
    head, rest = text[:cut], text[cut:]
    if not rest:
        return Prose(html=render_markdown(head))
    fence = _open_fence(head)
    if len(rest) > MARKDOWN_LIMIT:
        return Prose(html=render_markdown(head), rest_text=rest, rest_length=len(rest))
    return Prose(
        html=render_markdown(head),
        rest_html=render_markdown(f"{fence}\n{rest}" if fence else rest),
        rest_length=len(rest),
    )


def _open_fence(head: str) -> str:
    """Return the opening line of a code block that the cut has split, if any."""
    opening = ""
    for match in _FENCE.finditer(head):
        if not opening:
            opening = match[0].strip()
        elif match[1].startswith(opening[:3]) and match[0].strip() == match[1]:
            opening = ""
    return opening


def _image(
    _self: RendererHTML, tokens: Sequence[Token], index: int, _o: OptionsDict, _e: EnvType
) -> str:
    token = tokens[index]
    source = str(token.attrs.get("src", ""))
    name = escape(token.content or "without a name")
    return f'<span class="placeholder">[image: {name}, {escape(_short(source))}]</span>'


def _short(source: str) -> str:
    """An embedded image's bytes tell a reader nothing; its address does."""
    if source.lower().startswith("data:"):
        return f"embedded, {len(source):,} characters"
    return source


def _heading_open(
    _self: RendererHTML, _tokens: Sequence[Token], _i: int, _o: OptionsDict, _e: EnvType
) -> str:
    # Not <h1>…<h6>: a message must not change the outline of the page around it.
    return '<p class="heading">'


def _heading_close(
    _self: RendererHTML, _tokens: Sequence[Token], _i: int, _o: OptionsDict, _e: EnvType
) -> str:
    return "</p>\n"


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True, "linkify": False})
    parser.enable(["table", "strikethrough"])
    parser.add_render_rule("image", _image)
    parser.add_render_rule("heading_open", _heading_open)
    parser.add_render_rule("heading_close", _heading_close)
    return parser


_PARSER = _parser()
