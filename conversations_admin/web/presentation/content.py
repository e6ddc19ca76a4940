"""Content parts of messages and tool outputs: text, citations, refusals, images, files.

For the renderers of this package.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from conversations_admin.web.presentation.fields import (
    Fields,
    Malformed,
    pretty,
    pretty_text,
    printable,
)
from conversations_admin.web.presentation.markdown import prose
from conversations_admin.web.presentation.media import file, image
from conversations_admin.web.presentation.parts import Code, Fold, Part, Remark, Table, code


def message_parts(item: Fields) -> tuple[Part, ...]:
    """Return a message's content; a plain string counts as one text."""
    content = item.raw.get("content")
    if isinstance(content, str):
        return (prose(printable(content)),)
    parts = tuple(part for one in item.objects("content") for part in content_parts(one))
    return parts or (Remark("This message has no content.", tone="none"),)


def content_parts(part: Fields) -> tuple[Part, ...]:
    """Return one content part; a kind we do not know, or a broken one, is shown as its JSON."""
    draw = _CONTENT.get(part.word("type"))
    if draw is None:
        return (_raw(part),)
    try:
        return draw(part)
    except Malformed:
        return (_raw(part),)


def output_parts(output: Any, *, label: str = "") -> tuple[Part, ...]:
    """Return a tool's output: text, JSON in text, or a list of content parts."""
    if isinstance(output, str):
        return (text_output(printable(output), label=label),)
    if isinstance(output, list) and all(isinstance(one, dict) for one in output):
        return tuple(part for one in output for part in tool_content(Fields(one)))
    return (code(pretty(output), label=label),)


def tool_content(part: Fields) -> tuple[Part, ...]:
    """Like `content_parts`, but text keeps its shape: a tool's text is seldom Markdown."""
    if part.word("type") in {"input_text", "output_text", "text"} and isinstance(
        part.raw.get("text"), str
    ):
        return (text_output(part.text("text")),)
    return content_parts(part)


def text_output(text: str, *, label: str = "") -> Part:
    if not text.strip():
        return Remark(f"{label}: empty." if label else "Empty.", tone="none")
    return code(pretty_text(text), label=label)


def _text(part: Fields) -> tuple[Part, ...]:
    return (prose(part.text("text")),)


def _output_text(part: Fields) -> tuple[Part, ...]:
    return (prose(part.text("text")), *_sources(part), *_logprobs(part))


def _sources(part: Fields) -> tuple[Part, ...]:
    annotations = part.objects("annotations")
    if not annotations:
        return ()
    rows = tuple(
        (
            one.word("type").replace("_", " "),
            one.word("title") or one.word("filename") or one.word("file_id"),
            one.word("url") or one.word("container_id"),
        )
        for one in annotations
    )
    columns = ("Kind", "Name", "Where")
    summary = f"{len(rows)} source" if len(rows) == 1 else f"{len(rows)} sources"
    return (Fold(summary, (Table("Sources", columns, rows),)),)


def _logprobs(part: Fields) -> tuple[Part, ...]:
    logprobs = part.raw.get("logprobs")
    if not logprobs:
        return ()
    listing: Code = code(pretty(logprobs), label="Log probabilities")
    return (Fold("Log probabilities of the tokens", (listing,)),)


def _refusal(part: Fields) -> tuple[Part, ...]:
    return (Remark("The model refused:", tone="warn", quote=part.text("refusal")),)


def _reasoning_text(part: Fields) -> tuple[Part, ...]:
    return (Fold("Reasoning", (prose(part.text("text")),)),)


def _image(part: Fields) -> tuple[Part, ...]:
    return (image(part),)


def _file(part: Fields) -> tuple[Part, ...]:
    return (file(part),)


def _raw(part: Fields) -> Fold:
    kind = part.word("type") if isinstance(part.raw.get("type"), str) else ""
    summary = f"A part of a kind we do not know: {kind}" if kind else "A part without a kind"
    return Fold(summary, (code(pretty(dict(part.raw))),), is_open=True)


_CONTENT: dict[str, Callable[[Fields], tuple[Part, ...]]] = {
    "input_text": _text,
    "text": _text,
    "summary_text": _text,
    "output_text": _output_text,
    "reasoning_text": _reasoning_text,
    "refusal": _refusal,
    "input_image": _image,
    "computer_screenshot": _image,
    "input_file": _file,
}
