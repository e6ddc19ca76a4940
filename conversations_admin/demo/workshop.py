"""Items of the tools that act on machines and other systems: shells, patches, MCP, programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from conversations_admin.demo.script import Item, Script, compact_json


def run_local(script: Script, command: Sequence[str], output: str, *, exit_code: int = 0) -> None:
    """Add a command run by the local shell tool, whose output carries the call's own id."""
    item_id = script.item_id("lsh")
    call_id = script.call_id()
    action = {"type": "exec", "command": list(command), "env": {}, "timeout_ms": 20_000}
    script.add(
        {
            "id": item_id,
            "type": "local_shell_call",
            "status": "completed",
            "call_id": call_id,
            "action": action | {"working_directory": "/srv/app"},
        },
        {
            "id": call_id,
            "type": "local_shell_call_output",
            "status": "completed",
            "output": compact_json({"output": output, "metadata": {"exit_code": exit_code}}),
        },
    )


def run_shell(
    script: Script, *commands: str, stdout: str = "", stderr: str = "", exit_code: int | None = 0
) -> None:
    """Add commands run by the shell tool; an `exit_code` of None is a timeout."""
    outcome: Item = {"type": "exit", "exit_code": exit_code}
    if exit_code is None:
        outcome = {"type": "timeout"}
    call_id = script.call_id()
    script.add(
        {
            "type": "shell_call",
            "call_id": call_id,
            "status": "completed",
            "action": {"commands": list(commands), "timeout_ms": 60_000},
        },
        {
            "type": "shell_call_output",
            "call_id": call_id,
            "output": [{"stdout": stdout, "stderr": stderr, "outcome": outcome}],
        },
    )


def patch_file(script: Script, path: str, diff: str, *, failure: str = "") -> None:
    call_id = script.call_id()
    script.add(
        {
            "type": "apply_patch_call",
            "call_id": call_id,
            "status": "completed",
            "operation": {"type": "update_file", "path": path, "diff": diff},
        },
        {
            "type": "apply_patch_call_output",
            "call_id": call_id,
            "status": "failed" if failure else "completed",
            "output": failure or f"Done! Updated {path}",
        },
    )


def list_remote_tools(script: Script, server: str, tools: dict[str, str]) -> None:
    """Add the list of an MCP server's tools: name to description."""
    schema = {"type": "object", "properties": {}, "additionalProperties": True}
    listed = [
        {"name": name, "description": text, "input_schema": schema} for name, text in tools.items()
    ]
    script.add(
        {
            "id": script.item_id("mcpl"),
            "type": "mcp_list_tools",
            "server_label": server,
            "tools": listed,
        }
    )


def ask_approval(
    script: Script, server: str, name: str, arguments: dict[str, Any], *, approve: bool, reason: str
) -> str:
    """Add a request to a person and the person's answer; returns the request's id."""
    request_id = script.item_id("mcpr")
    script.add(
        {
            "id": request_id,
            "type": "mcp_approval_request",
            "server_label": server,
            "name": name,
            "arguments": compact_json(arguments),
        },
        {
            "type": "mcp_approval_response",
            "approval_request_id": request_id,
            "approve": approve,
            "reason": reason,
        },
    )
    return request_id


def call_remote_tool(
    script: Script, server: str, name: str, arguments: dict[str, Any], output: object
) -> Item:
    """Add a call of an MCP server's tool; returns the item for what else it should carry."""
    item: Item = {
        "id": script.item_id("mcp"),
        "type": "mcp_call",
        "status": "completed",
        "server_label": server,
        "name": name,
        "arguments": compact_json(arguments),
        "output": compact_json(output),
    }
    script.add(item)
    return item


def fail_remote_tool(
    script: Script, server: str, name: str, arguments: dict[str, Any], *, code: int, message: str
) -> None:
    item = call_remote_tool(script, server, name, arguments, None)
    item["status"] = "failed"
    item["output"] = None
    item["error"] = {"type": "http_error", "code": code, "message": message}


def call_custom_tool(script: Script, name: str, text: str, *, output: str) -> None:
    """Add a tool call with free text in place of JSON."""
    call_id = script.call_id()
    script.add(
        {"type": "custom_tool_call", "call_id": call_id, "name": name, "input": text},
        {"type": "custom_tool_call_output", "call_id": call_id, "output": output},
    )


def function_tool(name: str, description: str, *parameters: str) -> Item:
    properties = {parameter: {"type": "string"} for parameter in parameters}
    schema = {
        "type": "object",
        "properties": properties,
        "required": list(parameters),
        "additionalProperties": False,
    }
    tool: Item = {"type": "function", "name": name, "description": description, "strict": True}
    return tool | {"parameters": schema}


def find_tools(script: Script, goal: str, *tools: Item) -> None:
    call_id = script.call_id()
    script.add(
        {
            "type": "tool_search_call",
            "call_id": call_id,
            "execution": "client",
            "status": "completed",
            "arguments": {"goal": goal},
        },
        {
            "type": "tool_search_output",
            "call_id": call_id,
            "execution": "client",
            "status": "completed",
            "tools": list(tools),
        },
    )


def lend_tools(script: Script, *tools: Item) -> None:
    script.add({"type": "additional_tools", "role": "developer", "tools": list(tools)})


def set_effort(script: Script, effort: str) -> None:
    script.add({"type": "configuration_update", "reasoning": {"effort": effort}})


def run_program(script: Script, code: str, result: object) -> None:
    """Add a program that calls tools by itself, and what it returned."""
    call_id = script.call_id()
    script.add(
        {
            "id": script.item_id("prg"),
            "type": "program",
            "call_id": call_id,
            "code": code,
            "fingerprint": f"fp_{script.hex(16)}",
        },
        {
            "id": script.item_id("prgo"),
            "type": "program_output",
            "call_id": call_id,
            "status": "completed",
            "result": compact_json(result),
        },
    )


def compact(script: Script) -> None:
    """Add the sealed summary that stands for everything before it."""
    script.add({"type": "compaction", "encrypted_content": f"gAAAAAB{script.hex(180)}"})
