"""Which output answers which call: the unit that is read, and deleted, as one; for `timeline`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

# Call type: the type of the items that answer it.
ANSWERED_BY = {
    "function_call": "function_call_output",
    "custom_tool_call": "custom_tool_call_output",
    "computer_call": "computer_call_output",
    "tool_search_call": "tool_search_output",
    "program": "program_output",
    "local_shell_call": "local_shell_call_output",
    "shell_call": "shell_call_output",
    "apply_patch_call": "apply_patch_call_output",
    "mcp_approval_request": "mcp_approval_response",
}
ANSWERS = frozenset(ANSWERED_BY.values())
CALL_OF = {answer: call for call, answer in ANSWERED_BY.items()}


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One row of a conversation: the wire object as it is stored, and what we know about it.

    `is_written_earlier`: it came from elsewhere, and nobody says when it was written.
    """

    position: int
    item_id: str
    item: dict[str, Any]
    first_seen: datetime | None
    deleted: bool = False
    deleted_by: str = ""
    deleted_at: datetime | None = None
    is_gone: bool = False
    added_by: str = ""
    added_via: str = ""
    is_written_earlier: bool = False

    @property
    def type(self) -> str:
        kind = self.item.get("type")
        return kind if isinstance(kind, str) else ""


@dataclass(slots=True)
class Unit:
    """An entry with the outputs that answer it. `missing` says what is not beside it, and why."""

    head: Entry
    answers: list[Entry] = field(default_factory=list)
    missing: str = ""

    @property
    def entries(self) -> list[Entry]:
        return [self.head, *self.answers]


def paired(entries: Sequence[Entry]) -> list[Unit]:
    """Return units in the order of `entries`; an output goes to its call, wherever that stands."""
    partners = _partners(sorted(entries, key=lambda one: one.position))
    units: dict[int, Unit] = {}
    for entry in entries:
        call = partners.get(entry.position)
        if call is None or not _belong_together(call, entry):
            units[entry.position] = Unit(entry)
    by_position = {one.position: one for one in entries}
    for position, call in partners.items():
        if position not in units:
            units[call.position].answers.append(by_position[position])
    _note_missing(units.values(), partners, by_position)
    return list(units.values())


def keys_of(entry: Entry) -> list[tuple[str, str]]:
    """What an entry is paired by: the type of the answer and the name they share, or ""."""
    return [*_call_keys(entry), *_answer_keys(entry)]


def _belong_together(call: Entry, answer: Entry) -> bool:
    """Only what was deleted in one act is one tombstone, and nothing live is part of one."""
    return (call.deleted, call.deleted_by, call.deleted_at) == (
        answer.deleted,
        answer.deleted_by,
        answer.deleted_at,
    )


def _partners(ordered: Iterable[Entry]) -> dict[int, Entry]:
    """Return each output's position with its call: the first one still waiting, else the last."""
    calls: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    answered: set[int] = set()
    partners: dict[int, Entry] = {}
    for entry in ordered:
        for key in _call_keys(entry):
            calls[key].append(entry)
        found = next((calls[key] for key in _answer_keys(entry) if calls.get(key)), [])
        if found:
            waiting = [one for one in found if one.position not in answered]
            call = waiting[0] if waiting else found[-1]
            answered.add(call.position)
            partners[entry.position] = call
    return partners


def _call_keys(entry: Entry) -> list[tuple[str, str]]:
    answer = ANSWERED_BY.get(entry.type)
    if answer is None:
        return []
    names = {"mcp_approval_request": ["id"], "local_shell_call": ["call_id", "id"]}
    return _keys(entry, answer, names.get(entry.type, ["call_id"]))


def _answer_keys(entry: Entry) -> list[tuple[str, str]]:
    if entry.type not in ANSWERS:
        return []
    # A local shell's output names its call by its own id.
    names = {
        "mcp_approval_response": ["approval_request_id"],
        "local_shell_call_output": ["call_id", "id"],
    }
    return _keys(entry, entry.type, names.get(entry.type, ["call_id"]))


def _keys(entry: Entry, answer: str, names: list[str]) -> list[tuple[str, str]]:
    keys = [(answer, entry.item[name]) for name in names if isinstance(entry.item.get(name), str)]
    if not keys and answer == "tool_search_output":
        return [(answer, "")]  # the platform's own tool searches have no call_id
    return keys


def _note_missing(
    units: Iterable[Unit], partners: dict[int, Entry], by_position: dict[int, Entry]
) -> None:
    outputs: dict[int, list[Entry]] = defaultdict(list)
    for position, call in partners.items():
        outputs[call.position].append(by_position[position])
    for unit in units:
        head = unit.head
        if head.deleted:
            continue
        if head.type in ANSWERED_BY and not unit.answers:
            unit.missing = _lost("output", outputs.get(head.position, []))
        elif head.type in ANSWERS:
            calls = [partners[head.position]] if head.position in partners else []
            unit.missing = _lost("call", calls)


def _lost(what: str, known: Sequence[Entry]) -> str:
    """What is missing and, where it is `known`, whether somebody here took it away."""
    if not known:
        return what
    return f"{'gone' if all(one.is_gone for one in known) else 'deleted'} {what}"
