"""Two or more items of every type, as a client would send them."""

from __future__ import annotations

from typing import Any

from tests.wire.tool_examples import TOOL_EXAMPLES

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
    **TOOL_EXAMPLES,
}

ALL: list[Item] = [item for items in EXAMPLES.values() for item in items]
