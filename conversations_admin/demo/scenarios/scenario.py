"""What a scenario is: a screenplay with what the metadata should say about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from conversations_admin.demo.script import Step


class Mood(StrEnum):
    CALM = "calm"
    HAPPY = "happy"
    ANGRY = "angry"


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """`times` fixes how often a scenario occurs in a set; others occur at least
    `least` times and more often by `weight`. One that `is_recent` is of the last days.

    Either `screenplay` or `play` tells the story.
    """

    label: str
    topic: str
    screenplay: str = ""
    play: Step | None = None
    weight: int = 2
    least: int = 2
    times: int | None = None
    is_recent: bool = False
    mood: Mood = Mood.CALM
    plan: str | None = None
    status: str | None = None
    may_have_ticket: bool = True
