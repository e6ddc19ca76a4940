"""Items that answer a tool call; for `faces` only."""

from __future__ import annotations

from conversations_admin.web.presentation.calls import safety_checks
from conversations_admin.web.presentation.content import output_parts, text_output
from conversations_admin.web.presentation.fields import Fields, pretty
from conversations_admin.web.presentation.media import image
from conversations_admin.web.presentation.parts import Code, Part, Remark, Table, code, key_values
from conversations_admin.web.presentation.rendering import Rendering, circumstances


def tool_output(item: Fields) -> Rendering:
    """Draw the output of a function or a custom tool."""
    title = ".".join(filter(None, (item.word("namespace"), item.word("name"))))
    return Rendering((*output_parts(item.raw.get("output")), *circumstances(item)), title=title)


def computer_call_output(item: Fields) -> Rendering:
    checks = safety_checks(item, "acknowledged_safety_checks")
    return Rendering((image(item.object("output"), name="Screenshot"), *checks))


def tool_search_output(item: Fields) -> Rendering:
    where = key_values(("Ran on", item.word("execution")))
    return Rendering((*tool_table(item), *where, *circumstances(item)))


def tool_table(item: Fields) -> tuple[Part, ...]:
    """Return the tools by name and purpose, and their schemas folded."""
    tools = item.objects("tools")
    if not tools:
        return (Remark("No tools.", tone="none"),)
    rows = tuple((_tool_name(one), one.word("type"), one.word("description")) for one in tools)
    return (Table("Tools", ("Name", "Kind", "What it does"), rows),)


def _tool_name(tool: Fields) -> str:
    return tool.word("name") or tool.word("server_label") or tool.word("type")


def program_output(item: Fields) -> Rendering:
    return Rendering((text_output(item.text("result")),))


def local_shell_call_output(item: Fields) -> Rendering:
    return Rendering((text_output(item.text("output")),))


def shell_call_output(item: Fields) -> Rendering:
    parts = tuple(part for one in item.objects("output") for part in _shell_output(one))
    return Rendering((*parts, *circumstances(item)))


def _shell_output(output: Fields) -> tuple[Part, ...]:
    streams: tuple[Code, ...] = tuple(
        code(text, label=label)
        for label, text in (
            ("Output", output.maybe_text("stdout")),
            ("Errors", output.maybe_text("stderr")),
        )
        if text
    )
    return (*streams, _outcome(output.object("outcome")))


def _outcome(outcome: Fields) -> Part:
    if outcome.word("type") == "timeout":
        return Remark("It ran out of time.", tone="warn")
    if outcome.word("type") != "exit":
        return code(pretty(dict(outcome.raw)), label="Outcome")
    exit_code = outcome.word("exit_code")
    if exit_code == "0":
        return Remark("It ended well (exit code 0).", tone="none")
    return Remark(f"It ended with exit code {exit_code}.", tone="bad")


def apply_patch_call_output(item: Fields) -> Rendering:
    failed = item.word("status") == "failed"
    verdict = Remark("The patch was not applied.", "bad") if failed else Remark("Applied.", "none")
    output = item.maybe_text("output")
    shown = (text_output(output),) if output else ()
    return Rendering((verdict, *shown, *circumstances(item)))


def mcp_approval_response(item: Fields) -> Rendering:
    approved = item.raw.get("approve") is True
    verdict = Remark("Approved.", "none") if approved else Remark("Not approved.", "warn")
    return Rendering((verdict, *key_values(("Reason", item.word("reason")))))
