"""Items of tools that run code, edit files, or live on another server. Part of the examples."""

from __future__ import annotations

from typing import Any

TOOL_EXAMPLES: dict[str, list[dict[str, Any]]] = {
    "code_interpreter_call": [
        {
            "type": "code_interpreter_call",
            "id": "ci_1",
            "code": "print(17 * 3)",
            "container_id": "cntr_1",
            "outputs": [
                {"type": "logs", "logs": "51"},
                {"type": "image", "url": "https://cdn.example/plot.png"},
            ],
            "status": "completed",
        },
        {
            "type": "code_interpreter_call",
            "id": "ci_2",
            "code": None,
            "container_id": "cntr_1",
            "outputs": None,
            "status": "interpreting",
        },
    ],
    "local_shell_call": [
        {
            "type": "local_shell_call",
            "id": "lsh_1",
            "call_id": "call_6",
            "status": "completed",
            "action": {"type": "exec", "command": ["ls", "-la"], "env": {}},
        },
        {
            "type": "local_shell_call",
            "id": "lsh_2",
            "call_id": "call_7",
            "status": "incomplete",
            "action": {
                "type": "exec",
                "command": ["make"],
                "env": {"CC": "clang"},
                "timeout_ms": 5000,
                "user": None,
                "working_directory": "/srv/build",
            },
        },
    ],
    "local_shell_call_output": [
        {"type": "local_shell_call_output", "id": "lsho_1", "output": '{"stdout": "total 0"}'},
        {
            "type": "local_shell_call_output",
            "id": "call_7",
            "output": "make: nothing to do",
            "status": "completed",
        },
    ],
    "shell_call": [
        {
            "type": "shell_call",
            "call_id": "call_8",
            "action": {"commands": ["grep -r parcel ."], "timeout_ms": None},
        },
        {
            "type": "shell_call",
            "id": "sh_1",
            "call_id": "call_9",
            "status": "in_progress",
            "action": {"commands": ["whoami"], "max_output_length": 100},
            "environment": {"type": "container_reference", "container_id": "cntr_2"},
            "caller": {"type": "direct"},
        },
    ],
    "shell_call_output": [
        {
            "type": "shell_call_output",
            "call_id": "call_8",
            "output": [
                {
                    "stdout": "notes.txt: parcel 7",
                    "stderr": "",
                    "outcome": {"type": "exit", "exit_code": 0},
                }
            ],
        },
        {
            "type": "shell_call_output",
            "id": "sho_1",
            "call_id": "call_9",
            "max_output_length": None,
            "output": [{"stdout": "", "stderr": "killed", "outcome": {"type": "timeout"}}],
        },
    ],
    "apply_patch_call": [
        {
            "type": "apply_patch_call",
            "call_id": "call_10",
            "status": "completed",
            "operation": {"type": "update_file", "path": "README.md", "diff": "-old\n+new"},
        },
        {
            "type": "apply_patch_call",
            "id": "apc_1",
            "call_id": "call_11",
            "status": "in_progress",
            "operation": {"type": "delete_file", "path": "stale.txt"},
        },
    ],
    "apply_patch_call_output": [
        {"type": "apply_patch_call_output", "call_id": "call_10", "status": "completed"},
        {
            "type": "apply_patch_call_output",
            "id": "apco_1",
            "call_id": "call_11",
            "status": "failed",
            "output": "No such file: stale.txt",
        },
    ],
    "mcp_list_tools": [
        {
            "type": "mcp_list_tools",
            "id": "mcpl_1",
            "server_label": "crm",
            "tools": [
                {
                    "name": "customers.find",
                    "description": "Find a customer.",
                    "input_schema": {"type": "object"},
                    "annotations": {"readOnlyHint": True},
                }
            ],
        },
        {
            "type": "mcp_list_tools",
            "id": "mcpl_2",
            "server_label": "erp",
            "tools": [],
            "error": "connection refused",
        },
    ],
    "mcp_approval_request": [
        {
            "type": "mcp_approval_request",
            "id": "mcpr_1",
            "server_label": "crm",
            "name": "customers.delete",
            "arguments": '{"customer": "Ada"}',
        },
        {
            "type": "mcp_approval_request",
            "id": "mcpr_2",
            "server_label": "crm",
            "name": "",
            "arguments": "",
        },
    ],
    "mcp_approval_response": [
        {
            "type": "mcp_approval_response",
            "approval_request_id": "mcpr_1",
            "approve": False,
            "reason": "Ask the customer first.",
        },
        {
            "type": "mcp_approval_response",
            "id": "mcprr_1",
            "approval_request_id": "mcpr_2",
            "approve": True,
        },
    ],
    "mcp_call": [
        {
            "type": "mcp_call",
            "id": "mcp_1",
            "server_label": "crm",
            "name": "customers.find",
            "arguments": '{"name": "Ada"}',
            "output": '{"id": 7, "tier": "gold"}',
            "status": "completed",
        },
        {
            "type": "mcp_call",
            "id": "mcp_2",
            "server_label": "crm",
            "name": "customers.find",
            "arguments": "{}",
            "approval_request_id": None,
            "error": {"type": "http_error", "code": 502, "message": "Bad gateway"},
        },
    ],
    "custom_tool_call": [
        {"type": "custom_tool_call", "call_id": "call_12", "name": "sql", "input": "SELECT 1"},
        {
            "type": "custom_tool_call",
            "id": "ctc_1",
            "call_id": "call_13",
            "name": "sql",
            "namespace": "reports",
            "input": "",
            "caller": None,
        },
    ],
    "custom_tool_call_output": [
        {"type": "custom_tool_call_output", "call_id": "call_12", "output": "one row"},
        {
            "type": "custom_tool_call_output",
            "id": "ctco_1",
            "call_id": "call_13",
            "output": [{"type": "input_text", "text": "no rows"}],
        },
    ],
}
