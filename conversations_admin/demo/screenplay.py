"""Screenplays: the text form in which the demo's conversations are written.

A line that starts with `@` says who speaks or what happens; the text below it belongs to it:

    @user                 a message; `~` alone on a line separates other ways to say it
    @assistant            likewise; `@answer` keeps it in the stored form
    @system, @developer   instructions
    @think                a reasoning summary
    @refuse               a refusal
    @tools order refund   function calls, in parallel when there are several
    @do search_warranty   a step of `steps.py` or of the theme's own module
    @close                the customer thanks and leaves, sometimes

`{order}` names a fact, `[[a|b]]` is a choice.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from conversations_admin.demo.script import Script, Step, Tool, dedent

_SLOT = re.compile(r"\{(\w+)\}")
_CHOICE = re.compile(r"\[\[(.+?)\]\]", re.DOTALL)
_OWN_LINE = re.compile(r"\s*([-*]\s|#+\s|[|>]|```|\d+\.\s|$)")


@dataclass(frozen=True)
class Beat:
    """One thing that happens: what, with which words after it, in which wordings."""

    kind: str
    arguments: tuple[str, ...]
    wordings: tuple[str, ...]


@dataclass(frozen=True)
class Stage:
    """What a screenplay may call on: tools, steps and the ways to say goodbye."""

    tools: Mapping[str, Tool]
    steps: Mapping[str, Step]
    farewells: tuple[tuple[str, str], ...]


def perform(screenplay: str, *, script: Script, stage: Stage) -> None:
    """Play a screenplay into the script."""
    for beat in parse_screenplay(screenplay):
        _BEATS[beat.kind](beat, script, stage)


@cache
def parse_screenplay(screenplay: str) -> tuple[Beat, ...]:
    blocks = re.split(r"^@", dedent(screenplay), flags=re.MULTILINE)[1:]
    return tuple(_parse_beat(block) for block in blocks)


def _parse_beat(block: str) -> Beat:
    head, _, body = block.partition("\n")
    kind, *arguments = head.split()
    if kind not in _BEATS:
        raise ValueError(f"A screenplay has no @{kind}; use one of {', '.join(_BEATS)}.")
    wordings = re.split(r"^~$", body, flags=re.MULTILINE)
    return Beat(kind, tuple(arguments), tuple(reflow(text.strip()) for text in wordings))


def reflow(text: str) -> str:
    """Join the lines of a paragraph; leave lists, tables, quotes and code as they are."""
    lines: list[str] = []
    fenced = False
    for line in text.split("\n"):
        fence = line.lstrip().startswith("```")
        if lines and lines[-1] and not (fenced or fence) and not _OWN_LINE.match(line):
            joins = not lines[-1].lstrip().startswith(("#", "|", "```"))
        else:
            joins = False
        fenced ^= fence
        lines[-1:] = [f"{lines[-1]} {line.strip()}"] if joins else [*lines[-1:], line]
    return "\n".join(lines)


def fill(text: str, *, script: Script) -> str:
    """Put facts and choices into a text."""
    slots = script.facts.slots()
    chosen = _CHOICE.sub(lambda match: script.pick(match[1].split("|")), text)
    return _SLOT.sub(lambda match: slots.get(match[1], match[0]), chosen)


def _wording(beat: Beat, script: Script) -> str:
    # Rotating, not drawn: the few times a scenario is played must not sound the same.
    return fill(beat.wordings[script.occurrence % len(beat.wordings)], script=script)


def _speak(beat: Beat, script: Script, _stage: Stage) -> None:
    script.say(beat.kind, _wording(beat, script))


def _answer(beat: Beat, script: Script, _stage: Stage) -> None:
    script.answer(_wording(beat, script))


def _think(beat: Beat, script: Script, _stage: Stage) -> None:
    script.think(*_wording(beat, script).split("\n\n"))


def _refuse(beat: Beat, script: Script, _stage: Stage) -> None:
    script.refuse(_wording(beat, script))


def _use_tools(beat: Beat, script: Script, stage: Stage) -> None:
    script.call(*(stage.tools[name](script) for name in beat.arguments))


def _do(beat: Beat, script: Script, stage: Stage) -> None:
    for name in beat.arguments:
        stage.steps[name](script)


def _close(_beat: Beat, script: Script, stage: Stage) -> None:
    if script.chance(0.65):
        thanks, reply = script.pick(stage.farewells)
        script.say("user", fill(thanks, script=script))
        if script.chance(0.8):
            script.say("assistant", fill(reply, script=script))


_BEATS = {
    "user": _speak,
    "assistant": _speak,
    "system": _speak,
    "developer": _speak,
    "answer": _answer,
    "think": _think,
    "refuse": _refuse,
    "tools": _use_tools,
    "do": _do,
    "close": _close,
}
