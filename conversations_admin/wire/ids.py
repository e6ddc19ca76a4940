"""Ids of conversations and items: made here, and checked when given. Any layer may import this."""

from __future__ import annotations

import re
import secrets
from typing import Final

from conversations_admin.errors import InvalidRequest
from conversations_admin.wire import refusals
from conversations_admin.wire.limits import MAX_ID
from conversations_admin.wire.rules import Bounds

CONVERSATION_PREFIX: Final = "conv"

# Seen on the platform, so an id given by a client must begin with it.
_RECORDED: Final = {
    "message": "msg",
    "function_call": "fc",
    "function_call_output": "fc",
    "reasoning": "rs",
    "web_search_call": "ws",
    "file_search_call": "fs",
    "image_generation_call": "ig",
    "code_interpreter_call": "ci",
    "computer_call": "cu",
    "custom_tool_call": "ctc",
    "custom_tool_call_output": "ctco",
    "tool_search_call": "tsc",
    "tool_search_output": "tso",
    "mcp_list_tools": "mcpl",
    "mcp_call": "mcp",
    "mcp_approval_request": "mcpr",
    "local_shell_call": "lsh",
    "shell_call_output": "sho",
    "compaction": "cmp",
}

# Never seen; ours to choose for new ids, but no ground to refuse another's.
_CHOSEN: Final = {
    "computer_call_output": "cuo",
    "mcp_approval_response": "mcprr",
    "local_shell_call_output": "lsho",
    "shell_call": "sh",
    "apply_patch_call": "apc",
    "apply_patch_call_output": "apco",
    "program": "prg",
    "program_output": "prgo",
    "additional_tools": "at",
    "configuration_update": "cfg",
}

_PREFIXES: Final = {**_RECORDED, **_CHOSEN}
_LEGAL: Final = re.compile(r"[A-Za-z0-9_-]+\Z")
_TOKEN_BYTES: Final = 24
_LONGEST_PREFIX: Final = MAX_ID - 2 * _TOKEN_BYTES - 1


def new_conversation_id() -> str:
    return f"{CONVERSATION_PREFIX}_{secrets.token_hex(_TOKEN_BYTES)}"


def new_item_id(item_type: str) -> str:
    return f"{prefix_of(item_type)}_{secrets.token_hex(_TOKEN_BYTES)}"


def prefix_of(item_type: str) -> str:
    """What ids of this type begin with, without the underscore."""
    return _PREFIXES.get(item_type) or _derived_prefix(item_type)


def check_item_id(item_type: str, item_id: str, *, param: str) -> None:
    """Raise `InvalidRequest` at `param` when a client may not use this id for this type."""
    check_id(item_id, param=param)
    prefix = _RECORDED.get(item_type, "")
    if not item_id.startswith(prefix):
        raise _bad_prefix(item_id, prefix=prefix, param=param)


def bounds_of_id(item_type: str) -> Bounds:
    """What `check_item_id` accepts, for the documentation."""
    prefix = _RECORDED.get(item_type, "")
    return Bounds(1, MAX_ID, f"^{prefix}[A-Za-z0-9_-]{'*' if prefix else '+'}$")


def check_conversation_id(value: object, *, param: str) -> str:
    """Check the id of an imported conversation and return it."""
    if not isinstance(value, str):
        raise refusals.invalid_type(param, expected="a string", given=value)
    check_id(value, param=param)
    if not value.startswith(f"{CONVERSATION_PREFIX}_"):
        raise _bad_prefix(value, prefix=f"{CONVERSATION_PREFIX}_", param=param)
    return value


def check_id(value: str, *, param: str) -> None:
    """Check what holds for every id: its length and its letters."""
    if len(value) > MAX_ID:
        raise refusals.string_too_long(param, maximum=MAX_ID, length=len(value))
    if not _LEGAL.match(value):
        raise refusals.invalid_value(
            param,
            reason=f"{refusals.quoted(value)}. Expected an ID that contains letters, numbers, "
            "underscores, or dashes, but this value contained additional characters.",
        )


def _bad_prefix(value: str, *, prefix: str, param: str) -> InvalidRequest:
    reason = f"{refusals.quoted(value)}. Expected an ID that begins with '{prefix}'."
    return refusals.invalid_value(param, reason=reason)


def _derived_prefix(item_type: str) -> str:
    """A prefix for a type this version does not know: its initials, if they are free."""
    words = [word for word in re.split(r"[^a-z0-9]+", item_type.lower()) if word]
    initials = "".join(word[0] for word in words)[:_LONGEST_PREFIX]
    if len(initials) > 1 and initials not in _PREFIXES.values():
        return initials
    return "".join(words)[:_LONGEST_PREFIX] or "item"
