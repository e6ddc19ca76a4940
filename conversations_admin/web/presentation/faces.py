"""Which renderer draws which item type; for `timeline` only.

The keys are the types of `openai.types.conversations.ConversationItem`; a test holds them equal.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conversations_admin.web.presentation import answers, calls, notes
from conversations_admin.web.presentation.fields import Fields, Malformed, pretty, printable
from conversations_admin.web.presentation.parts import Fold, Remark, code
from conversations_admin.web.presentation.rendering import Face, Rendering


def _call(word: str, icon: str, render: Any) -> Face:
    return Face(word, icon, "out", "tool", render)


def _answer(word: str, icon: str, render: Any) -> Face:
    return Face(word, icon, "in", "tool", render)


def _aside(word: str, icon: str, render: Any) -> Face:
    return Face(word, icon, "aside", "plain", render)


FACES: Mapping[str, Face] = {
    "message": Face("Message", "message", "in", "plain", notes.message),
    "reasoning": Face("Reasoning", "brain", "out", "plain", notes.reasoning),
    "function_call": _call("Tool call", "tool", calls.function_call),
    "function_call_output": _answer("Tool output", "tool", answers.tool_output),
    "custom_tool_call": _call("Custom tool call", "puzzle", calls.custom_tool_call),
    "custom_tool_call_output": _answer("Custom tool output", "puzzle", answers.tool_output),
    "file_search_call": _call("File search", "file-search", calls.file_search_call),
    "web_search_call": _call("Web search", "world-search", calls.web_search_call),
    "image_generation_call": _call("Image generation", "photo", calls.image_generation_call),
    "computer_call": _call("Computer use", "device-desktop", calls.computer_call),
    "computer_call_output": _answer(
        "Computer screen", "device-desktop", answers.computer_call_output
    ),
    "tool_search_call": _call("Tool search", "search", calls.tool_search_call),
    "tool_search_output": _answer("Tools found", "search", answers.tool_search_output),
    "additional_tools": _aside("Tools added", "tools", notes.additional_tools),
    "configuration_update": _aside(
        "Configuration changed", "adjustments", notes.configuration_update
    ),
    "program": _call("Program", "file-code", calls.program),
    "program_output": _answer("Program result", "file-code", answers.program_output),
    "compaction": _aside("Compaction", "fold", notes.compaction),
    "code_interpreter_call": _call("Code interpreter", "code", calls.code_interpreter_call),
    "local_shell_call": _call("Local shell", "terminal-2", calls.local_shell_call),
    "local_shell_call_output": _answer(
        "Local shell output", "terminal-2", answers.local_shell_call_output
    ),
    "shell_call": _call("Shell", "terminal-2", calls.shell_call),
    "shell_call_output": _answer("Shell output", "terminal-2", answers.shell_call_output),
    "apply_patch_call": _call("Patch", "file-diff", calls.apply_patch_call),
    "apply_patch_call_output": _answer(
        "Patch result", "file-diff", answers.apply_patch_call_output
    ),
    "mcp_list_tools": _aside("MCP tools listed", "list-check", notes.mcp_list_tools),
    "mcp_approval_request": _call("Approval asked", "shield-question", calls.mcp_approval_request),
    "mcp_approval_response": _answer(
        "Approval answer", "shield-check", answers.mcp_approval_response
    ),
    "mcp_call": _call("MCP call", "plug-connected", calls.mcp_call),
}


def face_of(item: Mapping[str, Any]) -> Face:
    """Return the type's face, or the one that shows an unknown type as raw JSON."""
    kind = item.get("type")
    return FACES.get(kind, _UNKNOWN) if isinstance(kind, str) else _UNKNOWN


def look_of(kind: str, *, role: str) -> tuple[str, str]:
    """The word and the icon for an item of which no more is known than its type and role."""
    if kind == "message" and role:
        return notes.look_of_role(role)[:2]
    face = FACES.get(kind, _UNKNOWN)
    return face.word, face.icon


def render(item: Mapping[str, Any]) -> Rendering:
    """Draw the item; one that does not have its type's shape is shown as raw JSON."""
    try:
        return face_of(item).render(Fields(item))
    except Malformed as exc:
        return _raw(item, Remark(f"Shown raw, as it is not shaped like its type: {exc}.", "warn"))


def _unknown(item: Fields) -> Rendering:
    return _raw(item.raw, Remark("A type this console does not know yet, shown raw.", "info"))


def _raw(item: Mapping[str, Any], remark: Remark) -> Rendering:
    kind = item.get("type")
    title = printable(kind) if isinstance(kind, str) else "without a type"
    shown = Fold("JSON", (code(pretty(item)),), is_open=True)
    return Rendering((remark, shown), title=title, tone="warn")


_UNKNOWN = _aside("Unknown item", "code", _unknown)
