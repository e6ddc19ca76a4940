"""Conversations as Markdown for people to read, outside of the console.

What was said is quoted as it was written, but brings no HTML and loads no picture into the
reader's viewer. Tool calls and reasoning are folded. For machines there is `transfer`.
Pure: no database. Used by actions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any

from conversations_admin.models import Conversation, Item
from conversations_admin.models.plain import storable
from conversations_admin.records.markdown import escaped, fenced, folded, in_code, json_code, quoted

type Body = Mapping[str, Any]

TEXTS = frozenset({"input_text", "output_text", "text", "summary_text", "reasoning_text"})
ADDRESSES = ("filename", "file_id", "file_url", "image_url")


@dataclass(frozen=True)
class Transcript:
    """`zone` is what times are told in."""

    zone: tzinfo = UTC

    def heading(self, project: str, *, query: str | None) -> str:
        """`query` is None for conversations that were selected one by one."""
        if query is None:
            what = "Those that were selected"
        else:
            what = f"All that match {in_code(query)}" if query else "All"
        told = f"{what}, oldest first. Times are in {escaped(str(self.zone))}."
        return f"# Conversations of {escaped(project)}\n\n{told}\n"

    def conversation(self, conversation: Conversation, items: Iterable[Item]) -> Iterator[str]:
        yield f"\n---\n\n## {escaped(conversation.title) or 'Without a message'}\n\n"
        yield f"- ID: {in_code(conversation.conversation_id)}\n"
        yield f"- Created: {self._time(conversation.created_at)}\n"
        yield f"- Last activity: {self._time(conversation.active_at)}\n"
        for key, value in conversation.metadata.items():
            yield f"- {escaped(key)}: {escaped(value) or '(empty)'}\n"
        is_silent = True
        for item in items:
            yield "\n" + "\n".join(self._item(item))
            is_silent = False
        if is_silent:
            yield "\nNo items.\n"

    def _tombstone(self, item: Item, *, at: datetime) -> str:
        what, when = escaped(_word(item.type)).lower(), self._time(at)
        if item.is_gone:
            return f"*Gone upstream: {what}, noticed on {when}.*\n"
        by = f" by {escaped(item.deleted_by)}" if item.deleted_by else ""
        return f"*Deleted here: {what}, on {when}{by}.*\n"

    def _item(self, item: Item) -> Iterator[str]:
        body: Body = item.body
        if item.deleted_at is not None:
            yield self._tombstone(item, at=item.deleted_at)
            return
        name = body.get("name")
        named = f" {in_code(name)}" if isinstance(name, str) and name else ""
        word = _word(item.role if item.type == "message" and item.role else item.type)
        # What nobody added here came from an upstream, which does not say when it was written.
        seen = "" if item.added_by else "first seen "
        yield f"### {escaped(word)}{named}, {seen}{self._time(item.created_at)}\n"
        yield from _WRITERS.get(item.type, _unfamiliar)(body)

    def _time(self, moment: datetime) -> str:
        return f"{moment.astimezone(self.zone):%Y-%m-%d %H:%M}"


def _message(body: Body) -> Iterator[str]:
    content = body.get("content")
    if isinstance(content, str):
        yield quoted(content)
        return
    for part in content if isinstance(content, list) else []:
        yield _part(part)


def _part(part: Any) -> str:
    if not isinstance(part, Mapping):
        return folded("Content", json_code(part))
    kind, text, refusal = part.get("type"), part.get("text"), part.get("refusal")
    if kind in TEXTS and isinstance(text, str):
        return quoted(text)
    if kind == "refusal" and isinstance(refusal, str):
        return f"Refused:\n\n{quoted(refusal)}"
    for name in ADDRESSES:
        address = part.get(name)
        if isinstance(address, str) and address and not address.startswith("data:"):
            return f"{_attached(kind)}: {in_code(address)}\n"
    return f"{_attached(kind)}, in the JSONL export\n"


def _attached(kind: object) -> str:
    word = _word(kind if isinstance(kind, str) else "content")
    return f"*Attached: {escaped(word).lower()}*"


def _reasoning(body: Body) -> Iterator[str]:
    texts = [
        part["text"]
        for name in ("summary", "content")
        for part in body.get(name) or []
        if isinstance(part, Mapping) and isinstance(part.get("text"), str)
    ]
    if texts:
        yield folded("What the model thought", "\n".join(map(quoted, texts)))
    else:
        yield "Nothing of it can be read.\n"


def _call(body: Body) -> Iterator[str]:
    for key, summary in (("arguments", "Arguments"), ("input", "Input"), ("output", "Output")):
        if body.get(key) is not None:
            yield folded(summary, _code(body[key]))
    if body.get("error") is not None:
        yield folded("Error", _code(body["error"]))


def _output(body: Body) -> Iterator[str]:
    output = body.get("output")
    if isinstance(output, list):
        output = "\n".join(map(_spoken, output))
    yield folded("Output", _code(output))


def _spoken(part: Any) -> str:
    is_text = isinstance(part, Mapping) and part.get("type") in TEXTS
    return str(part.get("text", "")) if is_text else json_code(part, is_fenced=False)


def _code(value: Any) -> str:
    return fenced(storable(value)) if isinstance(value, str) else json_code(value)


def _unfamiliar(body: Body) -> Iterator[str]:
    """Any other type, as the API has it."""
    rest = {key: value for key, value in body.items() if key not in {"id", "type", "name"}}
    yield folded("Content", json_code(rest))


def _word(kind: str) -> str:
    return kind.replace("_", " ").strip().capitalize() or "Item"


_WRITERS: Mapping[str, Callable[[Body], Iterator[str]]] = {
    "message": _message,
    "reasoning": _reasoning,
    "function_call": _call,
    "custom_tool_call": _call,
    "mcp_call": _call,
    "function_call_output": _output,
    "custom_tool_call_output": _output,
}
