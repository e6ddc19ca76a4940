"""The growing list of items of one demo conversation. Only for the demo package."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from random import Random
from typing import Any

from conversations_admin.demo.facts import Facts

type Item = dict[str, Any]
type Part = dict[str, Any]


@dataclass(frozen=True)
class Call:
    """A function the assistant ran, and what came back; both sides are JSON."""

    name: str
    arguments: dict[str, Any]
    output: object


@dataclass(frozen=True)
class Exchange:
    """An item that asks and the item that answers it."""

    asked: Item
    answered: Item


class Script:
    """Items of one conversation in the input form of the API, in the order they happened.

    `occurrence` counts how often the scenario was played before in this set, so that the
    same scenario opens in other words the next time.
    """

    def __init__(self, *, random: Random, facts: Facts, when: datetime, occurrence: int) -> None:
        self.random = random
        self.facts = facts
        self.when = when
        self.occurrence = occurrence
        self.items: list[Item] = []

    def hex(self, length: int) -> str:
        return f"{self.random.getrandbits(length * 4):0{length}x}"

    def item_id(self, prefix: str) -> str:
        return f"{prefix}_{self.hex(48)}"

    def call_id(self) -> str:
        return f"call_{self.hex(24)}"

    def pick[T](self, options: Sequence[T]) -> T:
        return options[int(self.random.random() * len(options))]

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def add(self, *items: Item) -> None:
        self.items.extend(items)

    def say(self, role: str, text: str, *parts: Part) -> None:
        """Add a message. Parts (images, files) come after the text, as an upload does."""
        content = [{"type": "input_text", "text": text}, *parts] if parts else text
        self.add({"type": "message", "role": role, "content": content})

    def answer(self, text: str, *, annotations: Sequence[Part] = ()) -> None:
        """Add an assistant message in the stored form, which alone can carry citations."""
        part = {"type": "output_text", "text": text, "annotations": list(annotations)}
        self._stored_message(part, status="completed")

    def refuse(self, text: str) -> None:
        self._stored_message({"type": "refusal", "refusal": text}, status="completed")

    def break_off(self, text: str) -> None:
        """Add an answer that was cut in the middle."""
        self._stored_message(
            {"type": "output_text", "text": text, "annotations": []}, status="incomplete"
        )

    def think(self, *thoughts: str) -> None:
        summary = [{"type": "summary_text", "text": thought} for thought in thoughts]
        self.add({"id": self.item_id("rs"), "type": "reasoning", "summary": summary})

    def call(self, *calls: Call) -> None:
        """Add calls and their outputs; several run in parallel: all calls, then all outputs."""
        pairs = [self._exchange(call) for call in calls]
        self.add(*(pair.asked for pair in pairs), *(pair.answered for pair in pairs))

    def _exchange(self, call: Call) -> Exchange:
        call_id = self.call_id()
        asked = {
            "type": "function_call",
            "call_id": call_id,
            "name": call.name,
            "arguments": compact_json(call.arguments),
        }
        output = call.output if isinstance(call.output, str) else compact_json(call.output)
        answered = {"type": "function_call_output", "call_id": call_id, "output": output}
        return Exchange(asked, answered)

    def _stored_message(self, part: Part, *, status: str) -> None:
        self.add(
            {
                "id": self.item_id("msg"),
                "type": "message",
                "role": "assistant",
                "status": status,
                "content": [part],
            }
        )


type Step = Callable[[Script], None]
type Tool = Callable[[Script], Call]


def named[Played: Callable[[Script], object]](*played: Played) -> dict[str, Played]:
    """Return steps or tools by the name under which a screenplay calls them."""
    return {getattr(play, "__name__", ""): play for play in played}


def compact_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


@cache
def dedent(text: str) -> str:
    """Take the indentation of the source off a literal that is written over several lines."""
    return inspect.cleandoc(text)
