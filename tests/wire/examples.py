"""Two or more items of every type, as a client would send them."""

from __future__ import annotations

from typing import Any

Item = dict[str, Any]

FUNCTION_TOOL: Item = {
    "type": "function",
    "name": "find_order",
    "description": "Look an order up by its number.",
    "parameters": {
        "type": "object",
        "properties": {"order_id": {"type": "string"}},
        "required": ["order_id"],
    },
    "strict": True,
}

EXAMPLES: dict[str, list[Item]] = {
    "message": [
        {"role": "user", "content": "Where is my parcel?"},
        {"type": "message", "role": "developer", "content": "Answer in Dutch."},
        {"role": "system", "content": [{"type": "input_text", "text": "Be brief."}]},
        {"role": "assistant", "content": "It left Utrecht this morning."},
        {
            "type": "message",
            "role": "user",
            "content": [
                {"type": "input_text", "text": "The label is torn, see here:"},
                {"type": "input_image", "image_url": "https://cdn.example/torn.png"},
                {"type": "input_image", "file_id": "file-1", "detail": "high"},
                {"type": "input_file", "filename": "invoice.pdf", "file_id": "file-2"},
            ],
        },
        {
            "type": "message",
            "id": "msg_0001",
            "role": "assistant",
            "status": "incomplete",
            "phase": "final_answer",
            "content": [
                {
                    "type": "output_text",
                    "text": "See the carrier's page.",
                    "annotations": [
                        {
                            "type": "url_citation",
                            "url": "https://carrier.example/t/1",
                            "title": "Tracking",
                            "start_index": 8,
                            "end_index": 22,
                        },
                        {
                            "type": "file_citation",
                            "file_id": "file-3",
                            "filename": "terms.pdf",
                            "index": 3,
                        },
                    ],
                    "logprobs": [
                        {"token": "See", "bytes": [83, 101], "logprob": -0.1, "top_logprobs": []}
                    ],
                },
                {"type": "refusal", "refusal": "I cannot open the sender's account."},
            ],
        },
    ],
    "function_call": [
        {
            "type": "function_call",
            "call_id": "call_1",
            "name": "find_order",
            "arguments": '{"order_id": "28740"}',
        },
        {
            "type": "function_call",
            "id": "fc_0001",
            "call_id": "call_2",
            "name": "cancel",
            "namespace": "orders",
            "arguments": "{}",
            "status": "in_progress",
            "async": True,
            "caller": {"type": "program", "caller_id": "call_p"},
        },
    ],
    "function_call_output": [
        {
            "type": "function_call_output",
            "call_id": "call_1",
            "output": '{"order": {"city": "K\\u00f6ln", "note": "ring\\ntwice"}}',
        },
        {
            "type": "function_call_output",
            "id": "fc_0002",
            "call_id": "call_2",
            "status": None,
            "output": [
                {"type": "input_text", "text": "Cancelled."},
                {"type": "input_image", "image_url": "https://cdn.example/r.png", "detail": None},
                {"type": "input_file", "filename": "receipt.txt", "file_url": None},
            ],
        },
    ],
    "file_search_call": [
        {
            "type": "file_search_call",
            "id": "fs_1",
            "queries": ["return policy"],
            "status": "completed",
        },
        {
            "type": "file_search_call",
            "id": "fs_2",
            "queries": ["warranty", "guarantee"],
            "status": "searching",
            "results": [
                {
                    "file_id": "file-4",
                    "filename": "warranty.md",
                    "score": 0.93,
                    "text": "Two years on batteries.",
                    "attributes": {"lang": "en", "page": 4, "valid": True},
                }
            ],
        },
    ],
    "web_search_call": [
        {
            "type": "web_search_call",
            "id": "ws_1",
            "status": "completed",
            "action": {
                "type": "search",
                "query": "strike at Hamburg port",
                "queries": ["strike at Hamburg port"],
                "sources": [{"type": "url", "url": "https://news.example/port"}],
            },
        },
        {
            "type": "web_search_call",
            "id": "ws_2",
            "status": "failed",
            "action": {
                "type": "find_in_page",
                "pattern": "delay",
                "url": "https://news.example/port",
            },
        },
        {
            "type": "web_search_call",
            "id": "ws_3",
            "status": "completed",
            "action": {"type": "open_page", "url": None},
        },
    ],
    "image_generation_call": [
        {
            "type": "image_generation_call",
            "id": "ig_1",
            "status": "completed",
            "result": "iVBORw0KGgoAAAANSUhEUg==",
            "revised_prompt": "A parcel on a doorstep, watercolour",
            "size": "1536x864",
            "quality": "high",
        },
        {
            "type": "image_generation_call",
            "id": "ig_2",
            "status": "failed",
            "result": None,
            "error": {
                "code": None,
                "message": "Blocked by moderation.",
                "param": None,
                "type": "moderation_blocked",
                "moderation_details": {"categories": ["logo"], "moderation_stage": "input"},
            },
        },
    ],
    "computer_call": [
        {
            "type": "computer_call",
            "id": "cu_1",
            "call_id": "call_3",
            "status": "completed",
            "pending_safety_checks": [],
            "action": {"type": "click", "button": "left", "x": 10, "y": 20},
        },
        {
            "type": "computer_call",
            "id": "cu_2",
            "call_id": "call_4",
            "status": "in_progress",
            "pending_safety_checks": [{"id": "sc_1", "message": "A payment page."}],
            "actions": [
                {"type": "type", "text": "parcel 7"},
                {"type": "keypress", "keys": ["Enter"]},
                {"type": "drag", "path": [{"x": 1, "y": 2}, {"x": 3, "y": 4}], "keys": None},
            ],
        },
    ],
    "computer_call_output": [
        {
            "type": "computer_call_output",
            "call_id": "call_3",
            "output": {"type": "computer_screenshot", "image_url": "data:image/png;base64,AAAA"},
        },
        {
            "type": "computer_call_output",
            "id": "cuo_1",
            "call_id": "call_4",
            "status": "incomplete",
            "output": {"type": "computer_screenshot", "file_id": "file-5"},
            "acknowledged_safety_checks": [{"id": "sc_1", "code": None}],
        },
    ],
    "tool_search_call": [
        {"type": "tool_search_call", "arguments": {"query": "shipping"}},
        {
            "type": "tool_search_call",
            "id": "tsc_1",
            "call_id": "call_5",
            "arguments": None,
            "execution": "client",
            "status": "completed",
        },
    ],
    "tool_search_output": [
        {"type": "tool_search_output", "tools": [FUNCTION_TOOL]},
        {
            "type": "tool_search_output",
            "call_id": "call_5",
            "execution": "client",
            "status": "completed",
            "tools": [
                {
                    "type": "namespace",
                    "name": "shipping",
                    "description": "Carriers.",
                    "tools": [{"type": "function", "name": "quote_rate"}],
                }
            ],
        },
    ],
    "additional_tools": [
        {"type": "additional_tools", "role": "developer", "tools": [FUNCTION_TOOL]},
        {
            "type": "additional_tools",
            "id": "at_1",
            "role": "developer",
            "tools": [
                {"type": "web_search", "filters": {"allowed_domains": ["news.example"]}},
                {"type": "mcp", "server_label": "crm", "authorization": "hush-hush"},
                {"type": "custom", "name": "sql", "format": {"type": "text"}},
                {"type": "code_interpreter", "container": {"type": "auto", "file_ids": ["f"]}},
                {
                    "type": "file_search",
                    "vector_store_ids": ["vs_1"],
                    "filters": {
                        "type": "and",
                        "filters": [{"type": "in", "key": "lang", "value": ["en", "de"]}],
                    },
                },
            ],
        },
    ],
    "configuration_update": [
        {"type": "configuration_update", "reasoning": {"effort": "low"}},
        {
            "type": "configuration_update",
            "id": "cfg_1",
            "text": {
                "format": {
                    "type": "json_schema",
                    "name": "answer",
                    "schema": {"type": "object"},
                    "strict": None,
                }
            },
        },
    ],
    "reasoning": [
        {
            "type": "reasoning",
            "id": "rs_1",
            "summary": [{"type": "summary_text", "text": "The parcel is delayed."}],
        },
        {
            "type": "reasoning",
            "id": "rs_2",
            "summary": [],
            "content": [{"type": "reasoning_text", "text": "Compare both scans."}],
            "encrypted_content": "gAAAAABsecret",
            "status": "completed",
        },
    ],
    "program": [
        {
            "type": "program",
            "id": "prg_1",
            "call_id": "call_p",
            "code": "const order = await find_order('28740')",
            "fingerprint": "fp-opaque",
        },
        {"type": "program", "id": "prg_2", "call_id": "c", "code": "", "fingerprint": ""},
    ],
    "program_output": [
        {
            "type": "program_output",
            "id": "prgo_1",
            "call_id": "call_p",
            "result": '{"city": "Köln"}',
            "status": "completed",
        },
        {
            "type": "program_output",
            "id": "prgo_2",
            "call_id": "call_p",
            "result": "timed out",
            "status": "incomplete",
        },
    ],
    "compaction": [
        {"type": "compaction", "encrypted_content": "gAAAAABcompact"},
        {"type": "compaction", "id": "cmp_1", "encrypted_content": ""},
    ],
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

ALL: list[Item] = [item for items in EXAMPLES.values() for item in items]
